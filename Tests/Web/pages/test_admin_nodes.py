"""Administration of a cluster: the table of its nodes. Two xuan over a MariaDB and a Redis of their own."""

import getpass
import os
import signal
import socket
import subprocess
import time

import pytest
from playwright.sync_api import expect

from admin import go, open_admin, sign_in
from conftest import Server, free_ports, login, open_direct, say
from test_access import PHONE, faults

MARIADB, REDIS = "/usr/sbin/mariadbd", "/usr/bin/redis-server"


def answers(family, address):
    with socket.socket(family) as one:
        return one.connect_ex(address) == 0


def until(condition, what, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what} does not answer"
        time.sleep(0.05)


class Cluster:
    """The engines, and nodes `a` and `b`. What is started is ended by its own id."""

    def __init__(self, folder):
        self.folder, self.engines, self.nodes = folder, [], {}
        self.socket, self.redis = str(folder / "s"), free_ports(1)[0]
        self.log = open(folder / "engines.log", "ab")
        subprocess.run(["mariadb-install-db", "--no-defaults", f"--datadir={folder}/db", f"--user={getpass.getuser()}", "--skip-test-db",
                        "--auth-root-authentication-method=normal"], check=True, stdout=self.log, stderr=self.log)
        self.engine(MARIADB, "--no-defaults", f"--datadir={folder}/db", f"--socket={self.socket}", "--skip-networking",
                    f"--user={getpass.getuser()}", f"--log-error={folder}/db.err")
        self.engine(REDIS, "--bind", "127.0.0.1", "--port", str(self.redis), "--save", "", "--dir", str(folder))
        until(lambda: answers(socket.AF_UNIX, self.socket), "MariaDB")
        until(lambda: answers(socket.AF_INET, ("127.0.0.1", self.redis)), "Redis")

    def engine(self, *words):
        self.engines.append(subprocess.Popen(words, stdout=self.log, stderr=self.log))

    def start(self, name):
        (self.folder / name).mkdir(exist_ok=True)
        store = f"mysql://root@localhost/xuan?socket={self.socket}"
        redis = f"redis://127.0.0.1:{self.redis}/0"
        self.nodes[name] = Server(self.folder / name / "data", f"cluster.redis={redis}", f"cluster.node={name}", store=store).start()
        return self.nodes[name]

    def end(self):
        for one in [one.process for one in self.nodes.values()] + self.engines:
            if one:
                one.send_signal(signal.SIGCONT)
                one.kill()
                one.wait(timeout=10)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    if not (os.access(MARIADB, os.X_OK) and os.access(REDIS, os.X_OK)):
        pytest.skip("mariadb-server-core or redis-server is missing: make test-deps installs it")
    one = Cluster(tmp_path_factory.mktemp("nodes"))
    try:
        a = one.start("a")
        for account, name in [("zhiyao", "沈知遥"), ("yiming", "陆一鸣")]:
            a.add(account, name)
        one.start("b")
        yield one
    finally:
        one.end()


def node(page, name):
    return page.locator(".dash-nodes tbody tr", has=page.locator("th bdi", has_text=name))


def cell(row, number):
    return row.locator("td").nth(number)


STATE, CONNECTIONS, ONLINE, MESSAGES, MINUTE, CPU, MEMORY, VERSION = range(8)


def test_every_node_and_the_whole_are_shown(cluster, open_page):
    a, b = cluster.nodes["a"], cluster.nodes["b"]
    page = open_admin(open_page, a, "dashboard")
    expect(page.locator(".dash-nodes tbody tr")).to_have_count(2)
    expect(node(page, "a")).to_have_attribute("aria-current", "true")
    expect(node(page, "a").locator("th")).to_contain_text("当前节点")
    assert node(page, "b").get_attribute("aria-current") is None
    for name, one in cluster.nodes.items():
        expect(node(page, name).locator("th")).to_contain_text(f"进程 {one.process.pid}")
        expect(cell(node(page, name), STATE)).to_have_text("正常")
        expect(cell(node(page, name), VERSION)).to_contain_text("v2.2.0")
        expect(cell(node(page, name), MEMORY)).to_contain_text("MB", timeout=15_000)
    anna, bob = open_page(a.url), open_page(b.url)
    login(anna, "zhiyao")
    login(bob, "yiming")
    open_direct(bob, "沈知遥")
    for number in range(3):
        say(bob, f"到另一个节点 {number}")
    open_direct(anna, "陆一鸣")
    expect(anna.locator(".msg-message", has_text="到另一个节点 2")).to_be_visible()
    expect(cell(node(page, "b"), ONLINE)).to_have_text("1", timeout=20_000)
    expect(cell(node(page, "b"), MESSAGES)).to_have_text("3", timeout=20_000)
    expect(cell(node(page, "b"), MINUTE)).to_have_text("3")
    expect(cell(node(page, "a"), ONLINE)).to_have_text("1", timeout=20_000)
    expect(cell(node(page, "b"), CPU)).to_contain_text("%")
    whole = page.locator(".dash-nodes tfoot tr")
    expect(cell(whole, STATE)).to_have_text("2 个中 2 个正常")
    expect(cell(whole, ONLINE)).to_have_text("2")
    expect(cell(whole, MESSAGES)).to_have_text("3")
    # The same from the other side, in another language.
    other = open_page(f"{b.url}admin/", locale="en")
    sign_in(other)
    expect(other.locator(".dash-nodes tbody tr")).to_have_count(2)
    expect(node(other, "b").locator("th")).to_contain_text("this one")
    expect(cell(other.locator(".dash-nodes tfoot tr"), STATE)).to_have_text("2 of 2 alive")
    go(other, "server")
    expect(node(other, "b")).to_have_attribute("aria-current", "true")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_the_table_has_names_sizes_and_contrast(cluster, open_page, device, theme):
    page = open_admin(open_page, cluster.nodes["a"], theme=theme, **(PHONE if device == "phone" else {}))
    for path in ["dashboard", "server"]:
        go(page, path, ".dash-nodes tbody tr")
        assert faults(page, 40 if device == "phone" else 24) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_node_that_hangs_and_one_that_stops_are_seen(cluster, open_page):
    page = open_admin(open_page, cluster.nodes["a"], "server")
    b = cluster.nodes["b"]
    expect(cell(node(page, "b"), STATE).locator(".tag-ok")).to_have_text("正常")
    b.process.send_signal(signal.SIGSTOP)
    expect(cell(node(page, "b"), STATE).locator(".tag-warn, .tag-danger")).to_contain_text("失联", timeout=15_000)
    # Another node takes over from it.
    expect(page.locator(".dash-nodes tbody tr")).to_have_count(1, timeout=20_000)
    b.process.send_signal(signal.SIGCONT)
    expect(cell(node(page, "b"), STATE).locator(".tag-ok")).to_have_text("正常", timeout=30_000)
    b.process.terminate()
    # It is gone two seconds after it has said so, since nobody is connected to it: a new page asks at once.
    until(lambda: drains(page), "the draining node", 10)
    b.process.wait(timeout=20)
    expect(page.locator(".dash-nodes tbody tr")).to_have_count(1, timeout=10_000)


def drains(page):
    go(page, "dashboard", ".dash-nodes tbody tr")
    go(page, "server", ".dash-nodes tbody tr")
    return page.locator(".dash-nodes .tag-warn", has_text="正在退出").count() == 1


def test_a_server_alone_shows_no_nodes(server, open_page):
    page = open_admin(open_page, server, "dashboard")
    expect(page.locator(".dash-table tbody tr")).to_have_count(1)
    expect(page.locator(".dash-nodes")).to_have_count(0)
    expect(page.locator(".dash-card[aria-label=节点]")).to_be_hidden()
