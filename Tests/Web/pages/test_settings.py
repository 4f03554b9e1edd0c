"""Choices: language, looks, notifications, keys; kept here and at the server; the login page; the shell without a server."""

import re
import time

from playwright.sync_api import expect

from conftest import PASSWORD, login, make_group, open_direct, row, row_menu, say, until

RECORD_NOTES = """
window.notes = [];
window.Notification = class {
  static permission = 'granted';
  static async requestPermission() { return 'granted'; }
  constructor(title, more) { this.title = title; Object.assign(this, more); window.notes.push({ title, body: more.body }); window.lastNote = this; }
  close() {}
};
window.sounds = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.sounds += 1; return start.apply(this, when); };
"""


ALL_KEPT = """async () => {
      const kept = new Set((await (await caches.open('xuan-shell-1')).keys()).map((one) => one.url));
      const shell = performance.getEntriesByType('resource').map((one) => one.name).filter((url) => /\\/(client|shared)\\//.test(url));
      return shell.length > 50 && shell.every((url) => kept.has(url)) && kept.has(`${location.origin}/`);
    }"""


def settings(page, part):
    page.keyboard.press("Control+,")
    page.locator(f".set-link[data-key={part}]").click()


def switch(page, label):
    return page.get_by_role("switch", name=label)


def kept(page):
    """Waits until a change has gone to the server: the next packet after it is the answer."""
    page.wait_for_timeout(1_500)  # changes are gathered for a second


def away(page):
    """Nobody looks at the page."""
    page.evaluate("() => { Object.defineProperty(document, 'hidden', { value: true, configurable: true }); document.hasFocus = () => false;"
                  "document.dispatchEvent(new Event('visibilitychange')); }")


def test_language_and_theme_change_while_running(server, open_page):
    server.add("lang", "Language")  # nobody else finds the page in another language
    page = open_page(server.url)
    login(page, "lang")
    settings(page, "language")
    page.locator(".seg", has_text="English").click()
    expect(page.locator(".rail-item", has_text="Chats")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    settings(page, "look")
    page.locator(".theme", has_text="Dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 24, 25)"
    page.reload()
    expect(page.locator(".rail-item", has_text="Chats")).to_be_visible()
    settings(page, "language")
    page.locator(".seg", has_text="繁體中文").click()
    expect(page.locator(".rail-item", has_text="聯絡人")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "zh-TW")
    page.locator(".set-leave").click()
    expect(page.locator(".login-submit")).to_have_text("登入")


def test_choices_follow_to_another_browser(server, open_page):
    server.add("choosy", "Choosy")
    first = open_page(server.url)
    login(first, "choosy")
    settings(first, "look")
    first.locator(".theme", has_text="深色").click()
    first.get_by_role("slider").fill("18")
    first.locator(".seg", has_text="紧凑").click()
    switch(first, "显示相对时间").click()
    expect(first.locator("html")).to_have_attribute("data-size", "18")
    kept(first)
    first.context.close()

    second = open_page(server.url)
    login(second, "choosy")
    html = second.locator("html")
    expect(html).to_have_attribute("data-theme", "dark")
    expect(html).to_have_attribute("data-size", "18")
    expect(html).to_have_attribute("data-density", "compact")
    settings(second, "look")
    expect(switch(second, "显示相对时间")).to_have_attribute("aria-checked", "false")
    assert second.locator(".cl-row").first.evaluate("node => node.closest('.cl').hidden")
    second.locator(".theme", has_text="浅色").click()
    expect(html).to_have_attribute("data-theme", "light")


def test_text_size_changes_messages_and_nothing_else(server, open_page):
    server.add("size", "Size")  # nobody else has one more unread message by it
    page = open_page(server.url)
    login(page, "maya")
    open_direct(page, "Size")
    say(page, "groß")
    size = "node => getComputedStyle(node).fontSize + ' ' + getComputedStyle(node).lineHeight"
    body, title = page.locator(".msg-body").first, page.locator(".chat-title")
    before = title.evaluate(size)
    assert body.evaluate(size) == "14px 23px"
    settings(page, "look")
    page.get_by_role("slider").fill("17")
    page.keyboard.press("Alt+1")
    row(page, "Size").click()
    assert body.evaluate(size) == "17px 28px"
    assert title.evaluate(size) == before


def test_notifications_honour_mute_text_and_status(server, open_page):
    anna = open_page(server.url, script=RECORD_NOTES)
    login(anna, "zhiyao")
    bob = open_page(server.url)
    login(bob, "yiming")
    settings(anna, "notify")
    switch(anna, "桌面通知").click()
    expect(switch(anna, "桌面通知")).to_have_attribute("aria-checked", "true")
    anna.keyboard.press("Alt+1")
    away(anna)
    open_direct(bob, "沈知遥")
    anna.wait_for_timeout(2_100)  # what came with the login has sounded, and the pause after it is over
    anna.evaluate("() => { window.sounds = 0; }")
    say(bob, "eins")
    until(anna, "notes.length === 1")
    assert anna.evaluate("notes[0]") == {"title": "陆一鸣", "body": "eins"}
    assert anna.evaluate("sounds") == 2
    expect(anna).to_have_title(re.compile(r"^\(1\)"))

    settings(anna, "notify")
    switch(anna, "显示消息内容").click()
    switch(anna, "声音").click()
    anna.keyboard.press("Alt+1")
    away(anna)
    say(bob, "geheim")
    until(anna, "notes.length === 2")
    assert "geheim" not in anna.evaluate("JSON.stringify(notes)")
    assert anna.evaluate("sounds") == 2

    anna.evaluate("lastNote.onclick()")
    expect(anna.locator(".chat-title")).to_contain_text("陆一鸣")

    make_group(bob, "安静的组", ["沈知遥"])
    expect(row(anna, "安静的组")).to_be_visible()
    row_menu(anna, "安静的组", "免打扰")
    expect(row(anna, "安静的组").locator(".cl-mute")).to_be_visible()
    anna.click(".rail-me")
    anna.keyboard.press("Escape")
    away(anna)
    before = anna.evaluate("notes.length")
    say(bob, "pst")
    expect(row(anna, "安静的组").locator(".badge-muted")).to_contain_text("2")  # with the line that it was made
    assert anna.evaluate("notes.length") == before

    anna.click(".rail-me")
    anna.locator(".menu-item", has_text="忙碌").click()
    expect(anna.locator(".rail-me .av-dot")).to_have_attribute("data-status", "busy")
    away(anna)
    open_direct(bob, "沈知遥")
    say(bob, "drei")
    expect(anna.locator(".msg-body", has_text="drei")).to_be_visible()
    assert anna.evaluate("notes.length") == before


def test_a_refused_permission_is_explained(server, open_page):
    page = open_page(server.url, script="Object.defineProperty(Notification, 'permission', { get: () => 'denied' })")
    login(page, "maya")
    settings(page, "notify")
    expect(switch(page, "桌面通知")).to_be_disabled()
    expect(page.locator(".set-note")).to_contain_text("浏览器")


def test_sheet_of_all_keys(server, open_page):
    page = open_page(server.url)
    login(page, "maya")
    page.keyboard.press("Control+/")
    expect(page.locator(".sheet-row")).not_to_have_count(0)
    expect(page.locator(".dlg")).to_contain_text("快速切换")
    page.keyboard.press("Escape")
    expect(page.locator(".dlg")).to_have_count(0)
    for key, section in [("Alt+2", "people"), ("Alt+3", "groups"), ("Alt+4", "history"), ("Control+,", "settings"), ("Alt+1", "chats")]:
        page.keyboard.press(key)
        expect(page.locator(f".rail-item[data-section={section}]")).to_have_attribute("aria-current", "page")
    open_direct(page, "沈知遥")
    open_direct(page, "陆一鸣")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(".chat-title")).not_to_contain_text("陆一鸣")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".chat-title")).to_contain_text("陆一鸣")
    page.keyboard.press("Control+.")
    expect(page.locator(".side")).to_be_hidden()
    page.keyboard.press("Control+.")
    regions = []
    for _ in range(4):
        page.keyboard.press("F6")
        regions.append(page.evaluate("document.activeElement.closest('nav, main, aside').getAttribute('aria-label')"))
    assert len(set(regions)) == 4


def test_remembered_login_and_automatic(server, open_page):
    page = open_page(server.url)
    page.locator(".check", has_text="自动登录").click()
    expect(page.locator(".check", has_text="记住").locator("input")).to_be_checked()
    login(page, "maya")
    again = page.context.new_page()
    again.goto(server.url)
    expect(again.locator(".rail")).to_be_visible()
    again.keyboard.press("Control+,")
    again.locator(".set-leave").click()
    expect(again.locator("#login-account")).to_have_value("maya")
    assert PASSWORD not in again.evaluate("JSON.stringify(localStorage)")
    again.click(".login-submit")
    expect(again.locator(".rail")).to_be_visible()


def test_another_server_is_named_with_the_way_to_it(server, open_page):
    page = open_page(server.url)
    page.fill("#login-account", "maya")
    page.fill("#login-password", PASSWORD)
    page.fill("#login-server", "chat.example.com:11443")
    page.click(".login-submit")
    expect(page.locator("#login-server-error")).to_be_visible()
    expect(page.locator("#login-server-error a")).to_have_attribute("href", "https://chat.example.com:11443")
    expect(page.locator("#login-server")).to_be_focused()
    page.fill("#login-server", f"127.0.0.1:{server.web}/nosuchsite")
    page.click(".login-submit")
    expect(page.locator("#login-password-error:visible, .login-problem:visible")).to_have_count(1)
    page.fill("#login-server", f"http://127.0.0.1:{server.web}")
    page.click(".login-submit")
    expect(page.locator(".rail")).to_be_visible()


def test_plain_http_in_an_office_warns_before_the_password(server, open_page):
    """The server serves plain http to this machine only; behind a proxy of one's own the page may stand anywhere."""
    page = open_page("about:blank")
    page.route("http://chat.lan/**", lambda route: route.fulfill(response=route.fetch(url=route.request.url.replace("http://chat.lan/", server.url))))
    page.goto("http://chat.lan/", timeout=60_000)  # each file takes its way through this program
    assert page.evaluate("[isSecureContext, typeof crypto.subtle, typeof navigator.serviceWorker]") == [False, "undefined", "undefined"]
    expect(page.locator(".login-notice")).to_contain_text("未加密")
    expect(page.locator(".login-notice a")).to_have_attribute("href", "https://chat.lan/")


def test_without_webcrypto_the_own_cipher_works(server, open_page):
    page = open_page(server.url, script="Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined });"
                                        "Object.defineProperty(window, 'isSecureContext', { get: () => false });")
    assert page.evaluate("typeof crypto.subtle") == "undefined"
    login(page, "maya")
    open_direct(page, "沈知遥")
    say(page, "ohne WebCrypto 你好")
    expect(page.locator(".msg-message", has_text="ohne WebCrypto").locator(".msg-stored")).to_be_visible()
    settings(page, "notify")
    expect(page.locator(".set-note")).to_contain_text("https")


def test_https_uses_webcrypto(server, open_page):
    page = open_page(server.secure_url, ignore_https_errors=True, script="""
        window.sealed = 0;
        const encrypt = SubtleCrypto.prototype.encrypt;
        SubtleCrypto.prototype.encrypt = function (...how) { window.sealed += 1; return encrypt.apply(this, how); };
    """)
    login(page, "maya")
    assert page.evaluate("sealed") > 0


def test_the_shell_opens_without_the_server_and_nothing_else_is_kept(server, open_page):
    page = open_page(server.url)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    login(page, "zhiyao")
    expect(page.locator(".cl-row").first).to_be_visible()
    end = time.monotonic() + 30
    while not page.evaluate(ALL_KEPT):
        assert time.monotonic() < end, "the shell is not kept"
        page.wait_for_timeout(200)
    urls = page.evaluate("caches.open('xuan-shell-1').then((one) => one.keys()).then((all) => all.map((one) => new URL(one.url).pathname))")
    assert all(url == "/" or url.startswith(("/client/", "/shared/")) for url in urls)
    manifest = page.evaluate("fetch('/client/manifest.webmanifest').then((one) => one.json())")
    assert manifest["start_url"] == "/" and {"192x192", "512x512"} <= {one["sizes"] for one in manifest["icons"]}
    server.stop()
    try:
        again = page.context.new_page()
        again.goto(server.url)
        expect(again.locator(".login-card, .rail").first).to_be_visible()
        again.close()
    finally:
        server.start()


def test_reconnect_counts_down_and_goes_at_once(server, open_page):
    page = open_page(server.url)
    login(page, "maya")
    server.stop()
    try:
        banner = page.locator(".banner-list")
        expect(banner).to_be_visible()
        # A pause that is longer than the server's start, else the page comes back by itself.
        expect(banner).to_contain_text(re.compile(r"1\d 秒"), timeout=60_000)
    finally:
        server.start()
    page.locator(".banner-now").first.click()
    expect(banner).to_be_hidden(timeout=20_000)
