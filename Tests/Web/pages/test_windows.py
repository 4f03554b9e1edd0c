"""Windows and browsers of one person: one session for all windows, one truth for all browsers, nothing missed."""

import re

import pytest
from playwright.sync_api import expect

import admin
from conftest import PHONE, login, make_group, message, open_direct, row, say, texts, two_talking, until

MOST_TRIES_MS = 45_000  # the longest pause of a page between two tries to connect, and what it takes then


@pytest.fixture
def people(server, request):
    """Two people who have no chat yet: account and name of each."""
    number = re.sub(r"\W", "", request.node.name)[-24:]
    both = [(f"a.{number}", f"甲 {number}"), (f"b.{number}", f"乙 {number}")]
    for account, name in both:
        server.add(account, name)
    return both


class Line:
    """The WebSocket of a page, held by the test: it can be silent, cut, or not come up at all."""

    def __init__(self, page):
        self.deaf = self.closed = False
        self.opened = []
        page.route_web_socket(re.compile(r"/ws"), self._open)

    def _open(self, socket):
        if self.closed:
            return socket.close(code=1012)
        server = socket.connect_to_server()
        self.opened += [socket, server]
        server.on_message(lambda data: self.deaf or socket.send(data))

    def cut(self):
        self.closed = True
        for socket in self.opened:
            socket.close(code=1012)

    def mend(self):
        self.closed = self.deaf = False


def numbers(page, word):
    """The numbers behind a word in the messages of the open chat, in order."""
    return [int(text.removeprefix(word)) for text in texts(page) if re.fullmatch(rf"{word}\d+", text)]


def test_windows_of_a_browser_share_one_session(server, open_page, people):
    (mine, _), (theirs, name) = people
    first, other = open_page(server.url), open_page(server.url)
    login(first, mine)
    login(other, theirs)
    second = first.context.new_page()
    sockets = []
    second.on("websocket", lambda socket: sockets.append(socket.url))
    second.goto(server.url)
    expect(second.locator(".rail")).to_be_visible()  # nobody asked for a password
    open_direct(second, name)
    say(second, "aus dem zweiten")
    expect(message(second, "aus dem zweiten").locator(".msg-stored")).to_be_visible()
    assert sockets == [], "the second window goes through the first one's"
    open_direct(first, name)
    assert texts(first) == ["aus dem zweiten"]
    expect(first.locator("dialog[open]")).to_have_count(0)

    first.close()
    open_direct(other, people[0][1])
    say(other, "nach dem ersten")
    expect(message(second, "nach dem ersten")).to_be_visible()
    expect(second.locator("dialog[open]")).to_have_count(0)
    say(second, "noch da")
    expect(message(other, "noch da")).to_be_visible()
    assert len(sockets) == 1, "the second window has taken over"
    assert texts(second) == texts(other) == ["aus dem zweiten", "nach dem ersten", "noch da"]


def test_a_third_window_comes_when_the_one_with_the_socket_was_closed(server, open_page, people):
    (mine, _), (_, name) = people
    first = open_page(server.url)
    login(first, mine)
    second = first.context.new_page()
    second.goto(server.url)
    expect(second.locator(".rail")).to_be_visible()
    first.close()
    third = second.context.new_page()
    third.goto(server.url)
    expect(third.locator(".rail")).to_be_visible()
    open_direct(third, name)
    say(third, "drei")
    expect(message(third, "drei").locator(".msg-stored")).to_be_visible()
    open_direct(second, name)
    assert texts(second) == ["drei"]
    second.click(".rail-item[data-section=settings]")
    second.locator(".set-leave").click()
    for page in (second, third):
        expect(page.locator("#login-account")).to_be_visible()


def test_what_a_closed_window_could_not_send_goes_out_once(server, open_page, people):
    (mine, my_name), (theirs, name) = people
    first, other = open_page(server.url), open_page(server.url)
    login(first, mine)
    login(other, theirs)
    open_direct(first, name)
    second = first.context.new_page()
    second.goto(server.url)
    expect(second.locator(".rail")).to_be_visible()
    open_direct(second, name)
    server.stop()
    try:
        expect(first.locator(".banner-chat")).to_be_visible()
        say(first, "unterwegs")
        expect(first.locator(".msg-state[title='等待发送']")).to_have_count(1)
        first.close(run_before_unload=True)
        second.fill(".comp-field", "etwas anderes")
        kept = "JSON.stringify(Object.entries(localStorage).filter(([key]) => key.startsWith('xuan.account.')))"
        until(second, f"{kept}.includes('etwas anderes')")
        assert "unterwegs" in second.evaluate(kept)
    finally:
        server.start()
    second.reload()
    open_direct(other, my_name)
    expect(message(other, "unterwegs")).to_be_visible(timeout=MOST_TRIES_MS)
    expect(message(second, "unterwegs").locator(".msg-stored")).to_be_visible()
    second.reload()
    expect(message(second, "unterwegs")).to_be_visible()
    second.wait_for_timeout(1_000)
    assert texts(other) == texts(second) == ["unterwegs"]


def test_what_is_read_or_written_in_one_browser_shows_in_the_other(server, open_page, people):
    (mine, my_name), (theirs, name) = people
    desk, phone, other = open_page(server.url), open_page(server.url, **PHONE), open_page(server.url)
    login(desk, mine)
    login(phone, mine)
    login(other, theirs)
    open_direct(other, my_name)
    for n in range(3):
        say(other, f"n{n}")
    for page in (desk, phone):
        expect(row(page, name).locator(".badge")).to_contain_text("3")
        expect(page).to_have_title(re.compile(r"^\(3\)"))
    row(desk, name).click()
    expect(row(phone, name).locator(".badge")).to_have_count(0)
    expect(phone).to_have_title(re.compile(r"^[^(]"))

    say(desk, "vom Tisch")
    expect(row(phone, name)).to_contain_text("vom Tisch")
    row(phone, name).click()
    expect(message(phone, "vom Tisch")).to_be_visible()
    phone.fill(".comp-field", "vom Telefon")
    phone.click(".comp-send")
    expect(message(desk, "vom Telefon")).to_be_visible()
    assert texts(desk) == texts(phone) == ["n0", "n1", "n2", "vom Tisch", "vom Telefon"]
    expect(desk.locator("dialog[open]")).to_have_count(0)


def test_a_browser_that_knows_nothing_names_those_who_were_deleted(server, open_page, people):
    (mine, my_name), (theirs, name) = people
    old, other = open_page(server.url), open_page(server.url)
    login(old, mine)
    login(other, theirs)
    make_group(other, "Abschied", [my_name])
    say(other, "mach es gut")
    expect(row(old, "Abschied")).to_contain_text("mach es gut")
    boss = admin.open_admin(open_page, server, f"people?search={theirs}")
    admin.row_menu(boss, theirs, "删除")
    boss.locator("dialog .btn-danger").click()
    admin.toast(boss, "已删除")

    fresh = open_page(server.url)
    login(fresh, mine)
    row(fresh, "Abschied").click()
    expect(message(fresh, "mach es gut")).to_be_visible()
    row(old, "Abschied").click()
    for page in (old, fresh):
        expect(message(page, "mach es gut").locator(".msg-name")).to_have_text(name)
    fresh.keyboard.press("Control+k")
    fresh.fill(".sw-input", "Maya")
    expect(fresh.locator(".sw-row", has_text="Maya")).to_be_visible()
    fresh.fill(".sw-input", name)
    expect(fresh.locator(".sw-row", has_text=name)).to_have_count(0)  # nobody to write to


@pytest.mark.parametrize("is_open", [True, False])
def test_messages_that_got_lost_on_the_way_are_asked_for(server, open_page, is_open):
    anna, bob = two_talking(server, open_page)
    line = Line(anna)
    anna.reload()
    word = "offen" if is_open else "zu"
    say(bob, f"{word}0")
    expect(message(anna, f"{word}0")).to_be_visible()
    if not is_open:
        open_direct(anna, "Maya Lindqvist")
    anna.wait_for_timeout(1_000)  # the mark of what was read has been told
    line.deaf = True  # what comes now is lost, and nothing breaks
    for n in range(1, 4):
        say(bob, f"{word}{n}")
    expect(message(bob, f"{word}3").locator(".msg-stored")).to_be_visible()
    anna.wait_for_timeout(500)
    expect(row(anna, "陆一鸣")).to_contain_text(f"{word}0")
    line.deaf = False
    say(bob, f"{word}4")  # this one shows the gap
    if not is_open:
        expect(row(anna, "陆一鸣").locator(".badge")).to_contain_text("4")
        row(anna, "陆一鸣").click()
    expect(message(anna, f"{word}3")).to_be_visible()
    assert numbers(anna, word) == [0, 1, 2, 3, 4]


def test_what_happened_while_the_network_was_away_is_there_afterwards(server, open_page):
    anna, bob = two_talking(server, open_page)
    line = Line(anna)
    anna.reload()
    for n in range(3):
        say(bob, f"w{n}")
    expect(message(anna, "w2")).to_be_visible()
    line.cut()
    expect(anna.locator(".banner-chat")).to_be_visible()
    for n in range(3, 8):
        say(bob, f"w{n}")
    expect(message(bob, "w7").locator(".msg-stored")).to_be_visible()
    message(bob, "w1").locator(".msg-body").click(button="right")
    bob.locator(".menu-item", has_text="撤回").click()
    bob.locator(".dlg .btn-danger").click()
    say(anna, "w100")
    assert numbers(anna, "w") == [0, 1, 2, 100]
    line.mend()
    expect(message(bob, "w100")).to_be_visible(timeout=MOST_TRIES_MS)
    expect(message(anna, "w7")).to_be_visible()
    expect(anna.locator(".msg-system", has_text="撤回了一条消息")).to_be_visible()
    expect(message(anna, "w100").locator(".msg-stored")).to_be_visible()
    assert numbers(anna, "w") == numbers(bob, "w") == [0, 2, 3, 4, 5, 6, 7, 100]


def test_a_duplicated_tab_on_plain_http_is_a_device_of_its_own(server, open_page, people):
    """Browsers have no locks there: each window has a session, and a duplicate begins with a copy of the device's id."""
    (mine, _), (_, name) = people
    first = open_page(server.url, script="Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined });")
    login(first, mine)
    device = "sessionStorage.getItem('xuan.device')"
    id_ = first.evaluate(device)
    with first.context.expect_page() as opened:
        first.evaluate("open(location.href)")  # a window that is opened so begins with a copy, as a duplicated tab does
    second = opened.value
    expect(second.locator(".rail")).to_be_visible()
    open_direct(second, name)
    say(second, "zwei Fenster")
    expect(message(second, "zwei Fenster").locator(".msg-stored")).to_be_visible()
    open_direct(first, name)
    expect(message(first, "zwei Fenster")).to_be_visible()
    assert first.evaluate(device) == id_ != second.evaluate(device)
    for page in (first, second):
        expect(page.locator("dialog[open]")).to_have_count(0)
    second.reload()
    expect(message(second, "zwei Fenster")).to_be_visible()
    first.wait_for_timeout(500)
    for page in (first, second):
        expect(page.locator("dialog[open]")).to_have_count(0)


def test_a_window_that_was_kicked_comes_back_without_kicking(server, open_page, people):
    (mine, _), _ = people
    script = "Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined });"
    first, second = open_page(server.url, script=script), open_page(server.url, script=script)
    login(first, mine)
    device = first.evaluate("sessionStorage.getItem('xuan.device')")
    second.evaluate("(device) => sessionStorage.setItem('xuan.device', device)", device)
    second.reload()
    login(second, mine)
    first.locator(".dlg-kicked .btn-primary").click()
    expect(first.locator("dialog[open]")).to_have_count(0)
    expect(first.locator(".banner-list")).to_be_hidden()
    first.wait_for_timeout(500)
    expect(second.locator("dialog[open]")).to_have_count(0)
