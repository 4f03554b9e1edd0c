"""Starts the real server for the page tests, adds people, opens browser contexts.

XUAN   path of the program, default .build/release/xuan
SHOTS  folder for the pictures, default shots/
WEB    folder that is served instead of the pages inside the program, such as Sources/Web
"""

import os
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

import sample

ROOT = Path(__file__).resolve().parents[3]
XUAN = os.path.abspath(os.environ.get("XUAN", ROOT / ".build/release/xuan"))
SHOTS = Path(os.environ.get("SHOTS", ROOT / "shots"))
WEB = os.environ.get("WEB", "")
PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PASSWORD = "Correct-Horse-7"
START_LIMIT = 20.0

expect.set_options(timeout=8_000)


def free_ports(count):
    """Ports that were free a moment ago."""
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


class Server:
    """One `xuan serve` on loopback with a data folder of its own; can be stopped and started again. Settings are those
    of `--set`, such as `messages.recallMinutes=0`."""

    def __init__(self, data, *settings, store=None):
        self.data = str(data)
        self.store = ["--store", store] if store else []
        self.settings = [part for one in settings for part in ("--set", one)]
        self.log = open(Path(data).parent / "xuan.log", "ab")
        self.chat, self.common, self.web = free_ports(3)
        self.process = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.web}/"

    @property
    def secure_url(self):
        return f"https://127.0.0.1:{self.common}/"

    def start(self):
        self.process = subprocess.Popen(
            [XUAN, "serve", "--data", self.data, "--chat-port", str(self.chat), "--common-port", str(self.common),
             "--web-port", str(self.web), "--limits", "off", "--set", "messages.earlierTexts=1",
             *(["--web-root", WEB] if WEB else []), *self.store, *self.settings],
            env={**os.environ, "XUAN_ADMIN_PASSWORD": PASSWORD}, stdout=self.log, stderr=self.log)
        end = time.monotonic() + START_LIMIT
        while True:
            assert self.process.poll() is None, "the server ended, see xuan.log"
            try:
                urllib.request.urlopen(self.url, timeout=1).read(1)
                return self
            except OSError:
                assert time.monotonic() < end, "the server does not answer"
                time.sleep(0.05)

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=10)
            self.process = None

    def add(self, account, name):
        subprocess.run([XUAN, "user", "add", account, "--data", self.data, *self.store, "--password", PASSWORD, "--name", name],
                       check=True, stdout=self.log, stderr=self.log)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    one = Server(tmp_path_factory.mktemp("xuan") / "data").start()
    for account, name in [("zhiyao", "沈知遥"), ("yiming", "陆一鸣"), ("maya", "Maya Lindqvist")]:
        one.add(account, name)
    yield one
    one.stop()


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """The sample company, with yesterday's chats. `org` is for pages of a server without departments."""
    one = Server(tmp_path_factory.mktemp("company") / "data").start()
    one.stop()
    seed = sample.write(one.data)
    one.start()
    one.org = seed.org()
    yield one
    one.stop()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as driver:
        one = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield one
        one.close()


@pytest.fixture
def open_page(browser, request):
    """Opens a page in a context of its own. Any error on the page fails the test."""
    contexts, faults = [], []

    def open_(url, width=1280, height=800, theme="light", locale="zh-CN", script=None, **more):
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme, locale=locale,
                                      timezone_id="Asia/Shanghai", **more)
        context.set_default_timeout(10_000)
        contexts.append(context)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda line: "Content Security Policy" in line.text and faults.append(line.text))
        page.on("dialog", lambda dialog: faults.append(f"dialog {dialog.message}"))
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


def login(page, account, password=PASSWORD):
    """Fills the form and waits for the app and its lists of people and chats."""
    page.fill("#login-account", account)
    page.fill("#login-password", password)
    page.click(".login-submit")
    expect(page.locator(".rail")).to_be_visible()
    expect(page.locator(".cl .sk-rows")).to_be_hidden()


def same_device(page, other):
    """Makes the browser of a page the same device as another one's, as a copied profile is; before its login."""
    device = other.evaluate("localStorage.getItem('xuan.device')")
    page.evaluate("(device) => localStorage.setItem('xuan.device', device)", device)
    page.reload()


def open_direct(page, name):
    """Opens the chat with a person by the quick switcher."""
    page.keyboard.press("Control+k")
    page.fill(".sw-input", name)
    row = page.locator(".sw-row", has_text=name).first
    expect(row).to_be_visible()
    row.click()
    expect(page.locator(".chat-title")).to_contain_text(name)


def two_talking(server, open_page):
    """Two people, each in a page of their own with the chat they have with each other."""
    anna, bob = open_page(server.url), open_page(server.url)
    login(anna, "zhiyao")
    login(bob, "yiming")
    open_direct(anna, "陆一鸣")
    open_direct(bob, "沈知遥")
    return anna, bob


def say(page, text):
    """Types and sends with Enter."""
    page.fill(".comp-field", text)
    page.press(".comp-field", "Enter")


def make_group(page, name, people):
    """Makes a group with the dialog and waits until it is open."""
    page.click(".cl .column-head > .ibtn")
    page.locator(".menu-item", has_text="建讨论组").click()
    page.fill("#group-name", name)
    for person in people:
        # Departments are closed at first.
        page.fill(".pick .search-input", person)
        page.locator(".pick-row", has_text=person).last.click()
    page.locator(".pick .btn-primary").click()
    expect(page.locator(".chat-title")).to_contain_text(name)


def row(page, name):
    """The row of a chat in the list, by its title: other chats' last words may have the name, too."""
    return page.locator(".cl-row").filter(has=page.locator(".cl-title-text", has_text=name))


def message(page, text):
    """The message with these words in the open chat."""
    return page.locator(".msg-message", has_text=text)


def texts(page):
    """All message texts of the open chat, in order."""
    return page.locator(".msg-message .msg-body").all_inner_texts()


WRITER = """async ({account, password, gid, contents}) => {
  const { Connection } = await import('/client/net/socket.js');
  const { requestServerInfo } = await import('/client/net/serverinfo.js');
  const { md5hex } = await import('/client/net/md5.js');
  const clock = { now: () => Date.now(), setTimeout: (run, ms) => setTimeout(run, ms), clearTimeout: (id) => clearTimeout(id) };
  const connection = new Connection({ serverInfo: requestServerInfo, WebSocket, clock, page: location });
  const online = new Promise((resolve, reject) => connection.addEventListener('status', ({ detail }) => {
    if (detail.status === 'online') resolve();
    if (detail.error) reject(detail.error);
  }));
  connection.connect({ account, wirePassword: md5hex(password), lang: 'en' });
  await online;
  const gids = [];
  for (let at = 0; at < contents.length; at += 100) {
    const messages = contents.slice(at, at + 100).map(([contentType, content, type], i) => (
      { gid: crypto.randomUUID(), cgid: gid, type: type ?? 'normal', contentType, content, date: '', user: 0, order: at + i + 1 }));
    gids.push(...messages.map((one) => one.gid));
    await connection.request('message', { messages }, { fits: (packet) => packet.data.some((one) => one.gid === messages.at(-1).gid) });
  }
  connection.close();
  return gids;
}"""


@pytest.fixture(scope="session")
def write(browser):
    """Writes many messages as somebody, without a page: write(server, account, chat, contents). A content is a text, or
    a tuple of content type, text and, if it is not `normal`, type. Gives their gids."""

    def write_(server, account, gid, contents):
        context = browser.new_context()
        page = context.new_page()
        page.goto(server.url + "client/favicon.svg")
        rows = [["plain", one] if isinstance(one, str) else list(one) for one in contents]
        gids = page.evaluate(WRITER, {"account": account, "password": PASSWORD, "gid": gid, "contents": rows})
        context.close()
        return gids

    return write_


def open_chat(page):
    """Gid of the chat that is open."""
    return page.locator(".msg-scroll").get_attribute("data-gid")


def shot(page, name):
    """Keeps a picture."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SHOTS / f"{name}.png"))


def choose(page, words):
    """Takes an item of the open menu."""
    page.locator(".menu-item", has_text=words).click()


def row_menu(page, name, words):
    """Takes an item of a chat's menu."""
    row(page, name).click(button="right")
    choose(page, words)


def until(page, expression, seconds=15):
    """Waits for an expression and gives its value. The driver's own waiting evaluates text in the page, which its policy
    forbids."""
    end = time.monotonic() + seconds
    while not (value := page.evaluate(expression)):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(50)
    return value
