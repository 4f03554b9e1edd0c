"""`make shots`: the views of the design's pictures, from the running program, under the same names.

Not collected by `make test-pages`; a picture is to be looked at, beside ../shared/webdesign/shots.
"""

import pytest
from playwright.sync_api import expect

import sample
from conftest import Server, login, open_direct, shot
from pictures import floor_plan

DEVICES = {"desktop": (1280, 800), "phone": (390, 844)}
SETTLE_MS = 600  # the slide of a phone page is over


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("company") / "data").start()
    server.stop()
    seed = sample.write(server.data)
    server.start()
    server.org = seed.org()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def colleagues(company, browser):
    """Some people are there, one is busy, one away."""
    contexts = []
    for account, status in sample.ONLINE.items():
        context = browser.new_context(locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.goto(company.url)
        login(page, account)
        if status != "online":
            page.click(".rail-me")
            page.locator(".menu-item", has_text={"busy": "忙碌", "away": "离开"}[status]).click()
            expect(page.locator(".rail-me .av-dot")).to_have_attribute("data-status", status)
    yield
    for context in contexts:
        context.close()


@pytest.fixture
def view(company, colleagues, open_page, request):
    device, theme = request.param
    width, height = DEVICES[device]
    touch = device == "phone"

    def open_(**more):
        page = open_page(company.url, width, height, theme, has_touch=touch, is_mobile=touch, script=company.org, **more)
        page.device, page.end = device, f"{device}-{theme}"
        return page

    return open_


def views(*devices, themes=("light", "dark")):
    return pytest.mark.parametrize("view", [(device, theme) for device in devices for theme in themes], indirect=True,
                                   ids=lambda value: "-".join(value))


def take(page, name):
    page.wait_for_timeout(SETTLE_MS)
    shot(page, f"{name}-{page.end}")


def enter(page):
    login(page, "zhiyao")
    expect(page.locator(".cl-row").nth(5)).to_be_visible()


def release(page):
    page.locator(".cl-row", has_text="发布协同").click()
    expect(page.locator(".msg-body", has_text="上线窗口")).to_be_visible()


def section(page, name):
    page.click(f".rail-item[data-section={name}]")


@views("desktop", "phone")
def test_login(view):
    page = view()
    expect(page.locator(".login-card")).to_be_visible()
    if page.device == "phone":
        page.fill("#login-account", "shen.zhiyao")
        page.fill("#login-password", "nicht-dies")
        page.click(".login-submit")
        expect(page.locator("#login-password-error")).to_be_visible()
    take(page, "01-login")


@views("desktop")
def test_chat(view):
    page = view()
    enter(page)
    release(page)
    page.fill(".comp-field", "预案在 `ops/rollback.md`，14:00 前我再跑一遍")
    take(page, "02-chat")


@views("desktop", themes=["light"])
def test_chat_in_english(view):
    page = view(locale="en-US")
    enter(page)
    release(page)
    take(page, "02-chat-en")


@views("desktop", "phone")
def test_contacts(view):
    page = view()
    enter(page)
    section(page, "people")
    if page.device == "desktop":
        page.locator(".tree-row", has_text="研发中心").locator(".tree-fold").click()
        page.locator(".tree-row", has_text="数据平台部").click()
        page.locator(".people-row", has_text="陆一鸣").click()
    take(page, "03-contacts")


@views("desktop", "phone")
def test_groups(view):
    page = view()
    enter(page)
    section(page, "groups")
    take(page, "03-groups")
    page.locator("[data-kind=public]").click()
    page.locator(".people-row", has_text="数据治理").click()
    take(page, "03-groups-public")


@views("desktop")
def test_switcher(view):
    page = view()
    enter(page)
    release(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("shuju")
    take(page, "04-switcher")


def choose(page, *files):
    page.set_input_files(".comp input[type=file]", [{"name": name, "mimeType": kind, "buffer": data} for name, kind, data in files])


@views("desktop", "phone")
def test_viewer(view):
    page = view()
    enter(page)
    open_direct(page, "江予安")
    for name in ("新实验室平面图 v3.png", "走线.png"):
        choose(page, (name, "image/png", floor_plan()))
        page.click(".comp-send")
        expect(page.locator(f"[aria-label='图片 {name}']").last).to_be_visible()
    page.locator("[aria-label='图片 新实验室平面图 v3.png']").last.click()
    take(page, "05-viewer")


@views("desktop", "phone")
def test_upload(view, tmp_path):
    page = view()
    enter(page)
    open_direct(page, "江予安")
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 3_000_000})
    for name, size in (("机柜走线与配电说明 2026-11.pdf", 30 << 20), ("optical-bench-v3.step", 20 << 20), ("traces.zip", 9 << 20), ("标定过程录像.mov", 312 << 20)):
        with open(tmp_path / name, "wb") as file:
            file.truncate(size)
    page.set_input_files(".comp input[type=file]", sorted(tmp_path.iterdir(), key=lambda one: one.stat().st_size))
    choose(page, *((f"现场{n}.png", "image/png", floor_plan(480, 360)) for n in range(3)))
    page.wait_for_timeout(1_500)
    take(page, "06-upload")


@views("desktop", "phone")
def test_history(view):
    page = view()
    enter(page)
    section(page, "history")
    page.fill(".hist-filters .search-input", "标定")
    expect(page.locator(".hist-row").nth(5)).to_be_visible()
    if page.device == "desktop":
        page.locator(".hist-row").nth(1).click()
        expect(page.locator(".hist-chosen")).to_be_visible()
    take(page, "07-history")


@views("desktop", "phone")
def test_settings(view):
    page = view()
    enter(page)
    section(page, "settings")
    if page.device == "phone":
        take(page, "08-settings-list")
        page.locator(".set-link").nth(1).click()
    take(page, "08-settings")
    if page.device == "phone":
        page.go_back()
    page.locator(".set-link").nth(0).click()
    take(page, "08-settings-profile")


@views("phone")
def test_list_and_chat_on_a_phone(view):
    page = view()
    enter(page)
    take(page, "11-list")
    page.locator(".cl-row").first.dispatch_event("contextmenu", {"clientX": 100, "clientY": 300})
    take(page, "12-list-menu")
    page.keyboard.press("Escape")
    release(page)
    take(page, "12-chat")
    page.locator(".msg-message", has_text="上线窗口").dispatch_event("contextmenu", {"clientX": 100, "clientY": 400, "bubbles": True})
    take(page, "12-chat-menu")
    page.keyboard.press("Escape")
    page.click(".comp-emoji")
    expect(page.locator(".emo-one").first).to_be_visible()
    take(page, "12-emoji")


@views("desktop")
def test_overlays(view):
    page = view()
    enter(page)
    release(page)
    page.keyboard.press("Control+/")
    take(page, "14-keys")
    page.keyboard.press("Escape")
    page.locator(".cl-row", has_text="Maya").click(button="right")
    take(page, "14-menu")
    page.keyboard.press("Escape")
    page.click(".side-invite")
    take(page, "14-picker")
    page.keyboard.press("Escape")
    page.fill(".comp-field", "")
    page.click(".comp-field")
    page.keyboard.type("回滚由 @jiang")
    expect(page.locator(".ment-row").first).to_be_visible()
    take(page, "14-mention")
    page.fill(".comp-field", "")
    page.click(".comp-emoji")
    expect(page.locator(".emo-one").first).to_be_visible()
    take(page, "14-emoji")
    page.keyboard.press("Escape")
    open_direct(page, "程望舒")
    take(page, "14-empty-chat")
