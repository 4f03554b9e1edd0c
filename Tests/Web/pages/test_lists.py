"""The list of chats and the people: marks, categories, search by pinyin, departments."""

import pytest
from playwright.sync_api import expect

from conftest import choose, login, make_group, open_direct, row, row_menu, say, until


@pytest.fixture
def anna(company, open_page):
    page = open_page(company.url, script=company.org)
    login(page, "zhiyao")
    expect(row(page, "陆一鸣")).to_be_visible()
    return page


def sections(page):
    """Heads of the list and the chats below each."""
    found = {}
    for node in page.locator(".cl .vl-row").all():
        if node.locator(".cl-section").count():
            found[node.inner_text().strip()] = []
        else:
            found[list(found)[-1]].append(node.locator(".cl-title-text").inner_text())
    return found


def test_star_mute_and_category_survive_a_reload(anna):
    row_menu(anna, "顾思源", "加星标")
    row_menu(anna, "Daniel", "免打扰")
    row_menu(anna, "苏晚晴", "分类")
    choose(anna, "新建分类")
    anna.fill("#ask-field", "行政事务")
    anna.click(".dlg .btn-primary")
    expect(anna.locator(".cl-section", has_text="行政事务")).to_be_visible()
    row_menu(anna, "今天吃什么", "分类")
    choose(anna, "行政事务")
    for _ in range(2):
        expect(anna.locator(".cl-section", has_text="行政事务")).to_be_visible()
        anna.wait_for_timeout(300)
        now = sections(anna)
        assert "顾思源" in now["星标"]
        assert set(now["行政事务"]) == {"苏晚晴", "今天吃什么"}
        expect(row(anna, "Daniel").locator(".cl-mute")).to_be_visible()
        anna.reload()
    row_menu(anna, "苏晚晴", "分类")
    choose(anna, "移出分类")
    expect(row(anna, "苏晚晴")).to_have_attribute("data-section", "recent")


def test_folded_sections_stay_folded(company, open_page):
    anna = open_page(company.url, script=company.org)
    login(anna, "siyuan")
    anna.locator(".cl-section", has_text="最近").click()
    expect(row(anna, "沈知遥")).to_have_count(0)
    anna.reload()
    expect(anna.locator(".cl-section", has_text="最近")).to_have_attribute("aria-expanded", "false")
    expect(row(anna, "沈知遥")).to_have_count(0)
    anna.locator(".cl-section", has_text="最近").click()
    expect(row(anna, "沈知遥").first).to_be_visible()


def test_a_chat_is_dragged_to_the_stars(anna):
    row(anna, "2027").drag_to(anna.locator(".cl-section", has_text="星标"))
    expect(row(anna, "2027")).to_have_attribute("data-section", "starred")
    row_menu(anna, "2027", "取消星标")
    expect(row(anna, "2027")).to_have_attribute("data-section", "recent")


def test_hidden_until_the_next_message_and_undone(company, anna, open_page):
    row_menu(anna, "Maya", "隐藏")
    expect(row(anna, "Maya")).to_have_count(0)
    anna.click(".toast-action")
    expect(row(anna, "Maya")).to_be_visible()
    row_menu(anna, "Maya", "隐藏")
    expect(row(anna, "Maya")).to_have_count(0)
    anna.reload()
    expect(row(anna, "顾思源")).to_be_visible()
    expect(row(anna, "Maya")).to_have_count(0)
    maya = open_page(company.url)
    login(maya, "maya")
    open_direct(maya, "沈知遥")
    say(maya, "back again")
    expect(row(anna, "Maya")).to_be_visible()
    anna.wait_for_timeout(300)
    anna.reload()
    expect(row(anna, "Maya")).to_be_visible()


def test_unread_by_hand_and_filters(anna):
    badge = row(anna, "顾思源").locator(".badge")
    row_menu(anna, "顾思源", "标为未读")
    expect(badge).to_contain_text("1")
    row_menu(anna, "顾思源", "标为已读")
    expect(badge).to_have_count(0)
    row_menu(anna, "顾思源", "标为未读")
    anna.locator(".chip", has_text="未读").click()
    expect(row(anna, "顾思源")).to_be_visible()
    expect(row(anna, "Daniel")).to_have_count(0)
    anna.locator(".chip", has_text="群组").click()
    expect(row(anna, "2027")).to_be_visible()
    expect(row(anna, "顾思源")).to_have_count(0)


@pytest.mark.parametrize("typed,found", [("shuju", ["数据平台 · 发布协同", "数据治理月会", "舒君", "孙书矩"]), ("lym", ["陆一鸣"]), ("舒j", ["舒君"]),
                                         ("tomas", ["Tomás Rivera"]), ("oyrc", ["欧阳若川"])])
def test_quick_switcher_takes_pinyin_and_initials(anna, typed, found):
    until(anna, "performance.getEntriesByType('resource').some((one) => one.name.endsWith('/pinyin.json') && one.responseEnd > 0)")
    anna.keyboard.press("Control+k")
    anna.keyboard.type(typed)
    titles = anna.locator(".sw-row .sw-title")
    for name in found[:1] + found[2:] if len(found) > 1 else found:  # the club is public: only its members find it
        expect(titles.filter(has_text=name)).to_have_count(1)
    expect(anna.locator(".sw-row").first).to_have_attribute("aria-selected", "true")
    expect(anna.locator(".sw-mark").first).to_be_visible()
    anna.keyboard.press("ArrowDown")
    anna.keyboard.press("ArrowUp")
    first = titles.first.inner_text()
    anna.keyboard.press("Enter")
    expect(anna.locator(".chat-title")).to_contain_text(first)


def test_quick_switcher_finds_messages_and_leads_to_the_history(anna):
    row(anna, "光学仪器三组").click()
    expect(anna.locator(".msg-body", has_text="标定第 3 轮")).to_be_visible()
    anna.keyboard.press("Control+k")
    anna.keyboard.type("标定第 3")
    hit = anna.locator(".sw-row", has_text="标定第 3 轮完成")
    expect(hit).to_be_visible()
    anna.keyboard.press("Control+Enter")
    expect(anna.locator(".hist-row", has_text="标定第 3 轮")).to_be_visible()


def test_departments_open_by_keyboard_and_show_who_is_online_first(company, anna, open_page):
    other = open_page(company.url)
    login(other, "wangshu")
    anna.keyboard.press("Alt+2")
    tree = anna.locator(".tree")
    tree.locator(".tree-row", has_text="所有人").focus()
    anna.keyboard.press("ArrowDown")
    anna.keyboard.press("ArrowDown")
    anna.keyboard.type("y")  # letters jump, by pinyin too
    expect(tree.locator(".tree-row:focus")).to_contain_text("研发中心" if tree.locator(".tree-row:focus", has_text="研发").count() else "运维部")
    tree.locator(".tree-row", has_text="研发中心").focus()
    anna.keyboard.press("ArrowRight")
    expect(tree.locator(".tree-row", has_text="数据平台部")).to_be_visible()
    anna.keyboard.press("ArrowRight")
    anna.keyboard.press("Enter")
    expect(anna.locator(".people .head-title").first).to_have_text("数据平台部")
    names = anna.locator(".people-name bdi")
    expect(names.nth(0)).to_have_text("程望舒")
    expect(names.nth(1)).to_have_text("沈知遥")
    anna.locator(".btn", has_text="在线优先").click()
    expect(names.nth(1)).to_have_text("韩既白")
    anna.locator(".tree-row:focus, .tree-row[tabindex='0']").first.focus()
    tree.locator(".tree-row", has_text="研发中心").focus()
    anna.keyboard.press("ArrowLeft")
    expect(tree.locator(".tree-row", has_text="数据平台部")).to_have_count(0)


def test_people_by_role_and_by_initials(anna):
    anna.keyboard.press("Alt+2")
    anna.locator(".chip", has_text="职位").click()
    anna.locator(".tree-row", has_text="光学工程师").click()
    expect(anna.locator(".people-name bdi")).to_have_text(["孙书矩", "周牧之"])
    anna.fill(".people-tree .search-input", "ssj")
    expect(anna.locator(".people-name bdi")).to_have_text(["孙书矩"])
    anna.locator(".people-row", has_text="孙书矩").click()
    expect(anna.locator(".people-card")).to_contain_text("光学仪器部")
    anna.locator(".people-card .btn-primary").click()
    expect(anna.locator(".chat-title")).to_contain_text("孙书矩")


def test_the_menu_of_a_row_by_keyboard(anna):
    one = row(anna, "顾思源")
    one.focus()
    anna.keyboard.press("ArrowDown")
    expect(anna.locator(".cl-row:focus")).not_to_contain_text("顾思源")
    one.focus()
    one.dispatch_event("contextmenu", {"clientX": 0, "clientY": 0})
    expect(anna.locator(".menu")).to_be_visible()
    box, at = anna.locator(".menu").bounding_box(), one.bounding_box()
    assert abs(box["y"] - (at["y"] + at["height"])) < 40 or box["y"] < at["y"]
    anna.keyboard.press("Escape")
    expect(one).to_be_focused()


def test_a_long_press_opens_the_sheet_on_a_phone(company, open_page):
    page = open_page(company.url, width=390, height=844, has_touch=True, is_mobile=True)
    login(page, "zhiyao")
    box = row(page, "顾思源").bounding_box()
    touch = page.context.new_cdp_session(page)
    point = [{"x": box["x"] + 100, "y": box["y"] + 20}]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": point})
    page.wait_for_timeout(700)  # a finger that rests
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator(".menu")).to_be_visible()
    page.wait_for_timeout(300)  # the sheet has risen
    sheet = page.locator(".menu").bounding_box()
    assert (sheet["x"], sheet["width"]) == (0, 390) and round(sheet["y"] + sheet["height"]) == 844
    expect(page.locator(".chat-head")).to_have_count(0)


def test_files_beside_the_chat(anna):
    row(anna, "发布协同").click()
    anna.locator(".side .tabs-one", has_text="文件").click()
    expect(anna.locator(".side-file")).to_have_count(1)
    expect(anna.locator(".side-file")).to_contain_text("loadtest-1124.csv")
    anna.locator(".side .chip", has_text="图片").click()
    expect(anna.locator(".side-file")).to_have_count(0)
    anna.locator(".side .chip", has_text="文档").click()
    expect(anna.locator(".side-file")).to_have_count(1)
    open_direct(anna, "程望舒")
    anna.locator(".side .tabs-one", has_text="文件").click()
    expect(anna.locator(".side .empty", has_text="还没有文件")).to_be_visible()


def test_new_chats_arrive_at_the_top(company, anna, open_page):
    other = open_page(company.url)
    login(other, "yuan")
    make_group(other, "夜间值守", ["沈知遥"])
    expect(row(anna, "夜间值守")).to_be_visible()
    say(other, "hallo")
    # The line that says who made the group is a message of another person, too.
    expect(row(anna, "夜间值守").locator(".badge")).to_contain_text("2")
