"""Those who lead a group: several administrators, the owner, handing over, leaving; what each of them may."""

import pytest
from playwright.sync_api import expect

from conftest import PHONE, choose, login, make_group, message, row, say


@pytest.fixture
def three(server, open_page):
    """Anna and Bob at desks, Maya with a phone."""
    pages = [open_page(server.url), open_page(server.url), open_page(server.url, **PHONE)]
    for page, account in zip(pages, ["zhiyao", "yiming", "maya"]):
        login(page, account)
    return pages


def menu_of(page, text):
    message(page, text).locator(".msg-body").click(button="right")
    return page.locator(".menu")


def chat_menu(page):
    page.click(".chat-head > .ibtn:last-child")
    return page.locator(".menu")


def member(page, name):
    return page.locator(".side-row", has_text=name)


def appoint(page, name, words):
    member(page, name).click()
    choose(page, words)
    page.locator(".dlg .btn-primary").click()


def test_the_owner_appoints_several_administrators_and_takes_it_back(three):
    anna, bob, maya = three
    make_group(anna, "值班", ["陆一鸣", "Maya"])
    row(bob, "值班").click()
    expect(member(anna, "沈知遥").locator(".tag")).to_have_text("所有者")
    appoint(anna, "陆一鸣", "设为管理员")
    appoint(anna, "Maya", "设为管理员")
    for page in (anna, bob):
        expect(member(page, "陆一鸣").locator(".tag")).to_have_text("管理员")
        expect(member(page, "Maya").locator(".tag")).to_have_text("管理员")
    say(anna, "请大家看这里")
    expect(menu_of(bob, "请大家看这里")).to_contain_text("置顶")
    bob.keyboard.press("Escape")
    row(maya, "值班").tap()
    expect(menu_of(maya, "请大家看这里")).to_contain_text("撤回")
    choose(maya, "置顶")
    expect(anna.locator("[data-key=pins]")).to_be_visible()
    appoint(anna, "陆一鸣", "取消管理员")
    expect(member(bob, "陆一鸣").locator(".tag")).to_have_count(0)
    menu = menu_of(bob, "请大家看这里")
    expect(menu).to_be_visible()
    expect(menu).not_to_contain_text("置顶")
    expect(menu).not_to_contain_text("撤回")


def test_an_administrator_recalls_what_somebody_else_said(three):
    anna, bob, maya = three
    make_group(anna, "管理", ["陆一鸣", "Maya"])
    row(bob, "管理").click()
    row(maya, "管理").tap()
    say(bob, "这句不该在这里")
    expect(message(maya, "这句不该在这里")).to_be_visible()
    menu_of(anna, "这句不该在这里")
    choose(anna, "撤回")
    anna.locator(".dlg .btn-danger").click()
    for page in (bob, maya):
        expect(page.locator(".msg-system", has_text="管理员 沈知遥 撤回了一条消息")).to_be_visible()
        expect(message(page, "这句不该在这里")).to_have_count(0)
    expect(anna.locator(".toast-action")).to_have_count(0)  # nobody writes again what somebody else said


def test_an_owner_leaves_only_after_handing_over(three):
    anna, bob, maya = three
    make_group(anna, "接力", ["陆一鸣", "Maya"])
    row(bob, "接力").click()
    row(maya, "接力").tap()
    expect(chat_menu(anna)).not_to_contain_text("退出讨论组")
    anna.keyboard.press("Escape")
    expect(chat_menu(bob)).to_contain_text("退出讨论组")
    bob.keyboard.press("Escape")
    member(anna, "Maya").click()
    choose(anna, "转让讨论组")
    expect(anna.locator(".dlg")).to_contain_text("转让后你不再是所有者")
    anna.locator(".dlg .btn-primary").click()
    expect(member(bob, "Maya").locator(".tag")).to_have_text("所有者")
    menu = chat_menu(maya)
    expect(menu).to_contain_text("转让讨论组")
    expect(menu).not_to_contain_text("退出讨论组")
    maya.keyboard.press("Escape")
    chat_menu(anna)
    choose(anna, "退出讨论组")
    anna.locator(".dlg .btn-danger").click()
    expect(row(anna, "接力")).to_have_count(0)
    expect(member(bob, "沈知遥")).to_have_count(0)
    say(bob, "继续")
    expect(message(maya, "继续")).to_be_visible()


def test_a_notice_is_changed_read_and_taken_down(three):
    anna, bob, maya = three
    make_group(anna, "公告", ["陆一鸣", "Maya"])
    row(bob, "公告").click()
    row(maya, "公告").tap()
    chat_menu(anna)
    choose(anna, "讨论组公告")
    anna.fill(".notice-field", "周五 17:00 断网\n请提前保存")
    anna.locator(".dlg .btn-primary").click()
    expect(maya.locator(".notice")).to_contain_text("周五 17:00 断网 请提前保存")
    assert maya.evaluate("document.documentElement.scrollWidth") <= 390
    maya.locator(".notice").tap()
    dialog = maya.locator(".dlg")
    expect(dialog.locator(".notice-text")).to_have_text("周五 17:00 断网\n请提前保存", use_inner_text=True)
    expect(dialog).to_contain_text("沈知遥")
    expect(dialog.locator("textarea")).to_have_count(0)  # only administrators change it
    maya.keyboard.press("Escape")
    expect(bob.locator(".msg-system", has_text="周五 17:00 断网")).to_be_visible()
    anna.locator(".notice").click()
    anna.fill(".notice-field", "")
    anna.locator(".dlg .btn-primary").click()
    for page in (anna, bob, maya):
        expect(page.locator(".notice")).to_be_hidden()
