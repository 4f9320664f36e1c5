"""What somebody has begun to read stays where it is, however slowly the rest comes."""

import http.server
import re
import threading
import time
import urllib.request

import pytest

PAGES = [
    "/",
    "/find/?q=LE2",
    "/neighbourhoods/",
    "/neighbourhoods/stoneygate/",
    "/events/",
    "/events/open-evening/",
    "/ar/neighbourhoods/stoneygate/",
]
# A page comes in pieces that end with one of these.
ENDS = re.compile(rb"(</(?:details|form|header|h1|h2|li|nav|p|section)>)")
PAUSE = 0.03  # longer than a browser waits before it draws
MOVED = """() => new Promise(done => {
  const found = [];
  new PerformanceObserver(list => {
    for (const entry of list.getEntries())
      for (const {node, previousRect: was, currentRect: is} of entry.sources)
        found.push(`${node?.nodeName}.${node?.className}`
          + ` from ${was.x}, ${was.y} to ${is.x}, ${is.y}`);
  }).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(found), 300);
})"""


@pytest.fixture(scope="module")
def slow_server(server):
    """The address of the same site on a line that brings a page piece by piece."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            with urllib.request.urlopen(server + self.path) as answer:
                body = answer.read()
                self.send_response(answer.status)
                for name in ("Content-Type", "Content-Security-Policy"):
                    if answer.headers[name]:
                        self.send_header(name, answer.headers[name])
                self.end_headers()
            page = self.headers["Sec-Fetch-Dest"] == "document"
            for piece in ENDS.split(body) if page else [body]:
                self.wfile.write(piece)
                if page and ENDS.fullmatch(piece):
                    self.wfile.flush()
                    time.sleep(PAUSE)

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as slow:
        threading.Thread(target=slow.serve_forever, daemon=True).start()
        yield f"http://localhost:{slow.server_port}"
        slow.shutdown()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_moves_while_a_page_comes_slowly(chromium, slow_server, width, path):
    with chromium.new_context(viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        page.goto(slow_server + path)
        assert page.evaluate(MOVED) == []
