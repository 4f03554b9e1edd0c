"""`make shots`: the views of the design's pictures, from the running program, under the same names.

Not collected by `make test-pages`; a picture is to be looked at, beside ../shared/webdesign/shots.
"""

import json

import pytest
from playwright.sync_api import expect

import sample
from admin import go, sign_in
from conftest import login, open_direct, shot, until
from pictures import LARGE

DEVICES = {"desktop": (1280, 800), "phone": (390, 844)}
KEPT = []  # what the first browser keeps of the account: unread, drafts
SETTLE_MS = 600  # the slide of a phone page is over


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
        unread = "".join(f"localStorage.getItem('xuan.account.zhiyao') ?? localStorage.setItem('xuan.account.zhiyao', {json.dumps(one)});" for one in KEPT)
        page = open_page(company.url, width, height, theme, has_touch=touch, is_mobile=touch, script=unread + company.org, **more)
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
    """Logs in. What is unread comes once, to the first browser, so the others get what that one keeps of it."""
    login(page, "zhiyao")
    expect(page.locator(".cl-row").nth(5)).to_be_visible()
    if not KEPT:
        until(page, "localStorage.getItem('xuan.account.zhiyao')")
        page.wait_for_timeout(SETTLE_MS)
        KEPT.append(page.evaluate("localStorage.getItem('xuan.account.zhiyao')"))


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


def send_picture(page):
    """One that is large enough to be a file of its own."""
    open_direct(page, "Maya")
    page.set_input_files(".comp input[type=file]", [{"name": "grafana-p99.png", "mimeType": "image/png", "buffer": LARGE}])
    expect(page.locator(".att-img").last).to_be_visible()


@views("desktop", themes=["light"])
def test_viewer(view):
    page = view()
    enter(page)
    send_picture(page)
    page.locator(".att-img").last.click()
    expect(page.locator(".view-image")).to_be_visible()
    take(page, "05-viewer")


@views("desktop")
def test_upload(view):
    page = view()
    enter(page)
    release(page)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 40_000})
    page.set_input_files(".comp input[type=file]", [{"name": "rollback-2.9.0.zip", "mimeType": "application/zip", "buffer": bytes(400_000)}])
    expect(page.locator(".att-card", has_text="rollback").last).to_be_visible()
    take(page, "06-upload")


@views("desktop", "phone")
def test_history(view):
    page = view()
    enter(page)
    page.evaluate("location.hash = '#/history//标定'")
    expect(page.locator(".hist-row").first).to_be_visible()
    page.locator(".hist-row").nth(2).click()
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


def admin(page, path, wait):
    page.goto(page.url.split("#")[0] + "admin/")
    sign_in(page)
    go(page, path, wait)


@views("desktop", "phone")
def test_admin_people(view):
    page = view()
    admin(page, "people", ".tbl-row")
    if page.device == "desktop":
        for name in ["程望舒", "陆一鸣"]:
            page.locator(".tbl-row", has_text=name).locator("input").check()
        page.locator(".tbl-row", has_text="Maya").hover()
    take(page, "09-admin-people")
    if page.device == "desktop":
        page.locator(".tbl-open").nth(3).click()
        expect(page.locator("#person-account")).to_be_visible()
        take(page, "09-admin-person")


@views("desktop", "phone")
def test_admin_dashboard(view):
    page = view()
    admin(page, "dashboard", ".dash-table tbody tr")
    expect(page.locator("[data-tile=connections] .dash-figure")).not_to_have_text("—")
    take(page, "10-admin-dashboard")


@views("desktop", "phone")
def test_admin_pages(view):
    page = view()
    admin(page, "departments", ".tree-row")
    take(page, "09-admin-departments")
    for name, wait in [("rights", ".mtx-scroll > *"), ("chats", ".tbl-row"), ("applications", ".adm-rows > li"), ("server", ".srv-row"), ("log", ".tbl-row")]:
        go(page, name, wait)
        take(page, f"09-admin-{name}")
