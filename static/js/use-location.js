/* A button that asks the device, once, where it is and goes to the answer.
   Without script, or without leave, the box above it does the same. */
class UseLocation extends HTMLElement {
  connectedCallback() {
    if (!navigator.geolocation) return;
    this.hidden = false;
    this.status = this.querySelector("[role=status]");
    this.querySelector("button").addEventListener("click", () => this.ask());
  }

  ask() {
    this.status.textContent = this.dataset.waiting;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const point = new URLSearchParams({
          lat: coords.latitude.toFixed(5),
          lng: coords.longitude.toFixed(5),
        });
        location.assign(`${this.dataset.find}?${point}`);
      },
      () => {
        this.status.textContent = this.dataset.failed;
      },
      { timeout: 10000, maximumAge: 60000 },
    );
  }
}

customElements.define("use-location", UseLocation);
