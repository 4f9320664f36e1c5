"""The demo city on a real server, in a real browser.

A missing browser is a failure here, not a reason to skip."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@pytest.fixture(scope="session")
def environment(tmp_path_factory):
    """What the server and its commands are told: files of their own, a free port."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "outreach_site.settings.dev",
        "VAR_DIR": str(tmp_path_factory.mktemp("var")),
        "PORT": str(free_port()),
        "DEMO": "leicester",
        "DATABASE_URL": "",
        "KEYS_DATABASE_URL": "",
    }
    return {key: value for key, value in env.items() if value}


@pytest.fixture(scope="session")
def server(environment):
    """The address of the Leicester demo as `make run` starts it."""
    port, env = environment["PORT"], environment
    for command in (["migrate", "--verbosity", "0"], ["load_demo", "--if-empty"]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=env,
            check=True,
            capture_output=True,
        )
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve"], cwd=ROOT, env=env
    )
    address = f"http://localhost:{port}"
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"{address}/health/", timeout=2)
            break
        except OSError:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.3)
    yield address
    process.terminate()
    process.wait(timeout=60)


@pytest.fixture(scope="session")
def chromium():
    path = next(filter(None, map(shutil.which, ["chromium", "google-chrome"])), None)
    assert path, "Install Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, server):
    """Opens a path as somebody with a certain screen: `visit("/", width=320)`.

    Afterwards fails if the page asked another host for anything, or if the browser
    complained (about the Content-Security-Policy, for example)."""
    contexts, complaints = [], []

    def open_page(path, *, width=1280, height=900, **options):
        expected = options.pop("expected", 200)
        context = chromium.new_context(
            viewport={"width": width, "height": height}, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on(
            "request",
            lambda request: (
                request.url.startswith((server, "data:", "blob:"))
                or complaints.append(f"another host: {request.url}")
            ),
        )
        page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
        page.on(
            "console",
            lambda message: (
                message.type == "error"
                and f"status of {expected}" not in message.text
                and complaints.append(message.text)
            ),
        )
        response = page.goto(server + path)
        assert response.status == expected
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def axe_finds():
    """What axe objects to on a page, or within a part of it, as readable lines."""
    axe = Axe()

    def look(page, within: str | None = None) -> list[str]:
        results = axe.run(
            page, within, options={"runOnly": {"type": "tag", "values": STANDARDS}}
        )
        return [
            f"{found['id']}: {node['html'][:160]}"
            for found in results.response["violations"]
            for node in found["nodes"]
        ]

    return look
