"""Pictures of people: one chooses one's own, everybody sees it wherever the face stands."""

from playwright.sync_api import expect

from conftest import login, open_direct, row, say
from pictures import LARGE, png
from test_profile import settings

CHOOSE = ".set input[type=file]"
PICTURE = ".av-picture"


def file(name, data, kind="image/png"):
    return [{"name": name, "mimeType": kind, "buffer": data}]


def seen(place):
    """The picture is there, has loaded and has taken the place of the letters."""
    expect(place.locator(PICTURE)).to_be_visible()
    expect(place.locator(".av-letters")).to_be_hidden()
    assert 0 < place.locator(PICTURE).evaluate("one => one.naturalWidth") <= 256


def lettered(place):
    expect(place.locator(".av-letters")).to_be_visible()
    expect(place.locator(PICTURE)).to_have_count(0)


def test_ones_picture_is_seen_by_another_and_stays(server, open_page):
    anna, bob = open_page(server.url), open_page(server.url)
    asked = []
    bob.on("request", lambda request: "/avatar/" in request.url and asked.append(request.url))
    login(anna, "zhiyao")
    login(bob, "yiming")
    open_direct(anna, "陆一鸣")
    say(anna, "早")
    open_direct(bob, "沈知遥")
    here = [row(bob, "沈知遥"), bob.locator(".chat-head"), bob.locator(".msg-head .msg-gutter").first, bob.locator(".prof-top")]
    for place in here:
        lettered(place)
    assert asked == [], "letters ask for nothing"

    settings(anna, "profile")
    expect(anna.locator(".av-pick .btn", has_text="移除")).to_be_hidden()
    anna.set_input_files(CHOOSE, file("me.png", LARGE))
    for place in [anna.locator(".av-pick"), anna.locator(".rail-me"), anna.locator(".set-me"), *here]:
        seen(place)
    # A shape: the dot stays beside it, and its corners are round.
    expect(row(bob, "沈知遥").locator(".av-dot")).to_have_attribute("data-status", "online")
    assert here[0].locator(PICTURE).evaluate("one => getComputedStyle(one).borderRadius") == "50%"

    bob.reload()
    for place in here:
        seen(place)
    bob.keyboard.press("Control+k")
    bob.fill(".sw-input", "沈知遥")
    seen(bob.locator(".sw-row", has_text="沈知遥").first)
    bob.keyboard.press("Escape")
    bob.keyboard.press("Alt+2")
    seen(bob.locator(".people-row", has_text="沈知遥"))
    anna.reload()
    seen(anna.locator(".av-pick"))

    # Another status draws the faces again; the letters do not come back for a moment.
    open_direct(bob, "沈知遥")
    seen(here[0])
    bob.evaluate("""() => {
      window.flashes = 0;
      new MutationObserver(() => { if (document.querySelector('.cl-row .av-picture[hidden]')) window.flashes += 1; })
        .observe(document.querySelector('.cl'), { subtree: true, childList: true, attributes: true });
    }""")
    anna.locator(".set .seg", has_text="忙碌").click()
    expect(row(bob, "沈知遥").locator(".av-dot")).to_have_attribute("data-status", "busy")
    seen(here[0])
    assert bob.evaluate("window.flashes") == 0

    anna.locator(".av-pick .btn", has_text="移除").click()
    expect(anna.locator(".av-pick .btn", has_text="换头像")).to_be_focused()
    for place in [anna.locator(".av-pick"), anna.locator(".rail-me"), *here]:
        lettered(place)


def test_members_pickers_and_mentions_show_it(server, open_page):
    server.add("face", "方可")
    server.add("friend", "友人")
    face, friend = open_page(server.url), open_page(server.url)
    login(face, "face")
    settings(face, "profile")
    face.set_input_files(CHOOSE, file("me.png", png(40, 90, lambda x, y: (200, 2 * y, 5 * x))))
    seen(face.locator(".av-pick"))
    login(friend, "friend")
    friend.click(".cl .column-head > .ibtn")
    friend.locator(".menu-item", has_text="建讨论组").click()
    friend.fill("#group-name", "面孔")
    friend.fill(".pick .search-input", "方可")
    seen(friend.locator(".pick-row", has_text="方可").last)
    friend.locator(".pick-row", has_text="方可").last.click()
    seen(friend.locator(".pick-one", has_text="方可"))
    friend.locator(".pick .btn-primary").click()
    seen(friend.locator(".side-row", has_text="方可"))
    friend.locator(".comp-field").press_sequentially("@方")
    seen(friend.locator(".ment-row", has_text="方可"))


def test_what_is_no_picture_is_told(server, open_page):
    page = open_page(server.url)
    login(page, "maya")
    settings(page, "profile")
    page.set_input_files(CHOOSE, file("me.png", b"no picture"))
    expect(page.locator(".av-pick .dlg-error")).to_contain_text("不是能读的图片")
    lettered(page.locator(".av-pick"))
    page.set_input_files(CHOOSE, file("me.png", png(300, 200)))
    seen(page.locator(".av-pick"))
    expect(page.locator(".av-pick .dlg-error")).to_be_hidden()


def test_a_picture_that_is_gone_leaves_the_letters(server, open_page):
    page = open_page(server.url)
    login(page, "maya")
    settings(page, "profile")
    page.set_input_files(CHOOSE, file("me.png", png(64, 64)))
    seen(page.locator(".av-pick"))
    page.route("**/avatar/*", lambda route: route.fulfill(status=404))
    page.reload()
    expect(page.locator(".set-me .set-name")).to_be_visible()
    lettered(page.locator(".rail-me"))
    lettered(page.locator(".av-pick"))
