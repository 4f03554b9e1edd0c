"""What people do with messages that were sent, seen by two of them: recall, edit, reactions, read, pins, urgent ones."""

import pytest
from playwright.sync_api import expect

from conftest import choose, login, make_group, message, row, say, two_talking


@pytest.fixture
def two(server, open_page):
    return two_talking(server, open_page)


def menu_of(page, text, words):
    """Takes an item of a message's menu."""
    message(page, text).locator(".msg-body").click(button="right")
    choose(page, words)


def test_a_recalled_message_is_gone_for_both_and_can_be_written_again(two):
    anna, bob = two
    say(anna, "太早说了")
    expect(message(bob, "太早说了")).to_be_visible()
    menu_of(anna, "太早说了", "撤回")
    anna.locator(".dlg .btn-danger").click()
    expect(anna.locator(".msg-system", has_text="你撤回了一条消息")).to_be_visible()
    expect(bob.locator(".msg-system", has_text="沈知遥 撤回了一条消息")).to_be_visible()
    expect(message(bob, "太早说了")).to_have_count(0)
    anna.locator(".toast-action").click()
    expect(anna.locator(".comp-field")).to_have_value("太早说了")


def test_an_edit_reaches_the_other_page_and_the_draft_stays(two):
    anna, bob = two
    say(anna, "三点见")
    expect(message(bob, "三点见")).to_be_visible()
    anna.fill(".comp-field", "半句话")
    menu_of(anna, "三点见", "编辑")
    expect(anna.locator(".comp-field")).to_have_value("三点见")
    say(anna, "四点见")
    expect(message(bob, "四点见")).to_contain_text("已编辑")
    expect(message(bob, "三点见")).to_have_count(0)
    expect(anna.locator(".comp-field")).to_have_value("半句话")


def test_earlier_texts_are_shown_newest_first(two):
    anna, bob = two
    say(anna, "初稿")
    for text in ("第二稿", "第三稿"):
        anna.click(".comp-field")
        menu_of(anna, "稿", "编辑")
        say(anna, text)
        expect(message(bob, text)).to_contain_text("已编辑")
    menu_of(bob, "第三稿", "修改前的内容")
    rows = bob.locator("dialog[open] .earlier-one")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("第二稿")
    expect(rows.nth(1)).to_contain_text("初稿")
    expect(bob.locator("dialog[open] .btn")).to_be_hidden()


def test_reactions_count_people_and_are_taken_back(two):
    anna, bob = two
    say(anna, "发布成功")
    expect(message(bob, "发布成功")).to_be_visible()
    menu_of(bob, "发布成功", "回应表情")
    bob.locator(".emo-one").first.click()
    chip = message(anna, "发布成功").locator(".react-one").first
    expect(chip).to_have_attribute("aria-pressed", "false")
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "true")
    expect(message(bob, "发布成功").locator(".react-one").first).to_contain_text("2")
    message(bob, "发布成功").locator(".react-one").first.click()
    expect(chip).to_contain_text("1")


def test_two_ticks_say_that_it_was_read(two):
    anna, _ = two
    say(anna, "看到了吗")
    expect(message(anna, "看到了吗").locator(".msg-read")).to_be_visible()


def test_an_urgent_message_is_confirmed(two):
    anna, bob = two
    anna.click(".comp-urgent")
    say(anna, "马上回电话")
    confirm = message(bob, "马上回电话").locator(".urgent .btn")
    confirm.click()
    expect(message(bob, "马上回电话").locator(".urgent")).to_contain_text("已确认")
    expect(message(anna, "马上回电话").locator(".urgent .btn")).to_contain_text("1")


def test_a_notice_stands_above_the_messages_and_a_group_is_handed_over(two):
    anna, bob = two
    make_group(anna, "周会", ["陆一鸣"])
    row(bob, "周会").click()
    anna.click(".chat-head > .ibtn:last-child")
    choose(anna, "讨论组公告")
    anna.fill(".notice-field", "周三 9:15 站会")
    anna.locator(".dlg .btn-primary").click()
    expect(bob.locator(".notice")).to_contain_text("周三 9:15 站会")
    anna.click(".chat-head > .ibtn:last-child")
    choose(anna, "转让讨论组")
    anna.locator(".pick-row", has_text="陆一鸣").last.click()
    anna.locator(".pick .btn-primary").click()
    anna.locator(".pick").wait_for(state="detached")
    anna.click(".chat-head > .ibtn:last-child")
    choose(anna, "退出讨论组")
    anna.locator(".dlg .btn-danger").click()
    expect(row(anna, "周会")).to_have_count(0)


def test_a_pin_is_beside_the_chat_and_a_kept_message_in_ones_menu(two):
    anna, bob = two
    say(anna, "门禁密码在这里")
    menu_of(bob, "门禁密码在这里", "置顶")
    anna.locator("[data-key=pins]").click()
    expect(anna.locator(".side-pinned .line")).to_contain_text("门禁密码在这里")
    menu_of(bob, "门禁密码在这里", "收藏")
    bob.click(".rail-me")
    choose(bob, "收藏的消息")
    expect(bob.locator(".saved-list .line")).to_contain_text("门禁密码在这里")


def test_the_other_page_says_who_is_writing(two):
    anna, bob = two
    bob.locator(".comp-field").press_sequentially("嗯")
    expect(anna.locator(".chat-head .head-sub")).to_contain_text("正在输入")
    bob.fill(".comp-field", "")
    expect(anna.locator(".chat-head .head-sub")).not_to_contain_text("正在输入")


def test_a_phone_offers_it_in_the_sheet(server, open_page):
    anna = open_page(server.url)
    phone = open_page(server.url, width=390, height=844, has_touch=True, is_mobile=True)
    login(anna, "zhiyao")
    login(phone, "maya")
    make_group(anna, "手机", ["Maya"])
    say(anna, "手机上也行")
    row(phone, "手机").click()
    menu_of(phone, "手机上也行", "回应表情")
    phone.locator(".emo-one").first.click()
    expect(message(anna, "手机上也行").locator(".react-one").first).to_contain_text("1")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
