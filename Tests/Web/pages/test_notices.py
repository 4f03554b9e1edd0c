"""Notices of programs: a chat of their own, on all devices, with what is unread and never more than text."""

import pytest
from playwright.sync_api import expect

from application import Application
from conftest import PHONE, login, open_direct, row


@pytest.fixture(scope="module")
def robot(server):
    return Application(server)


def notices(page):
    return row(page, "小喧喧")


def badge(page):
    return notices(page).locator(".badge > [aria-hidden]")


def note(page, words):
    return page.locator(".note", has_text=words)


def read_all(page):
    notices(page).click()
    expect(page.locator(".chat-title")).to_have_text("小喧喧")
    expect(badge(page)).to_have_count(0)


def test_a_notice_comes_with_title_sender_time_text_and_links(server, robot, open_page):
    server.add("nora", "Nora")
    page = open_page(server.url)
    login(page, "nora")
    robot.notify("分支 **main** 全部通过", users=["nora"], title="构建成功", subtitle="第 42 号",
                 url="https://ci.example.com/42",
                 actions=[{"label": "看日志", "url": "https://ci.example.com/42/log", "type": "primary"},
                          {"label": "危险", "url": "javascript:alert(1)", "type": "danger"}])
    expect(badge(page)).to_have_text("1")
    expect(notices(page)).to_contain_text("持续集成：构建成功")
    expect(page.locator(".rail-item[data-section=chats] .badge")).to_be_visible()
    assert page.title().startswith("(1)")
    notices(page).click()
    one = note(page, "构建成功")
    expect(one.locator(".msg-name")).to_have_text("持续集成")
    expect(one.locator(".tag")).to_have_text("机器人")
    expect(one.locator(".note-title a")).to_have_attribute("href", "https://ci.example.com/42")
    expect(one.locator(".mk-bold")).to_have_text("main")
    expect(one.locator(".note-actions a")).to_have_text(["看日志"])
    expect(one.locator("time")).to_be_visible()
    assert "持续集成" in one.get_attribute("aria-label") and "构建成功" in one.get_attribute("aria-label")
    expect(page.locator(".msg-unread")).to_be_visible()
    expect(page.locator(".comp-field")).to_have_count(0)
    expect(badge(page)).to_have_count(0)
    assert not page.title().startswith("(")


def test_what_one_device_has_read_is_read_on_the_others_and_after_a_reload(server, robot, open_page):
    server.add("otto", "Otto")
    desk, phone = open_page(server.url), open_page(server.url, **PHONE)
    login(desk, "otto")
    login(phone, "otto")
    robot.notify("first", users=["otto"], title="One")
    robot.notify("second", users=["otto"], title="Two")
    expect(badge(desk)).to_have_text("2")
    expect(badge(phone)).to_have_text("2")
    notices(phone).tap()
    expect(note(phone, "Two")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    expect(badge(desk)).to_have_count(0)
    desk.wait_for_timeout(300)  # the count does not come back
    expect(badge(desk)).to_have_count(0)
    phone.locator(".head-back").tap()
    expect(notices(phone)).to_be_visible()
    desk.wait_for_timeout(6_000)  # people, chats and notices are kept after five seconds
    desk.reload()
    expect(notices(desk)).to_contain_text("Two")
    expect(badge(desk)).to_have_count(0)
    third = open_page(server.url)
    login(third, "otto")
    expect(notices(third)).to_contain_text("Two")
    expect(badge(third)).to_have_count(0)


def test_notices_that_came_while_one_was_away_begin_below_the_line(server, robot, open_page):
    server.add("pia", "Pia")
    page = open_page(server.url)
    login(page, "pia")
    for n in range(60):
        robot.notify(f"line {n}\n\nmore", users=["pia"], title=f"Old {n}")
    read_all(page)
    page.goto(server.url + "#/people")
    for n in range(12):
        robot.notify(f"line {n}\n\nmore", users=["pia"], title=f"New {n}")
    page.goto(server.url + "#/chats")
    expect(badge(page)).to_have_text("12")
    notices(page).click()
    expect(page.locator(".msg-unread")).to_be_in_viewport()
    expect(note(page, "New 0")).to_be_in_viewport()
    assert page.locator(".note .note-title").all_inner_texts()[-12:] == [f"New {n}" for n in range(12)]
    older = page.locator(".msg-note .btn")
    older.click()
    expect(note(page, "Old 0")).to_be_attached()
    expect(older).to_be_hidden()
    expect(page.locator(".note")).to_have_count(72)


def test_the_same_notice_again_is_one_and_a_hostile_one_is_text(server, robot, open_page):
    server.add("quinn", "Quinn")
    page = open_page(server.url)
    login(page, "quinn")
    robot.notify("once", users=["quinn"], title="Same", gid="same-one")
    robot.notify("once", users=["quinn"], title="Same", gid="same-one")
    robot.notify("<img src=x onerror=alert(1)> [x](javascript:alert(2))", users=["quinn"],
                 title="<b>bold</b>", url="javascript:alert(3)")
    expect(badge(page)).to_have_text("2")
    notices(page).click()
    expect(page.locator(".note")).to_have_count(2)
    bad = note(page, "bold")
    expect(bad.locator(".note-title")).to_have_text("<b>bold</b>")
    expect(bad.locator(".msg-body")).to_contain_text("<img src=x")
    expect(bad.locator("a, img")).to_have_count(0)


def test_keys_and_voices_reach_the_notices(server, robot, open_page):
    server.add("rosa", "Rosa")
    page = open_page(server.url)
    login(page, "rosa")
    open_direct(page, "陆一鸣")
    robot.notify("quiet words", users=["rosa"], title="Spoken")
    expect(page.locator("[role=status][aria-live=polite]")).to_have_text("持续集成：Spoken")
    robot.notify("more words", users=["rosa"], title="Second")
    expect(badge(page)).to_have_text("2")
    page.locator(".cl-row[data-gid]").first.focus()
    page.keyboard.press("Home")
    expect(notices(page)).to_be_focused()
    expect(notices(page)).to_contain_text("2 条未读")
    page.keyboard.press("Enter")
    expect(page.locator(".chat-title")).to_have_text("小喧喧")
    page.keyboard.press("F6")
    page.locator(".note[tabindex='0']").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".note", has_text="Spoken")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(".chat-title")).to_contain_text("陆一鸣")
    robot.notify("last words", users=["rosa"], title="Third")
    expect(badge(page)).to_have_text("1")
    page.keyboard.press("Alt+Shift+ArrowUp")
    expect(note(page, "Third")).to_be_visible()


def test_notices_in_three_languages(server, robot, open_page):
    server.add("sven", "Sven")
    robot.notify("Backup of the night is done.", users=["sven"], title="Backup")
    names = {"zh-CN": "小喧喧", "zh-TW": "小喧喧", "en-US": "Notices"}
    for locale, name in names.items():
        page = open_page(server.url, locale=locale)
        login(page, "sven")
        row(page, name).click()
        expect(page.locator(".note")).to_contain_text("Backup")
        page.context.close()
