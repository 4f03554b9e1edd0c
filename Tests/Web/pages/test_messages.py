"""The view of a chat and the actions on its messages, by two and three people at once."""

import re
import time

import pytest
from playwright.sync_api import expect

from conftest import login, make_group, message, open_chat, open_direct, row, say, texts, until, two_talking


@pytest.fixture
def pair(server, open_page):
    """Anna and Bob in the chat with each other."""
    anna, bob = open_page(server.url), open_page(server.url)
    anna.context.grant_permissions(["clipboard-read", "clipboard-write"])
    login(anna, "zhiyao")
    login(bob, "yiming")
    open_direct(anna, "陆一鸣")
    open_direct(bob, "沈知遥")
    return anna, bob


def clipboard(page):
    return page.evaluate("navigator.clipboard.readText()")


def test_followers_have_no_head_and_code_is_coloured(pair):
    anna, bob = pair
    say(anna, "gruppe eins")
    say(anna, "gruppe zwei")
    say(bob, "gruppe drei")
    for page in pair:
        expect(message(page, "gruppe eins")).to_have_class(re.compile("msg-head"))
        expect(message(page, "gruppe zwei")).not_to_have_class(re.compile("msg-head"))
        expect(message(page, "gruppe drei")).to_have_class(re.compile("msg-head"))
        expect(page.locator(".msg-day")).to_have_text("今天")
    say(anna, "```js\nconst port = 11443; // wss\n```")
    code = message(bob, "port").locator(".mk-code")
    expect(code.locator(".mk-k")).to_have_text("const")
    expect(code.locator(".mk-n")).to_have_text("11443")
    expect(code.locator(".mk-c")).to_have_text("// wss")
    message(anna, "port").locator(".mk-code .ibtn").click()
    assert clipboard(anna) == "const port = 11443; // wss"


def test_mention_is_completed_by_keys(server, open_page):
    anna, bob, maya = (open_page(server.url) for _ in range(3))
    for page, account in ((anna, "zhiyao"), (bob, "yiming"), (maya, "maya")):
        login(page, account)
    make_group(anna, "提及", ["陆一鸣", "Maya"])
    anna.click(".comp-field")
    anna.keyboard.type("回滚由 @")
    names = anna.locator(".ment-name")
    expect(names).to_have_count(3)
    expect(names.last).to_have_text("所有人")
    anna.keyboard.press("ArrowUp")
    expect(anna.locator(".ment-row[aria-selected=true] .ment-name")).to_have_text("所有人")
    anna.keyboard.type("ma")
    expect(names).to_have_count(1)
    anna.keyboard.press("Tab")
    expect(anna.locator(".comp-field")).to_have_value("回滚由 @maya ")
    anna.keyboard.type("负责 @lu")
    anna.keyboard.press("Escape")
    expect(anna.locator(".ment")).to_be_hidden()
    for _ in "@lu":
        anna.keyboard.press("Backspace")
    anna.keyboard.type("@所")
    expect(names).to_have_count(1)
    anna.keyboard.press("Enter")
    anna.keyboard.press("Enter")
    row(bob, "提及").click()
    row(maya, "提及").click()
    expect(message(maya, "回滚由").locator(".mk-me")).to_have_count(2)
    expect(message(bob, "回滚由").locator(".mk-me")).to_have_count(1)


def test_emoji_by_pinyin_and_big_when_alone(pair):
    anna, bob = pair
    anna.click(".comp-emoji")
    expect(anna.locator(".emo-one").first).to_be_visible()
    anna.keyboard.type("huojian")
    expect(anna.locator(".emo-one")).to_have_count(1)
    anna.keyboard.press("Enter")
    expect(anna.locator(".emo")).to_have_count(0)
    expect(anna.locator(".comp-field")).to_have_value("🚀")
    anna.keyboard.press("Enter")
    expect(message(bob, "🚀").locator(".mk-big")).to_be_visible()
    say(anna, "🚀 ab")
    expect(message(bob, "🚀 ab").locator(".mk-big")).to_have_count(0)
    anna.click(".comp-emoji")
    expect(anna.locator(".emo-tab").first).to_have_attribute("aria-label", "常用")
    expect(anna.locator(".emo-one").first).to_have_text("🚀")
    anna.keyboard.press("ArrowDown")
    anna.keyboard.press("Escape")
    expect(anna.locator(".emo")).to_have_count(0)


def test_emoji_of_several_signs_are_one_picture(pair):
    anna, _ = pair
    widths = anna.evaluate("""() => ['😀', '👨‍👩‍👧', '👍🏽', '🇨🇳', '❤️'].map((text) => {
      const node = document.querySelector('.page').appendChild(document.createElement('span'));
      [node.textContent, node.style.fontSize, node.style.position] = [text, '30px', 'fixed'];
      const { width } = node.getBoundingClientRect();
      node.remove();
      return Math.round(width);
    })""")
    assert len(set(widths)) == 1, widths


def test_reply_quotes_and_copy_takes_the_words(pair):
    anna, bob = pair
    say(bob, "压测 **18 ms** 比上周好")
    line = message(anna, "压测").first
    line.hover()
    line.locator(".msg-tool[aria-label='回复']").click()
    expect(anna.locator(".comp-quoted")).to_contain_text("陆一鸣")
    anna.keyboard.type("收到")
    anna.keyboard.press("Enter")
    expect(anna.locator(".comp-quote")).to_be_hidden()
    expect(message(bob, "收到").locator(".mk-quote")).to_contain_text("陆一鸣 压测 18 ms 比上周好")
    line.hover()
    line.locator(".msg-tool[aria-label='复制文字']").click()
    expect(anna.locator(".toast")).to_have_text("已复制")
    assert clipboard(anna) == "压测 18 ms 比上周好"
    line.click(button="right")
    anna.locator(".menu-item", has_text="复制为 Markdown").click()
    until(anna, "async () => (await navigator.clipboard.readText()).includes('**')")
    assert clipboard(anna) == "压测 **18 ms** 比上周好"


def test_a_quote_leads_to_its_message_and_lets_it_flash(server, open_page, write):
    anna = open_page(server.url)
    login(anna, "zhiyao")
    open_direct(anna, "陆一鸣")
    say(anna, "der Anfang")
    expect(message(anna, "der Anfang").locator(".msg-stored")).to_have_count(1)
    write(server, "yiming", open_chat(anna), ["> **沈知遥** der Anfang\n\nDarauf", *(f"Zeile {n}" for n in range(60)), ["text", "> **沈知遥** der Anfang\n\nAntwort"], ["text", "> **沈知遥** nie gesagt\n\nerfunden"]])
    quote = message(anna, "Antwort").locator(".mk-answer")
    expect(quote).to_be_visible()
    expect(message(anna, "Darauf").locator(".mk-answer")).to_have_count(0)  # plain text is not a quote
    quote.click()
    first = anna.locator(".msg-message:has(> .msg-main > .msg-body > p:text-is('der Anfang'))")
    expect(first).to_be_in_viewport()
    expect(first).to_have_class(re.compile("msg-flash"))
    expect(first).to_be_focused()
    expect(first).not_to_have_class(re.compile("msg-flash"))
    anna.click(".msg-jump")
    message(anna, "erfunden").locator(".mk-answer").focus()
    anna.keyboard.press("Enter")
    expect(anna.locator(".toast")).to_be_visible()


def test_a_name_opens_its_card(server, open_page):
    anna = open_page(server.url)
    login(anna, "zhiyao")
    make_group(anna, "Karten", ["陆一鸣", "Maya"])
    say(anna, "frag @yiming und @maya und @all bitte")
    names = message(anna, "frag").locator(".mk-mention")
    expect(names).to_have_count(3)
    names.nth(1).click()
    card = anna.locator(".card")
    expect(card.locator(".card-name")).to_have_text("Maya Lindqvist")
    anna.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(names.nth(1)).to_be_focused()
    anna.keyboard.press("Enter")
    card.get_by_role("button", name="提及成员").click()
    expect(anna.locator(".comp-field")).to_have_value("@maya ")
    names.nth(0).click()
    card.get_by_role("button", name="发消息").click()
    expect(anna.locator(".chat-title")).to_contain_text("陆一鸣")
    anna.go_back()
    names.nth(0).click()
    card.get_by_role("button", name="个人资料").click()
    expect(anna.locator(".people-card .prof-name")).to_have_text("陆一鸣")


def test_forward_to_several_chats(server, open_page):
    anna, bob, maya = (open_page(server.url) for _ in range(3))
    for page, account in ((anna, "zhiyao"), (bob, "yiming"), (maya, "maya")):
        login(page, account)
    open_direct(bob, "沈知遥")
    say(bob, "窗口是 14:00")
    row(anna, "陆一鸣").click()
    make_group(anna, "转发组", ["陆一鸣"])
    row(anna, "陆一鸣").click()
    message(anna, "窗口是").first.click(button="right")
    anna.locator(".menu-item", has_text="转发").click()
    anna.locator(".pick-row", has_text="转发组").click()
    anna.fill(".pick .search-input", "Maya")
    anna.locator(".pick-row", has_text="Maya").click()
    expect(anna.locator(".pick-count")).to_have_text("已选 2 个")
    anna.locator(".pick .btn-primary").click()
    expect(anna.locator(".toast")).to_have_text("已转发到 2 个聊天")
    row(bob, "转发组").click()
    expect(message(bob, "窗口是 14:00")).to_be_visible()
    open_direct(maya, "沈知遥")
    expect(message(maya, "窗口是 14:00")).to_be_visible()


def test_removed_from_view_here_only_and_for_good(pair):
    anna, bob = pair
    say(bob, "kommt weg")
    say(bob, "bleibt hier")
    message(anna, "kommt weg").click(button="right")
    anna.locator(".menu-danger").click()
    expect(message(anna, "kommt weg")).to_have_count(0)
    anna.reload()
    expect(message(anna, "bleibt hier")).to_be_visible()
    expect(message(anna, "kommt weg")).to_have_count(0)
    expect(message(bob, "kommt weg")).to_be_visible()


def test_message_without_an_echo_fails_and_can_be_resent_or_given_up(server, open_page):
    anna, bob = open_page(server.url), open_page(server.url)
    deaf = []

    def between(socket):
        up = socket.connect_to_server()
        socket.on_message(lambda data: deaf or up.send(data))
        up.on_message(lambda data: socket.send(data))

    anna.route_web_socket("**/ws", between)
    anna.reload()
    login(anna, "zhiyao")
    login(bob, "yiming")
    open_direct(anna, "陆一鸣")
    open_direct(bob, "沈知遥")
    deaf.append(True)
    say(anna, "ohne Echo")
    say(anna, "soll nicht hinaus")
    failed = anna.locator(".msg-failed")
    expect(failed).to_have_count(2, timeout=15_000)
    failed.last.click(button="right")
    anna.locator(".menu-item", has_text="不发了").click()
    expect(failed).to_have_count(1)
    deaf.clear()
    failed.locator(".msg-resend").click()
    expect(message(bob, "ohne Echo")).to_have_count(1)
    expect(message(anna, "ohne Echo").locator(".msg-stored")).to_have_count(1)
    assert not any("soll nicht hinaus" in text for text in texts(bob))


def test_keys_walk_the_messages(pair):
    anna, bob = pair
    say(bob, "erste Zeile")
    say(bob, "zweite Zeile")
    expect(message(anna, "zweite Zeile")).to_be_visible()
    anna.focus(".comp-field")
    anna.keyboard.press("Shift+Tab")
    expect(message(anna, "zweite Zeile")).to_be_focused()
    anna.keyboard.press("ArrowUp")
    expect(message(anna, "erste Zeile")).to_be_focused()
    anna.keyboard.press("c")
    expect(anna.locator(".toast")).to_have_text("已复制")
    assert clipboard(anna) == "erste Zeile"
    anna.keyboard.press("r")
    expect(anna.locator(".comp-quoted")).to_contain_text("erste Zeile")
    expect(anna.locator(".comp-field")).to_be_focused()
    anna.keyboard.press("Escape")
    expect(anna.locator(".comp-quote")).to_be_hidden()


def test_ctrl_enter_sends_if_wished(server, open_page):
    server.add("lina", "林娜")  # a choice follows the account to later tests
    anna, bob = open_page(server.url), open_page(server.url)
    login(anna, "lina")
    login(bob, "yiming")
    open_direct(bob, "林娜")
    anna.keyboard.press("Control+,")
    anna.locator(".set-link", has_text="聊天与输入").click()
    anna.get_by_role("radio", name="换行").click()
    open_direct(anna, "陆一鸣")
    anna.click(".comp-field")
    anna.keyboard.type("oben")
    anna.keyboard.press("Enter")
    anna.keyboard.type("unten")
    expect(anna.locator(".comp-field")).to_have_value("oben\nunten")
    anna.keyboard.press("Control+Enter")
    expect(message(bob, "oben")).to_contain_text("unten")


def test_long_chat_keeps_its_place_and_jumps_to_the_newest(server, open_page, write):
    anna, maya = open_page(server.url), open_page(server.url)
    login(anna, "zhiyao")
    open_direct(anna, "Maya Lindqvist")
    say(anna, "Anfang")
    gid = open_chat(anna)
    write(server, "maya", gid, [f"Zeile {n}" for n in range(1500)])
    expect(anna.locator(".msg-body", has_text="Zeile 1499")).to_be_visible()
    login(maya, "maya")
    row(maya, "沈知遥").click()
    anna.reload()
    expect(anna.locator(".msg-body", has_text="Zeile 1499")).to_be_visible()
    scroller = anna.locator(".msg-scroll")
    place = """node => { const top = node.getBoundingClientRect().top;
      const row = [...node.querySelectorAll('.msg-message')].find((one) => one.getBoundingClientRect().top > top + 60);
      return [row.dataset.gid, Math.round(row.getBoundingClientRect().top - top)]; }"""
    deadline = time.monotonic() + 60
    while not anna.get_by_text("Anfang", exact=True).count():
        assert time.monotonic() < deadline, "the beginning of the chat never came"
        # Read the place and scroll in one turn, then see where the same row went when older ones came in.
        gid_before, at = scroller.evaluate("node => { node.scrollTop = 900; return (" + place + ")(node); }")
        anna.wait_for_timeout(120)
        now = scroller.evaluate("""(node, gid) => Math.round(node.querySelector(`[data-gid="${gid}"]`).getBoundingClientRect().top
          - node.getBoundingClientRect().top)""", gid_before)
        assert abs(now - at) <= 1
        assert anna.locator(".msg-row").count() <= 175
        scroller.evaluate("node => { node.scrollTop = 0; }")
        anna.wait_for_timeout(120)
    expect(anna.get_by_text("Anfang", exact=True)).to_be_visible()
    say(maya, "ganz neu")
    expect(anna.locator(".msg-jump .badge")).to_have_text("1")
    anna.click(".msg-jump")
    expect(anna.locator(".msg-body", has_text="ganz neu")).to_be_visible()
    expect(anna.locator(".msg-jump")).to_be_hidden()
    assert scroller.evaluate("node => node.scrollHeight - node.scrollTop - node.clientHeight") <= 2


def test_twenty_thousand_messages_stay_light(server, open_page, write):
    anna = open_page(server.url)
    login(anna, "zhiyao")
    open_direct(anna, "陆一鸣")
    say(anna, "kurz")
    other = open_chat(anna)
    open_direct(anna, "Maya Lindqvist")
    say(anna, "ganz am Anfang")
    expect(message(anna, "ganz am Anfang").locator(".msg-stored")).to_have_count(1)
    first = message(anna, "ganz am Anfang").get_attribute("data-gid")
    gid = open_chat(anna)
    line = "上线窗口定在 **14:00**，`canary` 见 https://example.com/x @zhiyao"
    write(server, "maya", gid, [("text", f"{n} {line * (1 + n % 3)}") for n in range(20_000)])
    anna.reload()
    expect(anna.locator(".msg-body", has_text="19999 ")).to_be_visible()

    tools = anna.context.new_cdp_session(anna)
    tools.send("Performance.enable", {"timeDomain": "threadTicks"})
    figure = lambda name: next(one["value"] for one in tools.send("Performance.getMetrics")["metrics"] if one["name"] == name)  # noqa: E731

    def heap():
        tools.send("HeapProfiler.collectGarbage")
        return figure("JSHeapUsedSize") / 1e6

    def script_ms(run):
        before = figure("ScriptDuration")
        run()
        anna.wait_for_timeout(400)
        return 1000 * (figure("ScriptDuration") - before)

    # All of it, by going to the first one.
    anna.evaluate(f"location.hash = '/chats/{gid.replace('&', '%26')}/at/{first}'")
    expect(message(anna, "ganz am Anfang")).to_be_in_viewport(timeout=90_000)
    assert anna.locator(".msg-row").count() <= 175
    assert heap() < 80
    switches = [script_ms(lambda: anna.click(f".cl-row[data-gid='{chat}']")) for chat in (other, gid) * 3]
    assert sorted(switches)[len(switches) // 2] < 50, switches
    assert heap() < 20, "a chat that was left keeps its newest part only"
    keys = script_ms(lambda: anna.locator(".comp-field").press_sequentially("abcdefghijklmnopqrst"))
    assert keys / 20 < 50
    print(f"heap {heap():.1f} MB, switch {min(switches):.1f} to {max(switches):.1f} ms, key {keys / 20:.2f} ms")


def test_runs_of_system_lines_fold(server, open_page, write):
    anna = open_page(server.url)
    login(anna, "zhiyao")
    make_group(anna, "viel los", ["陆一鸣"])
    write(server, "yiming", open_chat(anna), [("text", f"@yiming 改名 {n}", "broadcast") for n in range(4)])
    expect(anna.locator(".msg-fold")).to_have_text("5 条动态")
    expect(anna.locator(".msg-system")).to_have_count(0)
    anna.click(".msg-fold button")
    expect(anna.locator(".msg-system")).to_have_count(5)
    expect(anna.locator(".msg-system").last).to_have_text("陆一鸣 改名 3")


def test_written_without_a_server_goes_out_once_after_a_reload(server, open_page):
    anna, bob = two_talking(server, open_page)
    server.stop()
    expect(anna.locator(".banner-chat")).to_be_visible()
    say(anna, "aus dem Speicher")
    expect(anna.locator(".msg-state[title='等待发送']")).to_have_count(1)
    server.start()
    anna.reload()
    expect(message(anna, "aus dem Speicher").locator(".msg-stored")).to_have_count(1, timeout=45_000)
    expect(message(bob, "aus dem Speicher")).to_have_count(1, timeout=45_000)
    anna.wait_for_timeout(1_000)
    assert sum("aus dem Speicher" in text for text in texts(bob)) == 1


def test_stored_messages_can_be_read_without_a_server(server, open_page):
    anna = open_page(server.url)
    login(anna, "zhiyao")
    open_direct(anna, "Maya Lindqvist")
    say(anna, "offline lesbar")
    expect(message(anna, "offline lesbar").locator(".msg-stored")).to_have_count(1)
    open_direct(anna, "陆一鸣")
    anna.wait_for_timeout(6_000)  # people and chats are kept some seconds after they came
    anna.reload()
    expect(anna.locator(".rail")).to_be_visible()
    kept = anna.evaluate("JSON.stringify(sessionStorage.getItem('xuan.session'))")
    pages = anna.context.new_page()  # what the shell cache does: the files come, the server's answers do not
    anna.close()  # it would share its session
    pages.route("**/serverInfo", lambda route: route.abort())
    pages.add_init_script(f"sessionStorage.setItem('xuan.session', {kept})")
    pages.goto(server.url)
    expect(pages.locator(".banner-list")).to_be_visible()
    row(pages, "Maya Lindqvist").click()
    expect(message(pages, "offline lesbar")).to_be_visible()
    pages.close()


def test_signing_out_leaves_no_messages_behind(server, open_page):
    anna = open_page(server.url)
    login(anna, "maya")
    open_direct(anna, "陆一鸣")
    say(anna, "geheim")
    expect(message(anna, "geheim").locator(".msg-stored")).to_have_count(1)
    names = "async () => (await indexedDB.databases()).map((one) => one.name)"
    assert "xuan.maya" in anna.evaluate(names)
    anna.click(".rail-item[data-section=settings]")
    anna.locator(".set-leave").click()
    expect(anna.locator(".login-submit")).to_be_visible()
    until(anna, "async () => !(await indexedDB.databases()).some((one) => one.name === 'xuan.maya')")


def test_long_press_opens_a_sheet_on_a_phone(server, open_page):
    page = open_page(server.url, width=390, height=844, has_touch=True, is_mobile=True)
    login(page, "zhiyao")
    open_direct(page, "陆一鸣")
    page.fill(".comp-field", "lange drücken")
    page.click(".comp-send")
    line = message(page, "lange drücken")
    expect(line.locator(".msg-stored")).to_have_count(1)
    box = line.bounding_box()
    touch = page.context.new_cdp_session(page)
    point = {"x": box["x"] + 120, "y": box["y"] + box["height"] / 2}
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    page.wait_for_timeout(600)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    menu = page.locator(".menu")
    expect(menu.locator(".menu-item", has_text="复制文字")).to_be_visible()
    menu.evaluate("node => Promise.all(node.getAnimations().map((one) => one.finished))")
    assert abs(menu.evaluate("node => node.getBoundingClientRect().bottom") - 844) <= 1
    assert menu.evaluate("node => node.getBoundingClientRect().width") == 390
