"""`make shots`: the views of the design's pictures, from the running program, under the same names.

Not collected by `make test-pages`; compare the pictures with ../shared/webdesign/shots.
"""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

import sample
from admin import go, sign_in
from application import Application
from conftest import choose, login, make_group, message, open_direct, row, row_menu, say, shot, until
from pictures import PLAN, hills

DEVICES = {"desktop": (1280, 800), "phone": (390, 844)}
KEPT = []  # what the first browser keeps of the account: unread, drafts
BOARD = Path(__file__).with_name("board.js").read_text()
SETTLE_MS = 600  # the slide of a phone page is over


@pytest.fixture(scope="module")
def colleagues(company, browser):
    """Some people are there, one is busy, one away."""
    contexts, pages = [], {}
    for account, status in sample.ONLINE.items():
        context = browser.new_context(locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.goto(company.url)
        login(page, account)
        pages[account] = page
        if status != "online":
            page.click(".rail-me")
            page.locator(".menu-item", has_text={"busy": "忙碌", "away": "离开"}[status]).click()
            expect(page.locator(".rail-me .av-dot")).to_have_attribute("data-status", status)
    yield pages
    for context in contexts:
        context.close()


@pytest.fixture
def view(company, colleagues, open_page, request):
    device, theme = request.param
    width, height = DEVICES[device]
    touch = device == "phone"

    def open_(**more):
        unread = "".join(f"localStorage.getItem('xuan.account.zhiyao') ?? localStorage.setItem('xuan.account.zhiyao', {json.dumps(one)});" for one in KEPT)
        page = open_page(company.url, width, height, theme, has_touch=touch, is_mobile=touch, script=unread + company.org, **more)
        page.device, page.end = device, f"{device}-{theme}"
        return page

    return open_


def views(*devices, themes=("light", "dark")):
    return pytest.mark.parametrize("view", [(device, theme) for device in devices for theme in themes], indirect=True,
                                   ids=lambda value: "-".join(value))


def take(page, name):
    page.wait_for_timeout(SETTLE_MS)
    shot(page, f"{name}-{page.end}")


def enter(page):
    """Logs in. Unread messages come once, to the first browser, so the others get its copy of them."""
    login(page, "zhiyao")
    expect(page.locator(".cl-row").nth(5)).to_be_visible()
    if not KEPT:
        until(page, "localStorage.getItem('xuan.account.zhiyao')")
        page.wait_for_timeout(SETTLE_MS)
        KEPT.append(page.evaluate("localStorage.getItem('xuan.account.zhiyao')"))


def release(page):
    page.locator(".cl-row", has_text="发布协同").click()
    expect(page.locator(".msg-body", has_text="上线窗口")).to_be_visible()


def section(page, name):
    page.click(f".rail-item[data-section={name}]")


@views("desktop", "phone")
def test_login(view):
    page = view()
    expect(page.locator(".login-card")).to_be_visible()
    if page.device == "phone":
        page.fill("#login-account", "shen.zhiyao")
        page.fill("#login-password", "nicht-dies")
        page.click(".login-submit")
        expect(page.locator("#login-password-error")).to_be_visible()
    take(page, "01-login")


@views("desktop")
def test_chat(view):
    page = view()
    enter(page)
    release(page)
    page.fill(".comp-field", "预案在 `ops/rollback.md`，14:00 前我再跑一遍")
    take(page, "02-chat")


@views("desktop", themes=["light"])
def test_chat_in_english(view):
    page = view(locale="en-US")
    enter(page)
    release(page)
    take(page, "02-chat-en")


@views("desktop", "phone")
def test_contacts(view):
    page = view()
    enter(page)
    section(page, "people")
    if page.device == "desktop":
        page.locator(".tree-row", has_text="研发中心").locator(".tree-fold").click()
        page.locator(".tree-row", has_text="数据平台部").click()
        page.locator(".people-row", has_text="陆一鸣").click()
    take(page, "03-contacts")


@views("desktop", "phone")
def test_groups(view):
    page = view()
    enter(page)
    section(page, "groups")
    take(page, "03-groups")
    page.locator("[data-kind=public]").click()
    page.locator(".people-row", has_text="数据治理").click()
    take(page, "03-groups-public")


@views("desktop")
def test_switcher(view):
    page = view()
    enter(page)
    release(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("shuju")
    take(page, "04-switcher")


@views("desktop", "phone")
def test_history(view):
    page = view()
    enter(page)
    page.evaluate("location.hash = `#/history//${encodeURIComponent('标定 数据')}`")
    expect(page.locator(".hist-row").first).to_be_visible()
    page.locator(".hist-row", has_text="合并到主分支").click()
    take(page, "07-history")


@views("desktop", "phone")
def test_settings(view):
    page = view()
    enter(page)
    section(page, "settings")
    if page.device == "phone":
        take(page, "08-settings-list")
        page.locator(".set-link").nth(1).click()
    take(page, "08-settings")
    if page.device == "phone":
        page.go_back()
    page.locator(".set-link").nth(0).click()
    take(page, "08-settings-profile")


@views("phone")
def test_list_and_chat_on_a_phone(view):
    page = view()
    enter(page)
    take(page, "11-list")
    page.locator(".cl-row").first.dispatch_event("contextmenu", {"clientX": 100, "clientY": 300})
    take(page, "12-list-menu")
    page.keyboard.press("Escape")
    release(page)
    take(page, "12-chat")
    page.locator(".msg-message", has_text="上线窗口").dispatch_event("contextmenu", {"clientX": 100, "clientY": 400, "bubbles": True})
    take(page, "12-chat-menu")
    page.keyboard.press("Escape")
    page.click(".comp-emoji")
    expect(page.locator(".emo-one").first).to_be_visible()
    take(page, "12-emoji")


@views("desktop")
def test_overlays(view):
    page = view()
    enter(page)
    release(page)
    page.keyboard.press("Control+/")
    take(page, "14-keys")
    page.keyboard.press("Escape")
    page.locator(".cl-row", has_text="Maya").click(button="right")
    take(page, "14-menu")
    page.keyboard.press("Escape")
    page.click(".side-invite")
    take(page, "14-picker")
    page.keyboard.press("Escape")
    page.fill(".comp-field", "")
    page.click(".comp-field")
    page.keyboard.type("回滚由 @jiang")
    expect(page.locator(".ment-row").first).to_be_visible()
    take(page, "14-mention")
    page.fill(".comp-field", "")
    page.click(".comp-emoji")
    expect(page.locator(".emo-one").first).to_be_visible()
    take(page, "14-emoji")
    page.keyboard.press("Escape")
    open_direct(page, "程望舒")
    take(page, "14-empty-chat")
    page.keyboard.press("Escape")


def files(page, *each):
    page.set_input_files(".comp input[type=file]", [{"name": name, "mimeType": kind, "buffer": data} for name, kind, data in each])


def pictured(pages, name, *pictures, words=""):
    """A colleague sends pictures into the group, once."""
    page = pages[name]
    page.locator(".cl-row", has_text="发布协同").click()
    files(page, *((title, "image/png", data) for title, data in pictures))
    expect(page.locator(".tray-img")).to_have_count(len(pictures))
    page.fill(".comp-field", words)
    page.press(".comp-field", "Enter")
    expect(page.get_by_role("button", name=pictures[-1][0]).last).to_be_visible()
    expect(page.locator(".msg-waiting.msg-state, .att-ring")).to_have_count(0)


@pytest.fixture(scope="module")
def plan(colleagues):
    pictured(colleagues, "yiming", ("dongshan.png", hills((127, 158, 160))), ("xishan.png", hills((190, 160, 110))))
    pictured(colleagues, "yuan", ("新实验室平面图 v3.png", PLAN), words="新实验室的平面图，测试台挪到中间了，请大家看看走线")


@views("desktop")
def test_upload(view, plan):
    """Two files on their way, one too large, a word, three pictures that wait for a word about them."""
    page = view()

    def smaller(route):
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "uploadFileSize": 6 << 20})

    page.route("**/serverInfo", smaller)
    enter(page)
    page.locator(".cl-row", has_text="发布协同").click()
    expect(page.locator(".msg-body", has_text="请大家看看走线")).to_be_visible()
    page.locator(".tabs-one", has_text="文件").click()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 300_000})
    files(page, ("机柜走线与配电说明 2026-11.pdf", "application/pdf", bytes(2_400_000)), ("optical-bench-v3.step", "model/step", bytes(5_200_000)),
          ("标定过程录像.mov", "video/quicktime", bytes(9 << 20)))
    expect(page.locator(".att-bad", has_text="超过服务器上限")).to_be_visible()
    page.fill(".comp-field", "走线没问题，配电我再核一遍")
    page.press(".comp-field", "Enter")
    files(page, ("平面图.png", "image/png", PLAN), ("a.png", "image/png", hills((127, 134, 136))), ("b.png", "image/png", hills((127, 118, 102))))
    expect(page.locator(".tray-one")).to_have_count(3)
    expect(page.locator(".att-about", has_text="还剩").first).to_be_visible()
    take(page, "06-upload")
    for stop in page.get_by_role("button", name="取消上传").all():
        page.get_by_role("button", name="取消上传").first.click()
    page.locator(".att-bad").get_by_role("button", name="移除").first.click()


@views("desktop", themes=["light"])
def test_viewer(view, plan, colleagues):
    pictured(colleagues, "wanqing", ("beihu.png", hills((132, 148, 190))), ("nanpo.png", hills((150, 180, 130))))
    page = view()
    enter(page)
    page.locator(".cl-row", has_text="发布协同").click()
    page.get_by_role("button", name="新实验室平面图").last.click()
    expect(page.locator(".view-image")).to_be_visible()
    expect(page.locator(".view-small")).to_have_count(5)
    take(page, "05-viewer")


@views("desktop", "phone")
def test_gallery_and_card(view, plan, colleagues):
    page = view()
    enter(page)
    page.locator(".cl-row", has_text="发布协同").click()
    page.locator(".msg-tile").first.scroll_into_view_if_needed()
    take(page, "15-gallery")
    page.locator(".mk-mention", has_text="江予安").last.scroll_into_view_if_needed()
    page.locator(".mk-mention", has_text="江予安").last.click()
    expect(page.locator(".card")).to_be_visible()
    take(page, "15-card")


def force(page):
    """Hover and focus for copies that are marked so."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument", {"depth": -1})["root"]["nodeId"]
    for state in ("hover", "focus-visible"):
        for node in devtools.send("DOM.querySelectorAll", {"nodeId": root, "selector": f"[data-force={state}]"})["nodeIds"]:
            devtools.send("CSS.forcePseudoState", {"nodeId": node, "forcedPseudoClasses": [state, "focus"] if state != "hover" else [state]})
    return devtools


@views("desktop")
def test_components(view, open_page):
    page = view()
    enter(page)
    if page.locator(".cl-unread").count() == 0:  # the sample has read all; the second theme finds it as the first left it
        row_menu(page, "Maya", "标为未读")
    expect(page.locator(".cl-unread").first).to_be_visible()
    release(page)
    page.evaluate(f"window.sheet = {BOARD}")
    page.evaluate("sheet.parts()")
    section(page, "people")
    page.locator(".tree-row", has_text="研发中心").locator(".tree-fold").click()
    page.locator(".tree-row", has_text="数据平台部").click()
    page.evaluate("sheet.keep('tree', '.people-tree [role=tree]')")
    section(page, "chats")
    other = open_page(page.url.split("#")[0])
    login(other, "admin")
    other.locator(".chip", has_text="群组").click()
    expect(other.locator(".cl-empty")).to_be_visible()
    page.evaluate("(html) => sheet.put('empty', html)", other.locator(".cl-empty").evaluate("node => node.outerHTML"))
    page.evaluate("""sheet.show([
      ['按钮：默认 · 悬停 · 焦点 · 停用', 'buttons', 20, 13, 718, 125], ['头像：人用圆，群用方角；颜色取自 id', 'avatars', 750, 13, 510, 125],
      ['输入：默认 · 焦点 · 出错 · 停用', 'inputs', 20, 150, 405, 288], ['列表行：默认 · 悬停 · 选中 · 加载', 'rows', 437, 150, 406, 288], ['消息状态', 'states', 855, 150, 405, 288],
      ['重连横幅 · 提示条', 'notices', 20, 450, 405, 196], ['空状态', 'empty', 437, 450, 406, 196], ['部门树：展开 · 选中', 'tree', 855, 450, 405, 196],
      ['文件卡：默认 · 上传中 · 出错', 'files', 20, 658, 926, 130], ['分段 · 筛选', 'choices', 958, 658, 302, 130]])""")
    devtools = force(page)
    take(page, "13-components")
    devtools.detach()


@views("desktop")
def test_overlays_on_one_sheet(view, open_page):
    page = view()
    enter(page)
    release(page)
    page.evaluate(f"window.sheet = {BOARD}")

    def keep(name, selector):
        page.wait_for_timeout(250)
        page.evaluate(f"sheet.keep('{name}', '{selector}')")
        page.keyboard.press("Escape")

    page.evaluate("sheet.parts()")
    page.locator(".msg-message", has_text="压测结果出来了").first.click(button="right")
    keep("menu", ".menu")
    page.click(".cl .column-head > .ibtn")
    choose(page, "建讨论组")
    for name in ("程望舒", "夏侯清越"):
        page.fill(".pick .search-input", name)
        page.locator(".pick-row", has_text=name).last.click()
    page.fill(".pick .search-input", "")
    page.wait_for_timeout(250)
    page.evaluate("sheet.keep('pick', '.dlg-pick')")
    page.locator(".pick .btn-primary").click()
    page.click(".chat-head > .ibtn:last-child")
    choose(page, "解散讨论组")
    page.fill("#ask-field", "geheim")
    keep("dismiss", ".dlg")
    release(page)
    page.click(".comp-emoji")
    expect(page.locator(".emo-one").first).to_be_visible()
    keep("emo", ".emo")
    page.keyboard.press("Control+/")
    keep("keys", ".dlg")
    page.locator(".mk-mention", has_text="江予安").last.click()
    keep("card", ".card")
    page.fill(".comp-field", "")
    page.keyboard.type("回滚由 @jiang")
    expect(page.locator(".ment-row").first).to_be_visible()
    page.evaluate("sheet.keep('comp', '.comp')")
    page.fill(".comp-field", "")
    other = open_page(page.url.split("#")[0])
    device = page.evaluate("localStorage.getItem('xuan.device')")
    other.evaluate("(device) => localStorage.setItem('xuan.device', device)", device)
    other.reload()
    login(other, "zhiyao")
    expect(page.locator(".kicked")).to_be_visible()
    page.evaluate("sheet.keep('kicked', '.dlg-kicked')")
    page.evaluate("""sheet.show([[null, 'menu', 24, 24], [null, 'pick', 252, 24], [null, 'dismiss', 830, 24], [null, 'kicked', 830, 276], [null, 'card', 24, 344], ['', 'comp', 24, 600, 336],
      [null, 'emo', 372, 344], [null, 'keys', 716, 504], ['加载', 'bones', 24, 690, 336, 100]])""")
    take(page, "14-overlays")


def react(page, text, words):
    """Reacts with the first emoji that is found by these words."""
    message(page, text).focus()
    page.keyboard.press("+")
    page.locator(".emo .search-input").fill(words)
    page.keyboard.press("Enter")
    expect(page.locator(".emo")).to_have_count(0)


@pytest.fixture(scope="module")
def talk(server, browser):
    """A new server whose four people talk, react, read and write."""
    server.add("wanqing", "何婉清")
    contexts, pages = [], {}
    for account in ("zhiyao", "yiming", "maya", "wanqing"):
        contexts.append(browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800}))
        pages[account] = contexts[-1].new_page()
        pages[account].goto(server.url)
        login(pages[account], account)
    me, yiming, maya, wanqing = pages.values()
    group = "数据平台 · 发布协同"
    make_group(me, group, ["陆一鸣", "Maya", "何婉清"])
    for page in (yiming, maya, wanqing):
        row(page, group).click()
    result, numbers, window, mine = "压测结果出来了", "Great numbers", "上线窗口定在", "回滚脚本我再跑一遍"
    say(yiming, f"{result}：单机 10,000 个连接，p99 **18 ms**，比上周降了 37%。动的只有 `canary` 一行：\n"
        "```yaml\nrelease: \"2.9.0\"\nwindow: \"14:00/15:00\"   # 超时自动回滚\n```")
    expect(message(maya, result)).to_be_visible()
    say(maya, f"{numbers}! Raw traces: https://grafana.lanlu.example/relay")
    expect(message(wanqing, numbers)).to_be_visible()
    message(maya, numbers).focus()
    maya.keyboard.press("e")
    say(maya, f"{numbers}! Raw traces are at https://grafana.lanlu.example/d/relay")
    expect(message(wanqing, numbers).locator(".msg-edited")).to_be_visible()
    say(wanqing, f"@zhiyao {window} 14:00，@yiming 负责回滚预案。")
    expect(message(me, window)).to_be_visible()
    for page, text, words in [(wanqing, result, "赞"), (maya, result, "赞"), (me, result, "赞"), (me, result, "庆祝"), (yiming, window, "OK")]:
        react(page, text, words)
    say(me, f"收到，{mine}")
    for page in (yiming, maya, wanqing):
        expect(message(page, mine)).to_be_visible()
    expect(message(me, mine).locator(".msg-read")).to_be_visible()
    me.click(".chat-head > .ibtn:last-child")
    choose(me, "讨论组公告")
    me.fill(".notice-field", "今天 14:00 上线 2.9.0，超时自动回滚")
    me.locator(".dlg .btn-primary").click()
    for page, text in [(maya, "Thanks! I’ll review the tail latency today"), (yiming, "压测报告下午给你")]:
        open_direct(page, "沈知遥")
        say(page, text)
    Application(server).notify("分支 **main** 全部通过，用时 6 分 12 秒", title="构建 #2841 成功", subtitle="relay · main",
                               url="https://ci.lanlu.example/2841",
                               actions=[{"label": "查看日志", "url": "https://ci.lanlu.example/2841/log", "type": "primary"},
                                        {"label": "制品", "url": "https://ci.lanlu.example/2841/files"}])
    row(yiming, group).click()
    yield server, group, pages
    for context in contexts:
        context.close()


@pytest.fixture
def talking(talk, open_page, request):
    """The first of them at a device, in the group."""
    server, group, _ = talk
    device, theme = request.param
    touch = device == "phone"
    page = open_page(server.url, *DEVICES[device], theme, has_touch=touch, is_mobile=touch)
    page.device, page.end = device, f"{device}-{theme}"
    login(page, "zhiyao")
    row(page, group).click()
    expect(message(page, "回滚脚本我再跑一遍").locator(".msg-read")).to_be_visible()
    return page


def talks(*devices, themes=("light", "dark")):
    return pytest.mark.parametrize("talking", [(device, theme) for device in devices for theme in themes], indirect=True,
                                   ids=lambda value: "-".join(value))


@talks("desktop", themes=["light"])
def test_first_chat(talking, talk):
    """Docs/first-chat.png."""
    talk[2]["yiming"].locator(".comp-field").press_sequentially("好")
    talking.fill(".comp-field", "预案在 `ops/rollback.md`，14:00 前确认")
    expect(talking.locator(".head-sub")).to_contain_text("正在输入")
    take(talking, "00-first-chat")
    talk[2]["yiming"].fill(".comp-field", "")


@talks("desktop", "phone")
def test_what_people_do_with_messages(talking):
    take(talking, "16-reactions")
    message(talking, "压测结果").press("Enter")
    take(talking, "16-menu")
    choose(talking, "谁回应了")
    take(talking, "16-who")
    talking.keyboard.press("Escape")
    message(talking, "回滚脚本").press("Enter")
    choose(talking, "谁已读")
    take(talking, "16-readers")
    talking.keyboard.press("Escape")
    talking.locator(".notice").click()
    take(talking, "16-notice")
    talking.keyboard.press("Escape")


@talks("desktop", "phone")
def test_notices(talking):
    if talking.device == "phone":
        talking.locator(".chat-head .head-back").click()
        take(talking, "16-list")
    row(talking, "小喧喧").click()
    expect(talking.locator(".note").first).to_be_visible()
    take(talking, "16-notices")


def admin(page, path, wait):
    page.goto(page.url.split("#")[0] + "admin/")
    sign_in(page)
    go(page, path, wait)


@views("desktop", "phone")
def test_admin_people(view):
    page = view()
    admin(page, "people", ".tbl-row")
    if page.device == "desktop":
        for name in ["程望舒", "陆一鸣"]:
            page.locator(".tbl-row", has_text=name).locator("input").check()
        page.locator(".tbl-row", has_text="Maya").hover()
    take(page, "09-admin-people")
    if page.device == "desktop":
        page.locator(".tbl-open").nth(3).click()
        expect(page.locator("#person-account")).to_be_visible()
        take(page, "09-admin-person")


@views("desktop", "phone")
def test_admin_dashboard(view):
    page = view()
    admin(page, "dashboard", ".dash-table tbody tr")
    expect(page.locator("[data-tile=connections] .dash-figure")).not_to_have_text("—")
    take(page, "10-admin-dashboard")


@views("desktop", "phone")
def test_admin_pages(view):
    page = view()
    admin(page, "departments", ".tree-row")
    take(page, "09-admin-departments")
    for name, wait in [("rights", ".mtx-scroll > *"), ("chats", ".tbl-row"), ("applications", ".adm-rows > li"), ("server", ".srv-row"), ("log", ".tbl-row")]:
        go(page, name, wait)
        take(page, f"09-admin-{name}")
