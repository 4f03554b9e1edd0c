"""Content that others send is shown as text: a test per kind of thing that can be sent."""

import json

import pytest
from playwright.sync_api import expect

from conftest import login, make_group, open_chat, open_direct, row, say

SCRIPT = "<script>window.broken = 1</script>"
IMAGE = "<img src=x onerror=\"window.broken = 1\">"
TURN = "\u202e"
# Signs that turn the writing are refused in names by the server.
NAME = f"{IMAGE}x"


@pytest.fixture(scope="module")
def anna(server, browser):
    """A page with the chat between Anna and Bob, and somebody with a name that is markup about."""
    server.add("evil", NAME)
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.goto(server.url)
    login(page, "zhiyao")
    open_direct(page, "陆一鸣")
    say(page, "Anfang")
    expect(page.locator(".msg-stored")).to_have_count(1)
    page.gid = open_chat(page)
    yield page
    assert faults == []
    context.close()


@pytest.fixture(autouse=True)
def nothing_ran(anna):
    """After each test: no script ran, nothing of what was sent became an element or an address."""
    if row(anna, "陆一鸣").get_attribute("aria-current") is None:
        row(anna, "陆一鸣").click()
    yield
    assert anna.evaluate("window.broken") is None
    assert anna.locator("#page :is(script, iframe, object, embed, style, [src=x], [style*=expression])").count() == 0
    assert anna.locator("[href^='javascript' i], [src^='javascript' i], [href^='data:text' i], [src^='data:text' i]").count() == 0
    assert anna.evaluate("[...document.querySelectorAll('#page *')].every((one) => ![...one.attributes].some(({ name }) => name.startsWith('on')))")
    assert anna.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert anna.locator(".msg-scroll").evaluate("node => node.scrollWidth <= node.clientWidth")


def shown(page, write, server, contents):
    """Bob sends these; gives what stands in the page for each."""
    gids = write(server, "yiming", page.gid, contents)
    bodies = [page.locator(f'.msg-message[data-gid="{gid}"] .msg-body') for gid in gids]
    expect(bodies[-1]).to_be_visible()
    return bodies


def test_markup_in_a_message(server, anna, write):
    texts = [SCRIPT, IMAGE, "<b>x</b>", "&lt;i&gt;", "<svg/onload=window.broken=1>", "]]><!--", "<a href=javascript:window.broken=1>x</a>"]
    contents = [(kind, text) for text in texts for kind in ("text", "plain")]
    for (_, text), body in zip(contents, shown(anna, write, server, contents)):
        expect(body).to_have_text(text)


def test_markdown(server, anna, write):
    cases = {
        "[a](javascript:window.broken=1)": "a",
        "[a](JaVaScRiPt:window.broken=1)": "a",
        "[a](data:text/html,x)": "a",
        "[a](vbscript:x)": "a",
        "[a](//evil.example)": "a",
        "javascript:window.broken=1": "javascript:window.broken=1",
        "![a](https://evil.example/x.png)": "!a",
        "**<img src=x onerror=window.broken=1>**": "<img src=x onerror=window.broken=1>",
        "`<script>window.broken=1</script>`": "<script>window.broken=1</script>",
        "> <script>window.broken=1</script>": "<script>window.broken=1</script>",
        "> **<img src=x onerror=window.broken=1>** <script>window.broken=1</script>": "<img src=x onerror=window.broken=1> <script>window.broken=1</script>",
    }
    for text, body in zip(cases, shown(anna, write, server, [("text", text) for text in cases])):
        expect(body).to_have_text(cases[text])
        assert body.locator("img, a[href^='//']").count() == 0


def test_code_block_with_markup_and_language(server, anna, write):
    html, odd = shown(anna, write, server, [("text", f"```html\n{SCRIPT}\n```"), ("text", f"```<b>\n{IMAGE}\n```")])
    expect(html.locator("code")).to_have_text(SCRIPT)
    expect(odd).to_contain_text(IMAGE)


def test_links_open_apart_and_only_on_the_web(server, anna, write):
    (body,) = shown(anna, write, server, [f"https://good.example/a{TURN}moc.live"])
    link = body.locator("a")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("href", "https://good.example/a")
    expect(link).to_have_text("https://good.example/a")


def test_signs_that_turn_the_writing_stay_inside_their_message(server, anna, write):
    turned, after = shown(anna, write, server, [f"abc {TURN}dehcs {TURN}", "danach"])
    expect(after).to_have_text("danach")
    assert turned.locator(".mk-text").evaluate("node => getComputedStyle(node).unicodeBidi") in ("isolate", "plaintext")
    assert row(anna, "陆一鸣").locator(".cl-title-text, .cl-snippet-text").evaluate_all("all => all.every((one) => one.tagName === 'BDI')")


def test_file_names(server, anna, write):
    # A name with signs that turn the writing, or with control characters, is refused by the server; content.test.js
    # shows what a page makes of one.
    names = {
        f"{IMAGE}.pdf": f"{IMAGE}.pdf",
        "../../etc/passwd": ".._.._etc_passwd",
        "x" * 400 + ".tar.gz": None,
    }
    contents = [("file", json.dumps({"name": name, "size": 5, "send": True, "id": 1, "time": 1})) for name in names]
    for name, body in zip(names, shown(anna, write, server, contents)):
        if names[name]:
            expect(body.locator(".att-name")).to_have_text(names[name])
        else:
            expect(body.locator(".att-name")).to_contain_text(".tar.gz")
        assert body.locator(".att-card").bounding_box()["width"] <= 341
    expect(row(anna, "陆一鸣").locator(".cl-snippet")).to_contain_text("[文件]")


def test_contents_that_are_not_what_they_say(server, anna, write):
    contents = [
        ("image", {"type": "base64", "content": "data:text/html;base64,PHNjcmlwdD53aW5kb3cuYnJva2VuPTE8L3NjcmlwdD4=", "name": "a.png"}),
        ("image", {"type": "base64", "content": "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9IndpbmRvdy5icm9rZW49MSIvPg==", "name": "a.svg"}),
        ("image", {"type": "base64", "content": "javascript:window.broken=1", "name": "a.png"}),
        ("object", {"type": "url", "url": "javascript:window.broken=1"}),
        ("object", {"type": "url", "url": "data:text/html,x"}),
        ("object", {"type": SCRIPT, "content": SCRIPT}),
    ]
    for body in shown(anna, write, server, [(kind, json.dumps(content)) for kind, content in contents]):
        expect(body).to_have_text("[其他消息]")


def test_broken_contents(server, anna, write):
    broken = ["", "{", "null", "[1]", "7", "\"x\"", SCRIPT]
    contents = [(kind, content) for kind in ("image", "file", "emotion", "object") for content in broken]
    for body in shown(anna, write, server, contents):
        expect(body).to_have_text("[其他消息]")
    (odd,) = shown(anna, write, server, [("file", "{\"name\": {\"a\": 1}, \"size\": \"x\", \"id\": \"<b>\"}")])
    expect(odd.locator(".att-name")).to_have_text("_")


def test_emotion_that_is_markup(server, anna, write):
    (body,) = shown(anna, write, server, [("emotion", json.dumps({"type": "emoji", "content": "<b>x</b>"}))])
    expect(body).to_have_text("<b>x</b>")


def test_names_of_people_and_groups(server, anna, write):
    anna.keyboard.press("Control+k")
    anna.fill(".sw-input", "evil")
    anna.keyboard.press("Enter")
    expect(anna.locator(".chat-title")).to_contain_text(IMAGE)
    write(server, "evil", open_chat(anna), [f"@zhiyao {SCRIPT}"])
    expect(anna.locator(".msg-body")).to_contain_text(SCRIPT)
    expect(anna.locator(".msg-name").first).to_have_text(NAME)
    expect(anna.locator(".chat-title")).to_contain_text(IMAGE)
    make_group(anna, f"<b>{IMAGE}", ["onerror"])
    expect(anna.locator(".chat-title")).to_contain_text(f"<b>{IMAGE}")
    expect(anna.locator(".msg-system")).to_contain_text("<b>")
    anna.click(".comp-field")
    anna.keyboard.type("@")
    expect(anna.locator(".ment-name").first).to_have_text(NAME)
    anna.keyboard.press("Escape")
    anna.fill(".comp-field", "")
    say(anna, "@evil")
    anna.locator(".mk-mention").last.click()
    expect(anna.locator(".card-name")).to_have_text(NAME)
    anna.keyboard.press("Escape")


def test_hits_of_a_search_are_text(server, anna, write):
    shown(anna, write, server, [("text", f"gefunden {SCRIPT} {IMAGE}")])
    anna.click(".rail-item[data-section=history]")
    anna.fill(".hist-filters .search-input", "<script> <img")
    hits = anna.locator(".hist-row", has_text="gefunden")
    expect(hits).to_have_count(1)
    expect(hits.locator("mark").first).to_have_text("<script>")
    hits.click()
    expect(anna.locator(".hist-chosen")).to_contain_text(SCRIPT)
    anna.click(".rail-item[data-section=chats]")
