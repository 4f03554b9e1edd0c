"""Administration: names, sizes and contrast of every page and dialog; nothing scrolls sideways; the drawer."""

import pytest
from playwright.sync_api import expect

from admin import go, open_admin
from test_access import PHONE, faults


def first_person(page):
    go(page, "people", ".tbl-row")
    page.locator(".tbl-open").first.click()
    expect(page.locator("#person-account")).to_be_visible()


def press(path, button, wait, ready=".adm-page"):
    def run(page):
        go(page, path, ready)
        page.locator(button).first.click()
        expect(page.locator(wait).first).to_be_visible()
    return run


def at(path, wait):
    return lambda page: go(page, path, wait)


VIEWS = {
    "overview": at("dashboard", ".dash-table tbody tr"), "people": at("people", ".tbl-row"), "no hit": at("people?search=nobody-at-all", ".tbl-wide .empty"), "person": first_person,
    "new person": press("people", ".adm-actions .btn-primary", "#person-account", ".tbl-row"), "import": press("people", ".adm-actions .btn", "#import-csv", ".tbl-row"),
    "departments": at("departments", ".tree-row, .adm-page .empty"), "new department": press("departments", ".adm-actions .btn-primary", "#dept-name"),
    "rights": at("rights", ".mtx-scroll > *"), "chats": at("chats", ".tbl-row"), "chat": press("chats", ".tbl-open", "dialog .frm-facts", ".tbl-row"),
    "applications": at("applications", ".adm-rows > li"), "new application": press("applications", ".adm-actions .btn-primary", "#app-name"),
    "robots": press("applications", "[role=tab]:last-child", ".adm-rows:visible"), "server": at("server", ".srv-row"), "certificate": press("server", ".srv-do .btn", "#certificate-key", ".srv-row"),
    "backup": at("backup", ".frm-facts"), "log": at("log", ".tbl-row"), "entry": press("log", ".tbl-open", "dialog .frm-facts", ".tbl-row"),
    "account": at("account", ".srv-rights"), "menu": press("people", ".tbl-do > .ibtn:last-child", ".menu", ".tbl-row"),
}


def enter(page, name):
    page.evaluate("document.querySelectorAll('dialog').forEach((one) => one.close())")
    page.keyboard.press("Escape")
    go(page, "account", ".srv-rights")
    VIEWS[name](page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_every_page_has_names_sizes_and_contrast(company, open_page, device, theme):
    least = 40 if device == "phone" else 24
    page = open_page(f"{company.url}admin/", theme=theme, **(PHONE if device == "phone" else {}))
    page.click(".login-submit")
    found = {"sign-in": faults(page, least)}
    page = open_admin(open_page, company, theme=theme, **(PHONE if device == "phone" else {}))
    for name in VIEWS:
        enter(page, name)
        found[name] = faults(page, least)
    bad = [f"{name}: {fault}" for name, faults_ in found.items() for fault in faults_]
    assert not bad, "\n".join(["faults", *bad])


@pytest.mark.parametrize("width,height", [(320, 640), (390, 844), (600, 800), (900, 700), (1280, 800)])
def test_nothing_scrolls_sideways(company, open_page, width, height):
    page = open_admin(open_page, company, width=width, height=height)
    for name in VIEWS:
        enter(page, name)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        wide = page.evaluate("""[...document.querySelectorAll('.adm-head, .adm-page, .frm-body, .frm-foot, .tbl-tools, .tbl-foot')].filter((one) => one.checkVisibility()
          && one.scrollWidth > one.clientWidth + 1).map((one) => one.className)""")
        assert wide == [], name


def test_the_drawer_opens_holds_and_gives_back_the_focus(company, open_page):
    page = open_admin(open_page, company, "people", **PHONE)
    expect(page.locator(".adm-nav")).to_be_hidden()
    page.locator(".adm-open").click()
    expect(page.locator(".adm-nav")).to_be_visible()
    expect(page.locator(".adm-open")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.locator(".adm-nav")).to_be_hidden()
    expect(page.locator(".adm-open")).to_be_focused()
    page.locator(".adm-open").click()
    page.locator(".adm-link[data-page=chats]").click()
    expect(page.locator(".adm-title")).to_have_text("聊天")
    expect(page.locator(".adm-nav")).to_be_hidden()


def test_rows_of_a_phone_have_two_lines_and_a_tag(company, open_page):
    page = open_admin(open_page, company, "people", **PHONE)
    row = page.locator(".tbl-row", has_text="陆一鸣")
    expect(row).to_contain_text("yiming · 数据平台部")
    box = row.bounding_box()
    assert box["height"] == 72 and box["width"] == 390
    assert row.locator(".tag").bounding_box()["x"] > 250


def test_the_table_is_a_table_for_voices(company, open_page):
    page = open_admin(open_page, company, "people")
    table = page.get_by_role("table", name="人员")
    expect(table.get_by_role("columnheader", name="姓名")).to_have_attribute("aria-sort", "none")
    expect(table.get_by_role("row")).to_have_count(page.locator(".tbl-row").count() + 1)
    page.locator(".tbl-open").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".tbl-open").nth(1)).to_be_focused()
