/* Suggestions below the find box while somebody types, by the combobox pattern of the
   ARIA Authoring Practices. Without script the box works as it is, and /streets/ lists
   the same. */
const FEWEST = 3;
const PAUSE = 200; // ms after the last key

class StreetSuggestions extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.list = this.querySelector("[role=listbox]");
    this.status = this.querySelector("[role=status]");
    if (!this.input || !this.list) return;
    this.chosen = -1;
    const state = {
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    };
    for (const name in state) this.input.setAttribute(name, state[name]);
    this.input.addEventListener("input", () => this.wait());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => this.close());
    // The box keeps the focus, so that the list does not close before the click.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.take(option);
    });
  }

  get options() {
    return [...this.list.children];
  }

  wait() {
    this.forget();
    if (this.input.value.trim().length < FEWEST) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  forget() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  async ask() {
    const asking = (this.asking = new AbortController());
    const query = new URLSearchParams({ q: this.input.value });
    try {
      const answer = await fetch(`${this.dataset.from}?${query}`, {
        headers: { accept: "application/json" },
        signal: asking.signal,
      });
      if (!answer.ok) return this.close();
      const found = await answer.json();
      if (!asking.signal.aborted) this.show(found);
    } catch {
      // Too late or no network: the box does without.
      if (!asking.signal.aborted) this.close();
    }
  }

  show({ suggestions, told }) {
    this.close();
    if (document.activeElement !== this.input) return;
    this.list.replaceChildren(...suggestions.map((row, n) => this.option(row, n)));
    this.status.textContent = told;
    if (!suggestions.length) return;
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  option({ label, typed, where }, number) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${number}`;
    option.className = "suggestions__option";
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.typed = typed;
    const name = document.createElement("bdi");
    name.textContent = label;
    const place = document.createElement("span");
    place.className = "quiet";
    place.textContent = where;
    option.append(name, " ", place);
    return option;
  }

  onKey(event) {
    if (event.isComposing) return;
    if (this.list.hidden) {
      if (event.key === "ArrowDown" && this.options.length) this.reopen(event);
      return;
    }
    const count = this.options.length;
    if (event.key === "ArrowDown") this.mark((this.chosen + 1) % count);
    else if (event.key === "ArrowUp") this.mark((Math.max(this.chosen, 0) + count - 1) % count);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.chosen >= 0) this.take(this.options[this.chosen]);
    else return;
    event.preventDefault();
  }

  reopen(event) {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark(0);
    event.preventDefault();
  }

  mark(number) {
    this.chosen = number;
    this.options.forEach((option, n) => option.setAttribute("aria-selected", n === number));
    if (number < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", this.options[number].id);
  }

  take(option) {
    this.forget();
    this.input.value = option.dataset.typed;
    this.close();
    this.list.replaceChildren();
    this.input.focus();
  }

  close() {
    this.list.hidden = true;
    this.status.textContent = "";
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }
}

customElements.define("street-suggestions", StreetSuggestions);
