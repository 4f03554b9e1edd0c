"""Files and pictures: chosen, pasted, dropped; on their way, at the other end, and what goes wrong."""

import base64

import pytest
from playwright.sync_api import expect

from conftest import login, message, open_direct, row, until, two_talking
from pictures import LARGE, NOISE, SMALL, png


@pytest.fixture
def pair(server, open_page):
    anna, bob = two_talking(server, open_page)
    return anna, bob


def choose(page, *files):
    page.set_input_files(".comp input[type=file]", [{"name": name, "mimeType": kind, "buffer": data} for name, kind, data in files])


def card(page, name):
    return page.locator(".att-card", has_text=name)


def save(page, name):
    with page.expect_download() as waiting:
        card(page, name).locator(".att-action .ibtn").click()
    return waiting.value


def slow(page, bytes_per_second):
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, "latency": 0, "downloadThroughput": -1,
                                                      "uploadThroughput": bytes_per_second})
    return session


def test_file_arrives_as_it_was(pair):
    anna, bob = pair
    data = bytes(range(256)) * 900
    choose(anna, ("报告 v1+2 & ü.bin", "application/octet-stream", data))
    expect(card(bob, "报告 v1+2")).to_contain_text("225 KB")
    got = save(bob, "报告 v1+2")
    assert got.suggested_filename == "报告 v1+2 & ü.bin"
    with open(got.path(), "rb") as file:
        assert file.read() == data
    expect(message(anna, "报告").locator(".msg-stored")).to_have_count(1)
    expect(row(bob, "沈知遥")).to_contain_text("[文件] 报告 v1+2 & ü.bin")


def test_progress_is_shown_and_cancel_leaves_nothing(pair):
    anna, bob = pair
    throttle = slow(anna, 150_000)
    choose(anna, ("lang.zip", "application/zip", b"z" * 1_200_000))
    bar = card(anna, "lang.zip").locator(".att-bar")
    expect(bar).to_be_visible()
    expect(card(anna, "lang.zip")).to_contain_text("/ 1.1 MB")
    card(anna, "lang.zip").get_by_role("button", name="取消上传").click()
    expect(card(anna, "lang.zip")).to_have_count(0)
    throttle.send("Network.emulateNetworkConditions", {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})
    choose(anna, ("kurz.txt", "text/plain", b"kurz"))
    expect(card(bob, "kurz.txt")).to_be_visible()
    expect(card(bob, "lang.zip")).to_have_count(0)


def test_limits_are_told_before_anything_is_sent(server, open_page):
    page = open_page(server.url)

    def smaller(route):
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "uploadFileSize": 1 << 20})

    page.route("**/serverInfo", smaller)
    login(page, "maya")
    open_direct(page, "沈知遥")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/upload" in request.url else None)
    choose(page, ("gross.mov", "video/quicktime", b"0" * 3_000_000), ("leer.txt", "text/plain", b""))
    expect(card(page, "gross.mov").locator(".att-about")).to_have_text("2.9 MB，超过服务器上限 1 MB")
    expect(card(page, "leer.txt").locator(".att-about")).to_have_text("空文件不能发送。")
    for name in ("gross.mov", "leer.txt"):
        card(page, name).get_by_role("button", name="移除").click()
        expect(card(page, name)).to_have_count(0)
    assert sent == []


def test_small_picture_travels_inside_its_message(pair):
    anna, bob = pair
    sent = []
    anna.on("request", lambda request: sent.append(request.url) if "/upload" in request.url else None)
    choose(anna, ("klein.png", "image/png", SMALL))
    expect(anna.locator(".tray-img")).to_have_count(1)
    anna.press(".comp-field", "Enter")
    picture = bob.locator(".att-image[aria-label='图片 klein.png'] img")
    expect(picture).to_have_js_property("naturalWidth", 64)
    assert picture.get_attribute("src").startswith("data:image/png;base64,")
    assert sent == []
    expect(row(bob, "沈知遥")).to_contain_text("[图片]")


def test_many_pictures_with_a_word_about_them(pair):
    anna, bob = pair
    choose(anna, *((f"bild{n}.png", "image/png", LARGE) for n in range(4)))
    expect(anna.locator(".tray-one")).to_have_count(4)
    anna.locator(".tray-off").last.click()
    expect(anna.locator(".tray-about")).to_contain_text("3 张图片")
    expect(anna.locator(".comp-field")).to_have_attribute("placeholder", "给图片加一句说明（可选）")
    anna.fill(".comp-field", "drei Bilder")
    anna.press(".comp-field", "Enter")
    expect(message(bob, "drei Bilder")).to_be_visible()
    for n in range(3):
        expect(bob.locator(f".att-image[aria-label='图片 bild{n}.png'] img")).to_have_js_property("naturalWidth", 500)
    expect(bob.locator("[aria-label='图片 bild3.png']")).to_have_count(0)
    # They lie side by side as tiles; each is a message of its own.
    boxes = [bob.locator(f"[aria-label='图片 bild{n}.png']").bounding_box() for n in range(3)]
    assert {(round(one["width"]), round(one["height"])) for one in boxes} == {(120, 120)}
    assert len({round(one["y"]) for one in boxes}) == 1 and boxes[0]["x"] < boxes[1]["x"] < boxes[2]["x"]
    expect(bob.locator(".msg-gallery").last.locator("[role=article]")).to_have_count(3)


def test_one_picture_has_its_room_before_it_comes(pair):
    anna, bob = pair
    bob.route("**/download*", lambda route: None)  # the bytes never come
    choose(anna, ("allein.png", "image/png", LARGE))
    anna.fill(".comp-field", "ein Bild")
    anna.press(".comp-field", "Enter")
    size = bob.locator("[aria-label='图片 allein.png']").bounding_box()
    assert abs(size["width"] - 320) <= 2 and abs(size["height"] - 192) <= 2


def test_above_nine_pictures_the_last_tile_tells_how_many_more(pair):
    anna, bob = pair
    choose(anna, *((f"elf{n}.png", "image/png", SMALL) for n in range(11)))
    anna.fill(".comp-field", "elf Bilder")
    anna.press(".comp-field", "Enter")
    tiles = bob.locator(".msg-gallery").last.locator(".msg-tile")
    expect(tiles).to_have_count(9)
    expect(tiles.last.locator(".att-more")).to_have_text("+2")
    tiles.last.locator("img").click()
    expect(bob.locator(".view-name")).to_have_text("elf8.png")
    bob.keyboard.press("ArrowRight")
    expect(bob.locator(".view-name")).to_have_text("elf9.png")
    bob.keyboard.press("Escape")
    tiles.nth(2).click(button="right", position={"x": 60, "y": 60})
    expect(bob.locator(".menu-item", has_text="转发")).to_be_visible()
    bob.keyboard.press("Escape")
    tiles.nth(2).focus()
    bob.keyboard.press("ArrowDown")
    expect(tiles.nth(3)).to_be_focused()


def test_tiles_show_how_far_they_are_and_can_be_stopped(pair):
    anna, bob = pair
    slow(anna, 60_000)
    choose(anna, *((f"weg{n}.png", "image/png", NOISE) for n in range(2)))
    anna.fill(".comp-field", "unterwegs")
    anna.press(".comp-field", "Enter")
    rings = anna.locator(".att-ring")
    expect(rings).to_have_count(2)
    anna.locator(".msg-tile", has=anna.locator("[aria-label='图片 weg1.png']")).get_by_role("button", name="取消上传").click()
    expect(anna.locator("[aria-label='图片 weg1.png']")).to_have_count(0)
    expect(bob.locator("[aria-label='图片 weg0.png']")).to_be_visible(timeout=30_000)
    expect(bob.locator("[aria-label='图片 weg1.png']")).to_have_count(0)


def resting(locator):
    """Where it stands once two frames in a row agree: zooming and moving are animated."""
    for _ in range(100):
        box = locator.bounding_box()
        locator.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        if locator.bounding_box() == box:
            return box
    raise AssertionError("it never rests")


def test_viewer_zooms_turns_and_goes_to_the_next(pair):
    anna, bob = pair
    choose(anna, ("eins.png", "image/png", LARGE), ("zwei.png", "image/png", SMALL))
    anna.fill(".comp-field", "zwei Bilder")
    anna.press(".comp-field", "Enter")
    bob.locator("[aria-label='图片 zwei.png']").last.wait_for()
    bob.locator("[aria-label='图片 eins.png']").last.click()
    name = bob.locator(".view-name")
    expect(name).to_have_text("eins.png")
    expect(bob.locator(".view-about")).to_contain_text("500×300")
    expect(bob.locator(".view-percent")).to_have_text("100%")
    bob.mouse.move(640, 400)
    bob.mouse.wheel(0, -100)
    expect(bob.locator(".view-percent")).to_have_text("125%")
    bob.mouse.dblclick(640, 400)
    expect(bob.locator(".view-percent")).to_have_text("100%")
    before = resting(bob.locator(".view-image"))
    bob.mouse.down()
    bob.mouse.move(700, 430, steps=3)
    bob.mouse.up()
    after = resting(bob.locator(".view-image"))
    assert (round(after["x"] - before["x"]), round(after["y"] - before["y"])) == (60, 30)
    bob.get_by_role("button", name="旋转").click()
    box = bob.locator(".view-image").bounding_box()
    assert round(box["height"]) == 500
    bob.keyboard.press("ArrowRight" if bob.locator(".view-after").is_visible() else "ArrowLeft")
    expect(name).to_have_text("zwei.png")
    with bob.expect_download() as waiting:
        bob.locator(".view-tools").get_by_role("button", name="下载").click()
    with open(waiting.value.path(), "rb") as file:
        assert file.read() == SMALL
    bob.keyboard.press("Escape")
    expect(bob.locator(".dlg-view")).to_have_count(0)


PASTE = """(field, [name, kind, data]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], name, { type: kind }));
  field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }));
}"""
DROP = """(column, files) => {
  const transfer = new DataTransfer();
  for (const [name, kind, data] of files) transfer.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], name, { type: kind }));
  const send = (type) => column.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  send('dragenter');
  send('dragover');
  const words = column.querySelector('.tray-drop').textContent;
  send('drop');
  return words;
}"""


def test_paste_and_drop(pair):
    anna, bob = pair
    text = lambda data: base64.b64encode(data).decode()  # noqa: E731
    anna.locator(".comp-field").evaluate(PASTE, ["kopiert.png", "image/png", text(SMALL)])
    expect(anna.locator(".tray-one")).to_have_count(1)
    words = anna.locator(".chat-column").evaluate(DROP, [["gefallen.txt", "text/plain", text(b"hallo")], ["bild.png", "image/png", text(SMALL)]])
    assert words == "松开即发送到 陆一鸣"
    expect(card(bob, "gefallen.txt")).to_be_visible()
    expect(anna.locator(".tray-one")).to_have_count(2)
    anna.press(".comp-field", "Enter")
    for name in ("kopiert.png", "bild.png"):
        expect(bob.locator(f"[aria-label='图片 {name}']")).to_be_visible()
    expect(anna.locator(".tray-drop")).to_be_hidden()


def test_forwarded_file_can_be_fetched_where_it_went(server, open_page):
    anna, bob, maya = (open_page(server.url) for _ in range(3))
    for page, account in ((anna, "zhiyao"), (bob, "yiming"), (maya, "maya")):
        login(page, account)
    open_direct(anna, "陆一鸣")
    choose(anna, ("weiter.csv", "text/csv", b"a,b\n1,2\n"))
    open_direct(bob, "沈知遥")
    card(bob, "weiter.csv").click(button="right")
    bob.locator(".menu-item", has_text="转发").click()
    bob.fill(".pick .search-input", "Maya")
    bob.locator(".pick-row", has_text="Maya").click()
    bob.locator(".pick .btn-primary").click()
    open_direct(maya, "陆一鸣")
    with open(save(maya, "weiter.csv").path(), "rb") as file:
        assert file.read() == b"a,b\n1,2\n"


def test_upload_goes_on_after_the_server_was_away(server, open_page):
    anna, bob = two_talking(server, open_page)
    server.stop()
    expect(anna.locator(".banner-chat")).to_be_visible()
    choose(anna, ("später.txt", "text/plain", b"nach der Pause"))
    expect(card(anna, "später.txt")).to_contain_text("等待上传")
    server.start()
    expect(card(bob, "später.txt")).to_be_visible(timeout=45_000)
    with open(save(bob, "später.txt").path(), "rb") as file:
        assert file.read() == b"nach der Pause"
    expect(bob.locator(".att-card", has_text="später.txt")).to_have_count(1)


def test_file_kept_for_sending_survives_a_reload(server, open_page):
    anna = open_page(server.url)
    login(anna, "zhiyao")
    open_direct(anna, "陆一鸣")
    slow(anna, 20_000)
    choose(anna, ("bleibt.bin", "application/octet-stream", b"b" * 400_000))
    expect(card(anna, "bleibt.bin").locator(".att-bar")).to_be_visible()
    until(anna, "async () => (await indexedDB.databases()).length > 0")
    anna.wait_for_timeout(800)  # the text of what is unsent is kept a moment later
    other = anna.context.new_page()
    other.goto(anna.url)
    state = anna.evaluate("sessionStorage.getItem('xuan.session')")
    anna.close()
    other.evaluate("kept => sessionStorage.setItem('xuan.session', kept)", state)
    other.reload()
    expect(card(other, "bleibt.bin").locator("[aria-label='下载 bleibt.bin']")).to_be_visible(timeout=15_000)


def test_on_a_phone_pictures_fit_and_the_viewer_closes_by_pulling(server, open_page):
    page = open_page(server.url, width=390, height=844, has_touch=True, is_mobile=True)
    login(page, "maya")
    open_direct(page, "沈知遥")
    choose(page, ("hoch.png", "image/png", png(200, 700)))
    page.click(".comp-send")
    picture = page.locator("[aria-label='图片 hoch.png']")
    expect(picture.locator("img")).to_have_js_property("naturalHeight", 700)
    # The row is drawn once more when the message is stored.
    until(page, """() => {
        const { height } = document.querySelector('[aria-label="图片 hoch.png"]')?.getBoundingClientRect() ?? {};
        return height > 0 && height <= 241;
    }""")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture.click()
    expect(page.locator(".view-image")).to_be_visible()
    touch = page.context.new_cdp_session(page)
    point = lambda y: [{"x": 195, "y": y}]  # noqa: E731
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": point(300)})
    for y in (340, 400, 480):
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": point(y)})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator(".dlg-view")).to_have_count(0)
