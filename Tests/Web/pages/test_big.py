"""5,000 people, 1,000 chats, one of them with 20,000 messages: the limits of the design (spec 11) in a real browser.

Script times are the page's thread time, so that other work on the machine does not count; the time to the first
interaction is a clock's, and its limit grows with the load of the machine.
"""

import json
import os

import pytest
from playwright.sync_api import expect

from conftest import Server, login, row, until
from seed import MINUTE, Seed

PEOPLE, CHATS, MESSAGES = 5_000, 1_000, 20_000
FIRST_MS, SCRIPT_MS, HEAP = 1_500, 50, 80 << 20
TASK_MS = 50  # what browsers call a long task
FAMILY, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("big") / "data").start()
    server.stop()
    seed = Seed(server.data)
    top = seed.dept("公司")
    depts = [seed.dept(f"{n} 部", top) for n in range(60)]
    ids = [seed.person(f"p{n}", f"{FAMILY[n % 16]}{GIVEN[n // 16 % 20]}{GIVEN[n // 320 % 20]}", dept=depts[n % 60]) for n in range(PEOPLE)]
    me = seed.person("zhiyao", "沈知遥", dept=depts[0])
    for n in range(CHATS - 1):
        chat = seed.direct(me, ids[n]) if n % 2 else seed.group(f"讨论组 {n}", ids[n], [me, *ids[n:n + 20]])
        seed.say(chat, [(ids[n], f"第 {n} 个聊天的最后一条", (n + 10) * MINUTE)])
    long = seed.group("两万条", ids[0], [me, *ids[:30]])
    seed.say(long, [(ids[n % 30], f"第 {n} 条：压测结果出来了，p99 **{n % 90} ms**，见 `run-{n}` 与 https://ci.example/{n}", (MESSAGES - n) * MINUTE // 4) for n in range(MESSAGES)])
    seed.close()
    server.start()
    server.org = seed.org()
    yield server
    server.stop()


class Meter:
    """Thread time of a page's scripts, ms, and its heap, bytes."""

    def __init__(self, page):
        self.devtools = page.context.new_cdp_session(page)
        self.devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.page = page

    def script(self):
        values = {one["name"]: one["value"] for one in self.devtools.send("Performance.getMetrics")["metrics"]}
        return values["ScriptDuration"] * 1000

    def heap(self):
        self.devtools.send("HeapProfiler.collectGarbage")
        return self.devtools.send("Runtime.getHeapUsage")["usedSize"]

    def cost(self, act, times):
        """The dearest of several."""
        costs = []
        for _ in range(times):
            before = self.script()
            act()
            self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            costs.append(self.script() - before)
        return max(costs)


def tasks(trace, least):
    """Tasks of a page's main thread that took at least so many ms of its time, with what ran in them, the longest first."""
    events = json.loads(trace)["traceEvents"]
    main = {(one["pid"], one["tid"]) for one in events if one["name"] == "thread_name" and one["args"]["name"] == "CrRendererMain"}
    mine = [one for one in events if (one["pid"], one["tid"]) in main and one["ph"] == "X" and "tdur" in one]
    found = []
    for task in mine:
        if not task["name"].endswith("RunTask") or task["tdur"] < least * 1000:
            continue
        inside = [one for one in mine if one is not task and task["ts"] <= one["ts"] and one["ts"] + one["dur"] <= task["ts"] + task["dur"]]
        parts = sorted(((one["tdur"], one["name"], one["args"].get("data", {}).get("functionName", "")) for one in inside), reverse=True)[:4]
        found.append((task["tdur"] / 1000, task["dur"] / 1000, [f"{name} {function} {time / 1000:.0f}" for time, name, function in parts]))
    return sorted(found, reverse=True)


def test_a_login_from_nothing_and_a_reload_have_no_long_task(big, browser, open_page, record_property):
    page = open_page(big.url, script="""
      window.longTasks = [];
      new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((one) => Math.round(one.duration)))).observe({ type: 'longtask' });
    """)
    page.evaluate("longTasks.length = 0")  # those of the login page
    for name, act in [("from nothing", lambda: login(page, "zhiyao")), ("all known", page.reload)]:
        browser.start_tracing(page=page, categories=["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"])
        act()
        expect(row(page, "两万条")).to_be_visible()
        page.wait_for_timeout(8_000)  # last lines of the newest chats, pinyin, what this browser keeps of the lists
        found = tasks(browser.stop_tracing(), TASK_MS / 50)  # of a millisecond there are some on any machine
        figures = {"tasks": [(round(time), round(clock), parts) for time, clock, parts in found[:6]], "longtask": page.evaluate("longTasks")}
        print(name, figures)
        record_property(name, str(figures))
        assert found and found[0][0] < TASK_MS, figures


def test_first_interaction_keys_switches_and_heap(big, open_page, record_property):
    page = open_page(big.url, script=big.org + """
      addEventListener('submit', () => {
        const start = performance.now();
        const watch = new MutationObserver(() => {
          if (!document.querySelector('.cl-row')) return;
          watch.disconnect();
          requestAnimationFrame(() => setTimeout(() => { window.firstMs = performance.now() - start; }));
        });
        watch.observe(document.body, { childList: true, subtree: true });
      }, true);
    """)
    meter = Meter(page)
    before = meter.script()
    login(page, "zhiyao")
    expect(row(page, "两万条")).to_be_visible()
    first = until(page, "window.firstMs", seconds=30)
    first_script = meter.script() - before
    page.wait_for_timeout(2_000)  # last lines of the newest chats come one after the other
    row(page, "两万条").click()
    expect(page.locator(".msg-body", has_text="第 19999 条")).to_be_visible()
    scroller = page.locator(".msg-scroll")
    for _ in range(6):
        scroller.evaluate("node => { node.scrollTop = 0 }")
        page.wait_for_timeout(200)
    page.locator(".comp-field").focus()
    typing = meter.cost(lambda: page.keyboard.type("字"), 15)
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    switching = meter.cost(lambda: page.keyboard.press("Alt+ArrowDown"), 10)
    page.keyboard.press("Control+k")
    searching = meter.cost(lambda: page.keyboard.type("w"), 3)
    page.keyboard.press("Escape")
    people = meter.cost(lambda: page.keyboard.press("Alt+2"), 1)
    page.keyboard.press("Alt+1")
    heap = meter.heap()
    load = max(1, os.getloadavg()[0] / os.cpu_count())
    figures = {"first": round(first), "first script": round(first_script), "typing": round(typing, 1), "switching": round(switching, 1), "searching": round(searching, 1),
               "people": round(people, 1), "heap": heap >> 20, "load": round(load, 1)}
    print(figures)
    record_property("figures", str(figures))
    assert first < FIRST_MS * load and first_script < FIRST_MS / 2, figures
    assert typing < SCRIPT_MS and switching < SCRIPT_MS and searching < 2 * SCRIPT_MS, figures
    assert heap < HEAP, figures


def test_lists_hold_few_rows_and_stay_in_place(big, open_page):
    page = open_page(big.url, script=big.org)
    login(page, "zhiyao")
    expect(row(page, "两万条")).to_be_visible()
    assert page.locator(".cl-row").count() < 60
    page.keyboard.press("Alt+2")
    expect(page.locator(".people-row").first).to_be_visible()
    assert page.locator(".people-row").count() < 60
    expect(page.locator(".people .vl-row[role=listitem]").first).to_have_attribute("aria-setsize", str(PEOPLE + 2))
    page.locator(".people-row").first.focus()
    page.keyboard.press("End")
    expect(page.locator(".people .vl-row[aria-posinset='5002']")).to_be_visible()
    page.fill(".people-tree .search-input", "szy")
    expect(page.locator(".people-name bdi", has_text="沈知遥")).to_be_visible()
