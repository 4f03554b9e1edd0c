"""Administration: the action log."""

from playwright.sync_api import expect

from admin import go, no_dialog, open_admin, search


def make(page, account):
    page.locator(".adm-actions .btn-primary").click()
    page.fill("#person-account", account)
    page.fill("#person-realname", f"记录 {account}")
    page.locator("dialog .btn-primary").click()
    page.locator("dialog[open] .btn-primary", has_text="已经存好").click()
    no_dialog(page)


def test_each_action_is_there_newest_first_with_who_and_what(server, open_page):
    page = open_admin(open_page, server, "people")
    make(page, "logged.one")
    make(page, "logged.two")
    go(page, "log", ".tbl-row")
    rows = page.locator(".tbl-row", has_text="新建人员")
    expect(rows.nth(0)).to_contain_text("logged.two")
    expect(rows.nth(1)).to_contain_text("logged.one")
    rows.nth(0).locator(".tbl-open").click()
    expect(page.locator("dialog .frm-facts")).to_contain_text("admin")
    expect(page.locator("dialog .frm-facts")).to_contain_text("people/create")
    expect(page.locator("dialog")).not_to_contain_text("password")
    page.keyboard.press("Escape")


def test_filters_by_person_action_and_day(server, open_page):
    page = open_admin(open_page, server, "people")
    make(page, "logged.three")
    go(page, "log", ".tbl-row")
    page.locator(".tbl-filter", has_text="操作").click()
    page.locator(".menu-item", has_text="新建人员").click()
    expect(page.locator(".tbl-filter-on")).to_contain_text("新建人员")
    for words in page.locator(".tbl-row td:nth-child(2)").all_inner_texts():
        assert words == "新建人员"
    page.locator(".tbl-day").last.fill("2001-02-03")
    expect(page.locator(".tbl-wide")).to_contain_text("没有符合条件的")
    page.locator(".tbl-day").last.fill("")
    expect(page.locator(".tbl-row").first).to_be_visible()
    search(page, "nobody-of-this-name")
    expect(page.locator(".tbl-wide")).to_contain_text("没有符合条件的")
    search(page, "admin")
    expect(page.locator(".tbl-row").first).to_be_visible()


def test_export(server, open_page):
    page = open_admin(open_page, server, "people")
    make(page, "logged.four")
    go(page, "log?action=people%2Fcreate", ".tbl-row")
    with page.expect_download() as waited:
        page.locator(".adm-actions .btn").click()
    words = open(waited.value.path(), encoding="utf-8-sig").read()
    assert "logged.four" in words and "session/open" not in words


def test_a_failed_call_can_be_tried_again(server, open_page):
    page = open_admin(open_page, server, "account")
    page.route("**/admin/api/log/list", lambda route: route.abort())
    go(page, "log", ".tbl-wide [role=alert]")
    expect(page.locator(".tbl-wide")).to_contain_text("连不上服务器")
    page.unroute("**/admin/api/log/list")
    page.locator(".tbl-wide .btn").click()
    expect(page.locator(".tbl-row").first).to_be_visible()
