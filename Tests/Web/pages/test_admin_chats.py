"""Administration: chats."""

import re

from playwright.sync_api import expect

from admin import confirm, go, no_dialog, open_admin, row, row_menu, search, toast
from conftest import login, make_group, message, row as client_row, say


def a_group(open_page, server, name, words=()):
    client = open_page(server.url)
    login(client, "zhiyao")
    make_group(client, name, ["陆一鸣", "Maya"])
    for one in words:
        say(client, one)
        expect(message(client, one)).to_be_visible()
    return client


def test_list_and_details(server, open_page):
    a_group(open_page, server, "看得见的组", ["你好"])
    page = open_admin(open_page, server, "chats")
    search(page, "看得见")
    expect(page.locator(".tbl-row")).to_have_count(1)
    page.locator(".tbl-open").click()
    people = page.locator("dialog .frm-person")
    expect(people).to_have_count(3)
    expect(people.filter(has_text="沈知遥")).to_contain_text("群主")
    expect(page.locator("dialog")).not_to_contain_text("你好")
    page.keyboard.press("Escape")
    expect(page.locator(".tbl-open")).to_be_focused()


def test_dismiss_reaches_the_members(server, open_page):
    client = a_group(open_page, server, "将解散")
    page = open_admin(open_page, server, "chats?search=将解散")
    row_menu(page, "将解散", "解散")
    page.locator("dialog .btn-danger").click()
    confirm(page)
    toast(page, "已解散")
    go(page, "chats?state=dismissed&search=将解散", ".tbl-row")
    expect(row(page, "将解散")).to_contain_text("已解散")
    expect(client.locator(".comp-field")).to_be_hidden()


def test_another_owner(server, open_page):
    a_group(open_page, server, "换主人")
    page = open_admin(open_page, server, "chats?search=换主人")
    page.locator(".tbl-open").click()
    page.locator("dialog .btn", has_text="换群主").click()
    page.select_option("#chat-owner", label="陆一鸣 (yiming)")
    page.locator("dialog[open] .frm-foot .btn-primary").last.click()
    toast(page, "群主已更换")
    no_dialog(page)
    expect(row(page, "换主人")).to_contain_text("陆一鸣")


def test_reading_warns_and_is_logged_each_time(server, open_page):
    a_group(open_page, server, "私下的组", [f"第 {number} 句" for number in range(1, 4)])
    page = open_admin(open_page, server, "chats?search=私下的组")
    row_menu(page, "私下的组", "阅读内容")
    expect(page.locator("dialog")).to_contain_text("记入操作日志")
    expect(page.locator("dialog .btn", has_text="取消")).to_be_focused()
    page.locator("dialog .btn-danger").click()
    confirm(page)
    expect(page.locator(".frm-words", has_text="第 3 句")).to_be_visible()
    assert [one for one in page.locator(".frm-words").all_inner_texts() if re.match("第", one)] == ["第 1 句", "第 2 句", "第 3 句"]
    page.keyboard.press("Escape")
    go(page, "log?action=chats%2Fread", ".tbl-row")
    expect(page.locator(".tbl-row").first).to_contain_text("阅读聊天内容")
    expect(page.locator(".tbl-row").first).to_contain_text("私下的组")


def test_filters_stand_in_the_address(server, open_page):
    page = open_admin(open_page, server, "chats")
    page.locator(".tbl-filter", has_text="类型").click()
    page.locator(".menu-item", has_text="系统").click()
    expect(page.locator(".tbl-filter-on")).to_contain_text("系统")
    expect(page.locator(".tbl-filter-on")).to_be_focused()
    assert "kind=system" in page.url
    page.reload()
    expect(page.locator(".tbl-filter-on")).to_contain_text("系统")


def test_the_client_still_has_its_list(server, open_page):
    client = a_group(open_page, server, "普通的组")
    expect(client_row(client, "普通的组")).to_be_visible()
