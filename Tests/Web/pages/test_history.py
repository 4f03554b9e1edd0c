"""The history page: by words, chat, person, time and kind, on this device and at the server."""

import re

import pytest
from playwright.sync_api import expect

from conftest import login, make_group, open_chat, open_direct, say


@pytest.fixture(scope="module")
def talk(server, browser):
    """A group with a little of everything, and 1200 lines between two people. Gives the gids of both chats."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(server.url)
    login(page, "zhiyao")
    make_group(page, "光学仪器三组", ["陆一鸣", "Maya"])
    say(page, "标定 数据已经合并 @yiming")
    say(page, "见 https://wiki.example/calibration")
    say(page, "```sh\nmake calibrate\n```")
    page.set_input_files(".comp input[type=file]", [{"name": "标定原始.csv", "mimeType": "text/csv", "buffer": b"1,2"}])
    expect(page.locator(".att-card .ibtn")).to_have_count(1)
    expect(page.locator(".msg-waiting.msg-state")).to_have_count(0)
    group = open_chat(page)
    open_direct(page, "陆一鸣")
    say(page, "erste Nadel")
    expect(page.locator(".msg-stored")).to_have_count(1)
    direct = open_chat(page)
    context.close()
    return group, direct


def find(page, words):
    page.fill(".hist-filters .search-input", words)


def rows(page):
    return page.locator(".hist-row")


def test_all_words_have_to_occur_and_are_marked(server, open_page, talk):
    page = open_page(server.url)
    login(page, "zhiyao")
    page.click(".rail-item[data-section=history]")
    expect(page.locator(".hist .empty")).to_have_text("输入要找的词，或选一个条件。")
    find(page, "数据 标定")
    expect(rows(page)).to_have_count(1)
    expect(rows(page).locator("mark")).to_have_text(["标定", "数据"])
    expect(page.locator(".hist .head-sub")).to_have_text("1 条结果，按时间从新到旧")
    find(page, "标定")
    expect(rows(page)).to_have_count(2)
    expect(rows(page).first).to_contain_text("标定原始.csv")
    find(page, "gibt es nicht")
    expect(page.locator(".hist .empty")).to_have_text("没有符合条件的消息。少写一个词，或放宽时间。")


def test_the_head_of_a_chat_leads_to_what_was_said_in_it(server, open_page, talk):
    page = open_page(server.url)
    login(page, "zhiyao")
    open_direct(page, "陆一鸣")
    page.locator(".chat-head").get_by_role("button", name="搜索聊天记录").click()
    expect(page.locator(".hist-filters .search-input")).to_be_focused()
    expect(page.locator(".choose-open").first).to_contain_text("陆一鸣")
    find(page, "标定")
    expect(page.locator(".hist .empty")).to_contain_text("没有符合条件的消息")
    find(page, "Nadel")
    expect(rows(page)).to_have_count(1)


def test_filters_by_kind_person_chat_and_time(server, open_page, talk):
    page = open_page(server.url)
    login(page, "maya")
    open_direct(page, "沈知遥")
    say(page, "标定 von Maya")
    page.click(".rail-item[data-section=history]")
    find(page, "标定")
    expect(rows(page)).to_have_count(3)

    for kind in ("文字", "图片", "链接", "代码"):
        page.locator(".hist-types label", has_text=kind).click()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("标定原始.csv")
    page.click(".hist-fields > button")
    expect(page.locator(".hist-filters .search-input")).to_have_value("")
    expect(page.locator(".hist .empty")).to_be_visible()

    page.locator(".choose-open").first.click()
    page.fill(".choose-list .search-input", "光学")
    page.keyboard.press("Enter")
    expect(page.locator(".choose-open").first).to_contain_text("光学仪器三组")
    expect(rows(page)).to_have_count(5)  # with the line of the making
    page.locator(".choose-open").nth(1).click()
    page.locator(".choose-list .pick-row", has_text="Maya").click()
    expect(page.locator(".hist .empty")).to_be_visible()
    page.locator(".choose-off").first.click()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("标定 von Maya")

    page.locator(".chip", has_text="今天").click()
    expect(rows(page)).to_have_count(1)
    page.fill(".hist-days input >> nth=1", "2020-01-01")
    expect(page.locator(".hist .empty")).to_be_visible()


def test_what_is_only_at_the_server_is_found_and_opened(server, open_page, talk, write):
    _, direct = talk
    write(server, "yiming", direct, [f"Heu {n}" for n in range(1200)])
    page = open_page(server.url)
    login(page, "zhiyao")
    open_direct(page, "陆一鸣")
    page.keyboard.press("Control+Shift+f")
    expect(page.locator(".choose-open").first).to_contain_text("陆一鸣")
    find(page, "nadel")
    expect(rows(page)).to_have_count(1)
    expect(page.locator(".hist-foot")).to_contain_text(re.compile("已找到 2"))
    rows(page).click()
    around = page.locator(".hist-context")
    expect(around.locator(".hist-chosen")).to_contain_text("erste Nadel")
    expect(around).to_contain_text("Heu 3")
    around.get_by_role("button", name="在聊天中打开").click()
    flash = page.locator(".msg-scroll .msg-message", has_text="erste Nadel")
    expect(flash).to_be_in_viewport()
    expect(flash).to_be_focused()
    expect(page.locator(".msg-jump")).to_be_visible()
    assert page.locator(".msg-row").count() <= 175


def test_history_on_a_phone(server, open_page, talk):
    page = open_page(server.url, width=390, height=844, has_touch=True, is_mobile=True)
    login(page, "zhiyao")
    page.click(".rail-item[data-section=history]")
    expect(page.locator(".hist-fields")).to_be_hidden()
    find(page, "数据")
    expect(rows(page)).to_have_count(1)
    page.click(".hist-toggle")
    expect(page.locator(".hist-fields")).to_be_visible()
    page.click(".hist-toggle")
    rows(page).click()
    expect(page.locator(".hist-context")).to_be_visible()
    expect(page.locator(".hist-results")).to_be_hidden()
    page.click(".hist-back")
    expect(page.locator(".hist-results")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


KEPT = """async () => {
  const odd = [[1, 500], [2, 9_000_000_000], [3, 100], [4, 200]].map(([id, date]) => (
    { gid: `k${id}`, cgid: 'c', id, index: id, date, order: 9 - id, content: 'x' }));
  await new Promise((resolve, reject) => {
    const request = indexedDB.open('xuan.probe', 1);
    request.onupgradeneeded = () => {
      const messages = request.result.createObjectStore('messages', { keyPath: 'gid' });
      messages.createIndex('chat', ['cgid', 'date', 'order', 'id']);
      messages.createIndex('date', 'date');
      request.result.createObjectStore('kept').put({ me: 1 }, 'snapshot');
      request.result.createObjectStore('files').put(new File(['bytes'], 'a.txt'), 'unsent');
      messages.put({ ...odd[0], gid: 'without a place', index: undefined });
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => { request.result.close(); resolve(); };
  });
  const { createArchive } = await import('/client/archive.js');
  const archive = createArchive(indexedDB);
  archive.open('probe');
  const ids = (list) => list.map((one) => one.id);
  const before = { rows: ids(await archive.page('c', 10)), lists: await archive.snapshot(), file: await (await archive.file('unsent')).text() };
  await archive.put(odd.toReversed());
  const found = [];
  await archive.search({ gid: 'c', from: 0, to: 0 }, (one) => found.push(one));
  return { before, page: ids(await archive.page('c', 10)), upTo: ids(await archive.page('c', 2, odd[2])),
           around: ids(await archive.around(odd[1], 1)), search: ids(found), run: ids(await archive.run('c', 3, 9)) };
}"""


def test_what_this_device_keeps_stands_in_the_servers_order(server, open_page):
    """Rows of older versions have no place in their chat and come again from the server; unsent files are only here."""
    page = open_page(server.url + "client/favicon.svg")
    assert page.evaluate(KEPT) == {
        "before": {"rows": [], "lists": None, "file": "bytes"}, "page": [1, 2, 3, 4], "upTo": [1, 2], "around": [1, 2, 3],
        "search": [4, 3, 2, 1], "run": [1, 2, 3]}
