"""One person at two devices, one of them a phone: drafts, saved messages, what is read and unread, where a chat opens."""

from itertools import count

import pytest
from playwright.sync_api import expect

from conftest import PHONE, choose, login, message, open_chat, open_direct, row, row_menu, say

LONG = 90  # messages: more than a page of history
NUMBERS = count(101)  # none is the beginning of another one


@pytest.fixture
def devices(server, open_page):
    """A new person at a desk and with a phone, Bob at a desk of his own; each test has another person."""
    account = f"p{next(NUMBERS)}"
    server.add(account, f"Person {account}")
    desk, phone, bob = open_page(server.url), open_page(server.url, **PHONE), open_page(server.url)
    for page, who in ((desk, account), (phone, account), (bob, "yiming")):
        login(page, who)
    open_direct(bob, f"Person {account}")
    return desk, phone, bob


def badge(page, name):
    return row(page, name).locator(".badge > [aria-hidden]")


def open_row(page, name):
    row(page, name).click()
    expect(page.locator(".chat-title")).to_contain_text(name)


def back(phone):
    phone.locator(".chat-head .head-back").tap()
    expect(phone.locator(".cl")).to_be_visible()


def message_of(page, n):
    """One of many."""
    return page.locator(".msg-message").filter(has=page.get_by_text(f"line {n} of many", exact=True))


def test_a_draft_is_on_the_other_device_and_goes_when_it_is_sent(devices):
    desk, phone, bob = devices
    say(bob, "你好")
    open_row(desk, "陆一鸣")
    expect(row(phone, "陆一鸣")).to_be_visible()
    desk.locator(".comp-field").press_sequentially("写了一半")
    expect(row(phone, "陆一鸣")).to_contain_text("[草稿]")
    expect(row(phone, "陆一鸣")).to_contain_text("写了一半")
    open_row(phone, "陆一鸣")
    expect(phone.locator(".comp-field")).to_have_value("写了一半")
    phone.fill(".comp-field", "写了一半，写完了")
    phone.locator(".comp-send").tap()
    expect(message(bob, "写了一半，写完了")).to_be_visible()
    expect(message(desk, "写了一半，写完了")).to_have_count(1)
    back(phone)
    expect(row(phone, "陆一鸣")).not_to_contain_text("[草稿]")


def test_a_field_with_the_focus_takes_a_draft_but_never_over_words(devices):
    desk, phone, bob = devices
    say(bob, "在吗")
    open_row(desk, "陆一鸣")
    open_row(phone, "陆一鸣")
    expect(desk.locator(".comp-field")).to_be_focused()
    phone.locator(".comp-field").press_sequentially("手机上写")
    expect(desk.locator(".comp-field")).to_have_value("手机上写")
    phone.locator(".comp-send").tap()
    expect(desk.locator(".comp-field")).to_have_value("")
    desk.locator(".comp-field").press_sequentially("桌上写")
    phone.locator(".comp-field").press_sequentially("手机又写")
    phone.wait_for_timeout(2_000)  # drafts are told after a second
    expect(desk.locator(".comp-field")).to_have_value("桌上写")


def test_a_saved_message_is_saved_on_both_devices(devices):
    desk, phone, bob = devices
    say(bob, "合同编号 2026-118")
    open_row(desk, "陆一鸣")
    message(desk, "合同编号").locator(".msg-body").click(button="right")
    choose(desk, "收藏")
    phone.locator(".cl-me").tap()
    choose(phone, "收藏的消息")
    line = phone.locator(".saved-list .line", has_text="合同编号 2026-118")
    expect(line).to_contain_text("陆一鸣")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    line.locator(".line-open").tap()
    expect(message(phone, "合同编号")).to_be_in_viewport()
    message(desk, "合同编号").locator(".msg-body").click(button="right")
    choose(desk, "取消收藏")
    back(phone)
    phone.locator(".cl-me").tap()
    choose(phone, "收藏的消息")
    expect(phone.locator(".saved-list .line")).to_have_count(0)
    expect(phone.locator("dialog")).to_contain_text("还没有收藏")


def test_unread_is_one_number_on_all_devices(devices):
    desk, phone, bob = devices
    for n in range(3):
        say(bob, f"第 {n} 句")
    expect(badge(desk, "陆一鸣")).to_have_text("3")
    expect(badge(phone, "陆一鸣")).to_have_text("3")
    open_row(phone, "陆一鸣")
    expect(badge(desk, "陆一鸣")).to_have_count(0)
    back(phone)
    row_menu(desk, "陆一鸣", "标为未读")
    expect(badge(phone, "陆一鸣")).to_have_text("1")
    say(bob, "再一句")
    expect(badge(desk, "陆一鸣")).to_have_text("2")
    expect(badge(phone, "陆一鸣")).to_have_text("2")
    row_menu(desk, "陆一鸣", "标为已读")
    expect(badge(phone, "陆一鸣")).to_have_count(0)


def test_a_chat_opens_at_its_first_unread_message_on_each_device(devices, server, write):
    desk, phone, bob = devices
    say(bob, "从前")
    open_row(desk, "陆一鸣")
    expect(message(desk, "从前")).to_be_visible()
    gid = open_chat(desk)
    desk.goto(server.url + "#/people")
    write(server, "yiming", gid, [f"line {n} of many" for n in range(LONG)])
    expect(badge(phone, "陆一鸣")).to_have_text(str(LONG))
    open_row(phone, "陆一鸣")
    expect(phone.locator(".msg-unread")).to_be_in_viewport()
    expect(message(phone, "line 0 of many").first).to_be_in_viewport()
    back(phone)
    desk.goto(server.url + "#/chats")
    row(desk, "陆一鸣").click()
    expect(message_of(desk, LONG - 1)).to_be_in_viewport()
    message_of(desk, LONG - 20).locator(".msg-body").scroll_into_view_if_needed()
    message_of(desk, LONG - 20).locator(".msg-body").click(button="right")
    choose(desk, "从此处标为未读")
    expect(desk.locator(".msg-unread")).to_be_visible()
    expect(badge(desk, "陆一鸣")).to_have_text("20")
    expect(badge(phone, "陆一鸣")).to_have_text("20")
    open_row(phone, "陆一鸣")
    expect(phone.locator(".msg-unread")).to_be_in_viewport()
    expect(message_of(phone, LONG - 20)).to_be_in_viewport()
    expect(badge(desk, "陆一鸣")).to_have_count(0)
