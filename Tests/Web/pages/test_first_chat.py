"""Two people in two browsers: log in, chat, lose the server, come back, be kicked out."""

import re

from playwright.sync_api import expect

from conftest import login, make_group, message, open_direct, row, same_device, say, texts, two_talking

HOSTILE = [
    "<script>window.broken = 1</script>",
    "<img src=x onerror=\"window.broken = 1\">",
    "[a](javascript:window.broken=1)",
    "abc \u202egnp.exe\u2066 def",
    "W" * 3000,
]


def test_wrong_password_stands_under_its_field(server, open_page):
    page = open_page(server.url)
    page.fill("#login-account", "zhiyao")
    page.fill("#login-password", "wrong")
    page.click(".login-submit")
    expect(page.locator("#login-password-error")).to_be_visible()
    expect(page.locator("#login-password")).to_have_attribute("aria-invalid", "true")


def test_one_to_one_live_with_unread_badge(server, open_page):
    anna, bob = open_page(server.url), open_page(server.url)
    login(anna, "zhiyao")
    login(bob, "yiming")
    open_direct(anna, "陆一鸣")
    for n in range(3):
        say(anna, f"第 {n} 条")
    expect(anna.locator(".msg-message .msg-stored")).to_have_count(3)

    badge = row(bob, "沈知遥").locator(".badge")
    expect(badge).to_contain_text("3")
    expect(bob).to_have_title(re.compile(r"^\(3\)"))
    row(bob, "沈知遥").click()
    expect(bob.locator(".msg-unread")).to_be_visible()
    expect(badge).to_have_count(0)
    expect(bob).to_have_title(re.compile(r"^[^(]"))
    assert texts(bob) == ["第 0 条", "第 1 条", "第 2 条"]

    say(bob, "收到 @zhiyao")
    expect(anna.locator(".mk-mention.mk-me")).to_have_text("@zhiyao")


def test_both_write_at_once_and_see_the_same_order(server, open_page):
    anna, bob = two_talking(server, open_page)
    for n in range(5):
        say(anna, f"a{n}")
        say(bob, f"b{n}")
    for page in (anna, bob):
        for n in range(5):
            expect(page.locator(".msg-body", has_text=f"a{n}")).to_have_count(1)
            expect(page.locator(".msg-body", has_text=f"b{n}")).to_have_count(1)
        expect(page.locator(".msg-state[title='等待发送']")).to_have_count(0)
    mine = [text for text in texts(anna) if re.fullmatch(r"[ab]\d", text)]
    assert mine == [text for text in texts(bob) if re.fullmatch(r"[ab]\d", text)]
    for letter in "ab":
        assert [text for text in mine if text[0] == letter] == [f"{letter}{n}" for n in range(5)]


def test_group_with_invitation_and_system_lines(server, open_page):
    anna, bob, maya = (open_page(server.url) for _ in range(3))
    login(anna, "zhiyao")
    login(bob, "yiming")
    login(maya, "maya")
    make_group(anna, "发布协同", ["陆一鸣"])
    expect(anna.locator(".msg-system")).to_have_count(1)
    say(anna, "上线窗口定在 **14:00**，`canary` 见 https://example.com/x")
    row(bob, "发布协同").click()
    expect(bob.locator(".msg-body .mk-bold")).to_have_text("14:00")
    expect(bob.locator(".msg-body .mk-link")).to_have_attribute("href", "https://example.com/x")
    expect(bob.locator(".side-row")).to_have_count(2)
    expect(row(maya, "发布协同")).to_have_count(0)

    anna.click(".side-invite")
    anna.locator(".pick-row", has_text="Maya").click()
    anna.locator(".pick .btn-primary").click()
    expect(row(maya, "发布协同")).to_have_count(1)
    expect(anna.locator(".side-row")).to_have_count(3)
    row(maya, "发布协同").click()
    say(maya, "hello")
    expect(bob.locator(".msg-body", has_text="hello")).to_be_visible()

    maya.click(".chat-head > .ibtn:last-child")
    maya.locator(".menu-item", has_text="退出讨论组").click()
    maya.locator(".dlg .btn-danger").click()
    expect(row(maya, "发布协同")).to_have_count(0)
    expect(anna.locator(".side-row")).to_have_count(2)


def test_message_typed_while_the_server_is_away_goes_out_once(server, open_page):
    anna, bob = two_talking(server, open_page)
    say(anna, "vorher")
    expect(bob.locator(".msg-body", has_text="vorher")).to_be_visible()
    server.stop()
    expect(anna.locator(".banner-chat")).to_be_visible()
    say(anna, "während")
    expect(anna.locator(".msg-state[title='等待发送']")).to_have_count(1)
    server.start()
    for page in (anna, bob):
        expect(page.locator(".msg-body", has_text="während")).to_have_count(1, timeout=45_000)
    expect(anna.locator(".banner-chat")).to_be_hidden()
    expect(anna.locator(".msg-state[title='等待发送']")).to_have_count(0)
    anna.wait_for_timeout(1_500)
    assert sum("während" in text for text in texts(bob)) == 1


def test_a_second_browser_of_a_person_ends_no_session(server, open_page):
    first = open_page(server.url)
    login(first, "zhiyao")
    second = open_page(server.url)
    login(second, "zhiyao")
    open_direct(second, "Maya Lindqvist")
    say(second, "from the second browser")
    open_direct(first, "Maya Lindqvist")
    expect(message(first, "from the second browser")).to_be_visible()
    expect(first.locator("dialog.dlg-kicked")).to_have_count(0)


def test_second_login_of_a_device_shows_the_kicked_out_dialog(server, open_page):
    first = open_page(server.url)
    login(first, "zhiyao")
    second = open_page(server.url)
    same_device(second, first)
    login(second, "zhiyao")
    dialog = first.locator("dialog.dlg-kicked")
    expect(dialog).to_be_visible()
    first.keyboard.press("Escape")
    first.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    dialog.locator(".btn-primary").click()
    expect(dialog).to_have_count(0)
    expect(second.locator("dialog.dlg-kicked")).to_be_visible()


def test_history_comes_by_scrolling_up(server, open_page):
    anna = open_page(server.url)
    login(anna, "zhiyao")
    open_direct(anna, "Maya Lindqvist")
    for n in range(130):
        say(anna, f"Zeile {n}")
    expect(anna.locator(".msg-state[title='等待发送']")).to_have_count(0, timeout=30_000)
    anna.reload()
    expect(anna.locator(".msg-body", has_text="Zeile 129")).to_be_visible()
    assert anna.locator(".msg-message").count() <= 110
    scroller = anna.locator(".msg-scroll")
    for _ in range(40):
        if anna.get_by_text("Zeile 0", exact=True).count():
            break
        scroller.evaluate("node => { node.scrollTop = 0 }")
        anna.wait_for_timeout(150)
    assert [text for text in texts(anna) if text.startswith("Zeile")] == [f"Zeile {n}" for n in range(130)]


def test_hostile_text_stays_text(server, open_page):
    anna, bob = open_page(server.url), open_page(server.url)
    login(anna, "zhiyao")
    login(bob, "yiming")
    make_group(anna, "<b>x</b>", ["陆一鸣"])
    for text in HOSTILE:
        say(anna, text)
    row(bob, "<b>x</b>").click()
    for page in (anna, bob):
        expect(page.locator(".msg-body")).to_have_count(len(HOSTILE))
        for want, got in zip(HOSTILE, texts(page)):
            assert got.strip() == ("a" if want.startswith("[a]") else want)
        assert page.evaluate("window.broken") is None
        assert page.locator(".msg-body script, .msg-body img, .msg-body [href^=javascript]").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        log = page.locator(".msg-scroll")
        assert log.evaluate("node => node.scrollWidth <= node.clientWidth")


def test_https_needs_one_port_only(server, open_page):
    page = open_page(server.secure_url, ignore_https_errors=True)
    asked = []
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.on("request", lambda request: asked.append(request.url))
    login(page, "maya")
    open_direct(page, "沈知遥")
    say(page, "over tls")
    expect(page.locator(".msg-body", has_text="over tls").locator(".msg-stored")).to_be_visible()
    assert f"wss://127.0.0.1:{server.common}/ws" in asked
    assert all(f"//127.0.0.1:{server.common}/" in url for url in asked)


def test_phone_pages_follow_the_back_gesture(server, open_page):
    page = open_page(server.url, width=390, height=844, has_touch=True, is_mobile=True)
    login(page, "maya")
    page.locator(".cl-row").first.click()
    expect(page.locator(".chat-head")).to_be_visible()
    expect(page.locator(".rail")).to_be_hidden()
    page.click(".chat-title-button")
    expect(page.locator(".side")).to_be_visible()
    page.go_back()
    expect(page.locator(".comp-field")).to_be_visible()
    page.go_back()
    expect(page.locator(".cl")).to_be_visible()
    expect(page.locator(".rail")).to_be_visible()


def test_rail_leads_back_to_the_open_chat(server, open_page):
    page = open_page(server.url)
    login(page, "zhiyao")
    open_direct(page, "陆一鸣")
    page.keyboard.press("Alt+2")
    expect(page.locator(".people-row").first).to_be_visible()
    page.click(".rail-item[data-section=chats]")
    expect(page.locator(".chat-title")).to_contain_text("陆一鸣")
    page.fill(".comp-field", "angefangen")
    page.click(".rail-item[data-section=people]")
    page.locator(".people-row", has_text="Maya").click()
    page.locator(".people-card .btn-primary").click()
    expect(page.locator(".chat-title")).to_contain_text("Maya Lindqvist")
    expect(row(page, "陆一鸣")).to_contain_text(re.compile(r"\[草稿\]\s*angefangen"))
