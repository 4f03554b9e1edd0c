"""Groups from making to dismissing: who joins, who may speak, who leads; the public ones."""

import pytest
from playwright.sync_api import expect

from conftest import PASSWORD, choose, login, make_group, row, row_menu, say


@pytest.fixture
def three(server, open_page):
    pages = [open_page(server.url) for _ in range(3)]
    for page, account in zip(pages, ["zhiyao", "yiming", "maya"]):
        login(page, account)
    return pages


def open_settings(page):
    page.click(".chat-head > .ibtn:last-child")
    choose(page, "讨论组设置")


def test_rename_reaches_everybody_with_a_line(three):
    anna, bob, _ = three
    make_group(anna, "旧名字", ["陆一鸣"])
    open_settings(anna)
    anna.locator(".set-row .btn", has_text="修改名称").click()
    anna.fill("#ask-field", "新名字")
    anna.locator(".dlg-form .btn-primary").click()
    expect(row(bob, "新名字")).to_be_visible()
    expect(row(bob, "旧名字")).to_have_count(0)
    row(bob, "新名字").click()
    expect(bob.locator(".msg-system", has_text="新名字").first).to_be_visible()


def test_who_may_speak(three):
    anna, bob, maya = three
    make_group(anna, "发言规则", ["陆一鸣", "Maya"])
    row(bob, "发言规则").click()
    row(maya, "发言规则").click()
    for page in (bob, maya):
        expect(page.locator(".comp-field")).to_be_visible()
    open_settings(anna)
    anna.locator(".dlg .seg", has_text="管理员").click()
    for page in (bob, maya):
        expect(page.locator(".comp-field")).to_be_hidden()
    anna.locator(".dlg .seg", has_text="指定的人").click()
    picker = anna.locator(".pick")
    picker.locator(".pick-row", has_text="陆一鸣").click()
    picker.locator(".btn-primary").click()
    expect(bob.locator(".comp-field")).to_be_visible()
    expect(maya.locator(".comp-field")).to_be_hidden()
    expect(anna.locator(".dlg-wide .set-about", has_text="陆一鸣")).to_be_visible()
    anna.locator(".dlg .seg", has_text="所有人").click()
    expect(maya.locator(".comp-field")).to_be_visible()


def test_a_public_group_is_found_joined_and_left(three):
    anna, bob, maya = three
    make_group(anna, "羽毛球", ["陆一鸣"])
    maya.keyboard.press("Alt+3")
    maya.locator("[data-kind=public]").click()
    expect(maya.locator(".people-row", has_text="羽毛球")).to_have_count(0)
    open_settings(anna)
    anna.locator(".dlg .switch").click()
    expect(anna.locator(".dlg .switch")).to_have_attribute("aria-checked", "true")
    maya.locator("[data-kind=mine]").click()
    maya.locator("[data-kind=public]").click()
    maya.locator(".people-row", has_text="羽毛球").click()
    maya.locator(".people-card .btn-primary", has_text="加入").click()
    expect(maya.locator(".chat-title")).to_contain_text("羽毛球")
    expect(maya.locator(".msg-system", has_text="加入了讨论组")).to_be_visible()
    say(maya, "hej")
    anna.keyboard.press("Escape")
    expect(anna.locator(".msg-body", has_text="hej")).to_be_visible()
    expect(anna.locator(".side-row")).to_have_count(3)
    row_menu(maya, "羽毛球", "退出讨论组")
    maya.locator(".dlg .btn-danger").click()
    expect(row(maya, "羽毛球")).to_have_count(0)
    expect(anna.locator(".msg-system", has_text="退出了讨论组")).to_be_visible()
    expect(anna.locator(".side-row")).to_have_count(2)


def test_a_group_made_public_at_once(three):
    anna, _, maya = three
    anna.keyboard.press("Alt+3")
    anna.locator(".people-head .btn", has_text="建讨论组").click()
    anna.fill("#group-name", "读书会")
    anna.locator(".pick .switch").click()
    anna.locator(".pick-row", has_text="陆一鸣").click()
    anna.locator(".pick .btn-primary").click()
    expect(anna.locator(".chat-title")).to_contain_text("读书会")
    maya.keyboard.press("Alt+3")
    maya.locator("[data-kind=public]").click()
    expect(maya.locator(".people-row", has_text="读书会")).to_be_visible()


def test_who_is_not_the_owner_has_no_settings(three):
    anna, bob, _ = three
    make_group(anna, "只读设置", ["陆一鸣"])
    row(bob, "只读设置").click(button="right")
    menu = bob.locator(".menu")
    expect(menu).to_contain_text("退出讨论组")
    expect(menu).not_to_contain_text("讨论组设置")
    expect(menu).not_to_contain_text("解散")


def test_kicked_members_lose_the_chat(three):
    anna, _, maya = three
    make_group(anna, "三人", ["陆一鸣", "Maya"])
    expect(row(maya, "三人")).to_be_visible()
    anna.locator(".side-row", has_text="Maya").click()
    choose(anna, "移出讨论组")
    anna.locator(".dlg .btn-danger").click()
    expect(row(maya, "三人")).to_have_count(0)
    expect(anna.locator(".side-row")).to_have_count(2)


def test_dismissing_asks_for_the_password(three):
    anna, bob, _ = three
    make_group(anna, "临时组", ["陆一鸣"])
    row_menu(anna, "临时组", "解散讨论组")
    expect(anna.locator("#ask-field")).to_be_focused()
    anna.fill("#ask-field", "not-this")
    anna.locator(".dlg .btn-danger").click()
    expect(anna.locator(".dlg .dlg-error")).to_be_visible()
    anna.fill("#ask-field", PASSWORD)
    anna.locator(".dlg .btn-danger").click()
    expect(anna.locator(".dlg")).to_have_count(0)
    row(bob, "临时组").click()
    expect(bob.locator(".comp-field")).to_be_hidden()
    bob.keyboard.press("Alt+3")
    bob.locator("[data-kind=dismissed]").click()
    expect(bob.locator(".people-row", has_text="临时组")).to_be_visible()


def test_the_chief_appoints_administrators_of_the_system_chat(server, open_page):
    chief, bob = open_page(server.url), open_page(server.url)
    login(chief, "admin")
    login(bob, "yiming")
    row(chief, "系统通知").click()
    chief.locator(".side-row", has_text="陆一鸣").click()
    choose(chief, "设为管理员")
    chief.locator(".dlg .btn-primary").click()
    expect(chief.locator(".side-row", has_text="陆一鸣").locator(".tag")).to_be_visible()
    row(bob, "系统通知").click()
    expect(bob.locator(".side-row", has_text="陆一鸣").locator(".tag")).to_be_visible()


def test_groups_on_a_phone(server, open_page):
    page = open_page(server.url, width=390, height=844, has_touch=True, is_mobile=True)
    login(page, "zhiyao")
    page.locator(".rail-item[data-section=groups]").click()
    page.locator("[data-kind=led]").click()
    page.locator(".people-row").first.click()
    expect(page.locator(".people-card")).to_be_visible()
    page.go_back()
    expect(page.locator("[data-kind=led]")).to_be_visible()
