"""What people do with messages that were sent, seen by two of them: recall, edit, reactions, read, pins, urgent ones."""

import json

import pytest
from playwright.sync_api import expect

from conftest import PHONE, ROOT, Server, choose, login, make_group, message, open_direct, row, say, two_talking


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
    expect(bob.locator(".chat-head .head-sub")).not_to_contain_text("正在输入")  # nobody is told of oneself
    bob.fill(".comp-field", "")
    expect(anna.locator(".chat-head .head-sub")).not_to_contain_text("正在输入")


def test_a_phone_offers_it_in_the_sheet(server, open_page):
    anna = open_page(server.url)
    phone = open_page(server.url, **PHONE)
    login(anna, "zhiyao")
    login(phone, "maya")
    make_group(anna, "手机", ["Maya"])
    say(anna, "手机上也行")
    row(phone, "手机").click()
    menu_of(phone, "手机上也行", "回应表情")
    phone.locator(".emo-one").first.click()
    expect(message(anna, "手机上也行").locator(".react-one").first).to_contain_text("1")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.fixture
def with_phone(server, open_page):
    """Anna at a desk, Bob with a phone, in the chat they have with each other."""
    anna, bob = open_page(server.url), open_page(server.url, **PHONE)
    login(anna, "zhiyao")
    login(bob, "yiming")
    open_direct(anna, "陆一鸣")
    say(anna, "在线吗")
    row(bob, "沈知遥").tap()
    expect(message(bob, "在线吗").last).to_be_visible()
    return anna, bob


def test_the_menu_says_who_reacted(with_phone):
    anna, bob = with_phone
    say(anna, "谁来参加")
    menu_of(bob, "谁来参加", "回应表情")
    bob.locator(".emo-one").first.tap()
    chip = message(anna, "谁来参加").locator(".react-one").first
    expect(chip).to_have_attribute("title", "陆一鸣")
    assert "陆一鸣" in chip.get_attribute("aria-label")
    assert "表情回应" in message(anna, "谁来参加").get_attribute("aria-label")
    menu_of(anna, "谁来参加", "谁回应了")
    expect(anna.locator(".dlg .who-one bdi")).to_have_text("陆一鸣")
    anna.keyboard.press("Escape")
    message(bob, "谁来参加").locator(".react-one").first.tap()
    expect(message(anna, "谁来参加").locator(".react")).to_have_count(0)


def test_the_menu_says_who_has_read(with_phone):
    anna, bob = with_phone
    back = bob.locator(".chat-head .head-back")
    back.tap()
    say(anna, "读了吗")
    expect(row(bob, "沈知遥").locator(".badge")).to_be_visible()
    menu_of(anna, "读了吗", "谁已读")
    expect(anna.locator(".dlg")).to_contain_text("0 人已读")
    expect(anna.locator(".dlg .who-one bdi")).to_have_text("陆一鸣")
    anna.keyboard.press("Escape")
    row(bob, "沈知遥").tap()
    tick = message(anna, "读了吗").locator(".msg-read")
    expect(tick).to_be_visible()
    expect(tick).to_have_attribute("title", "全部已读")
    assert "全部已读" in message(anna, "读了吗").get_attribute("aria-label")
    tick.click()
    expect(anna.locator(".dlg")).to_contain_text("1 人已读")


def test_an_urgent_message_says_who_has_confirmed(with_phone):
    anna, bob = with_phone
    bob.locator(".chat-head .head-back").tap()
    anna.click(".comp-urgent")
    say(anna, "机房漏水")
    expect(row(bob, "沈知遥")).to_contain_text("[紧急]")
    row(bob, "沈知遥").tap()
    assert "紧急消息" in message(bob, "机房漏水").get_attribute("aria-label")
    state = message(anna, "机房漏水").locator(".urgent .btn")
    state.click()
    expect(anna.locator(".dlg")).to_contain_text("1 人未确认")
    anna.keyboard.press("Escape")
    message(bob, "机房漏水").locator(".urgent .btn").tap()
    expect(state).to_contain_text("1 人已确认")
    state.click()
    expect(anna.locator(".dlg")).to_contain_text("0 人未确认")
    expect(anna.locator(".dlg .who-one bdi")).to_have_text("陆一鸣")
    anna.keyboard.press("Escape")
    expect(anna.locator(".comp-urgent")).to_have_attribute("aria-pressed", "false")  # the next one is like any other


def test_letters_act_on_the_message_with_the_focus(with_phone):
    anna, bob = with_phone
    say(anna, "键盘也行")
    expect(message(bob, "键盘也行")).to_be_visible()
    expect(message(anna, "键盘也行").locator(".msg-stored")).to_be_attached()
    message(anna, "键盘也行").focus()
    anna.keyboard.press("+")
    expect(anna.locator(".emo")).to_be_visible()
    anna.keyboard.press("Enter")
    chip = message(bob, "键盘也行").locator(".react-one").first
    expect(chip).to_contain_text("1")
    message(anna, "键盘也行").focus()
    anna.keyboard.press("e")
    expect(anna.locator(".comp-field")).to_have_value("键盘也行")
    anna.keyboard.press("Escape")
    expect(anna.locator(".comp-field")).to_have_value("")
    message(anna, "键盘也行").focus()
    anna.keyboard.press("e")
    anna.keyboard.type("，改过")
    anna.keyboard.press("Enter")
    expect(message(bob, "键盘也行，改过").locator(".msg-edited")).to_have_text("（已编辑）")
    assert "已编辑" in message(anna, "键盘也行，改过").get_attribute("aria-label")
    expect(chip).to_contain_text("1")  # an edit takes no reaction away
    message(anna, "键盘也行，改过").focus()
    anna.keyboard.press("Delete")
    expect(anna.locator(".dlg .btn-danger")).to_be_visible()
    anna.keyboard.press("Escape")
    expect(message(bob, "键盘也行，改过")).to_be_visible()


def test_typing_is_told_to_a_phone_and_ends_with_the_message(with_phone):
    anna, bob = with_phone
    anna.locator(".comp-field").press_sequentially("马")
    expect(bob.locator(".chat-head .head-sub")).to_contain_text("正在输入")
    say(anna, "马上到")
    expect(message(bob, "马上到")).to_be_visible()
    expect(bob.locator(".chat-head .head-sub")).not_to_contain_text("正在输入")


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    """A server whose people recall for twelve seconds only, edit never, pin one message of a chat, write one urgent one
    an hour, and are not told who has read what."""
    one = Server(tmp_path_factory.mktemp("strict") / "data", "messages.recallMinutes=0.2", "messages.editMinutes=0",
                 "messages.receipts=0", "messages.pins=1", "messages.urgentPerHour=1").start()
    for account, name in [("zhiyao", "沈知遥"), ("yiming", "陆一鸣")]:
        one.add(account, name)
    yield one
    one.stop()


def test_nothing_is_offered_that_the_server_refuses(strict, open_page):
    anna, bob = two_talking(strict, open_page)
    say(anna, "很快就晚了")
    expect(message(bob, "很快就晚了")).to_be_visible()
    message(anna, "很快就晚了").locator(".msg-body").click(button="right")
    menu = anna.locator(".menu")
    expect(menu).to_contain_text("撤回")
    expect(menu).not_to_contain_text("编辑")
    expect(menu).not_to_contain_text("谁已读")
    anna.wait_for_timeout(14_000)  # the time for recalling is over while the menu is open; clocks are of whole seconds
    choose(anna, "撤回")
    anna.locator(".dlg .btn-danger").click()
    expect(anna.locator(".dlg .dlg-error")).to_be_visible()
    anna.keyboard.press("Escape")
    message(anna, "很快就晚了").locator(".msg-body").click(button="right")
    expect(menu).to_be_visible()
    expect(menu).not_to_contain_text("撤回")
    anna.keyboard.press("Escape")
    expect(message(bob, "很快就晚了")).to_be_visible()
    expect(message(anna, "很快就晚了").locator(".msg-read")).to_have_count(0)


def test_what_is_refused_says_why(strict, open_page):
    anna, bob = two_talking(strict, open_page)
    for text in ("第一条置顶", "第二条置顶"):
        say(anna, text)
        expect(message(bob, text)).to_be_visible()
    menu_of(bob, "第一条置顶", "置顶")
    expect(bob.locator("[data-key=pins]")).to_be_visible()
    menu_of(bob, "第二条置顶", "置顶")
    expect(bob.locator(".toast")).to_be_visible()
    assert len(bob.locator(".toast").inner_text()) > 4
    expect(bob.locator("[data-key=pins]")).to_contain_text("1")
    for text in ("第一条紧急", "第二条紧急"):
        anna.click(".comp-urgent")
        say(anna, text)
    expect(message(bob, "第一条紧急").locator(".urgent")).to_be_visible()
    expect(message(anna, "第二条紧急").locator(".msg-fault")).to_be_visible()
    expect(message(anna, "第二条紧急").locator(".msg-fault")).not_to_have_text("未发出 · 重发", use_inner_text=True)
    say(anna, "普通的一条")
    expect(message(bob, "普通的一条")).to_be_visible()
    expect(message(bob, "第二条紧急")).to_have_count(0)


def test_a_phone_finds_the_pins_and_takes_one_away(with_phone):
    anna, bob = with_phone
    say(anna, "会议室密码贴在这里")
    menu_of(bob, "会议室密码贴在这里", "置顶")
    bob.locator(".chat-title-button").tap()
    bob.locator("[data-key=pins]").tap()
    line = bob.locator(".side-pinned .line", has_text="会议室密码贴在这里")
    line.locator(".line-open").tap()
    expect(message(bob, "会议室密码贴在这里")).to_be_in_viewport()
    pins = anna.locator(".side-pinned .line", has_text="会议室密码贴在这里")
    anna.locator("[data-key=pins]").click()
    expect(pins).to_be_visible()
    bob.locator(".chat-title-button").tap()
    bob.locator("[data-key=pins]").tap()
    line.get_by_role("button", name="取消置顶").tap()
    expect(pins).to_have_count(0)


@pytest.mark.parametrize("lang", ["zh-tw", "en"])
def test_other_languages_offer_the_same(server, open_page, lang):
    words = json.loads((ROOT / f"Sources/Web/client/lang/{lang}.json").read_text())
    page = open_page(server.url, locale={"zh-tw": "zh-TW", "en": "en-US"}[lang])
    login(page, "maya")
    open_direct(page, "陆一鸣")
    say(page, f"words in {lang}")
    expect(message(page, f"words in {lang}").locator(".msg-stored")).to_be_attached()
    message(page, f"words in {lang}").press("Enter")
    menu = page.locator(".menu")
    for key in ["react.add", "message.edit", "message.readers", "message.pin", "message.keep", "message.recall"]:
        expect(menu.locator(".menu-item", has_text=words[key]).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=words["composer.urgent"])).to_be_visible()
    page.click(".rail-me")
    expect(page.locator(".menu-item", has_text=words["saved.title"])).to_be_visible()
