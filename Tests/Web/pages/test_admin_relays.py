"""Administration of a backend whose relays are programs of their own: a card for each, their settings for looking."""

import os
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from admin import go, open_admin
from conftest import PASSWORD, WEB, XUAN, free_ports

KEY = "0123456789abcdef0123456789abcdef"
START_LIMIT = 20.0


class Split:
    """One xxb and an xxd with https before it, on loopback."""

    def __init__(self, folder):
        self.folder = folder
        self.backend, self.chat, self.common = free_ports(3)
        self.log = open(folder / "log.txt", "ab")
        (folder / "xxb.conf").write_text(f"[server]\nport={self.backend}\nkey={KEY}\n[data]\npath={folder}/data/\n")
        (folder / "xxd.conf").write_text(
            f"[server]\nip=127.0.0.1\nchatPort={self.chat}\ncommonPort={self.common}\n[certificate]\ncrtPath={folder}/certificate/\n"
            f"[cache]\npath={folder}/xxd.db\n[backend]\nmain=http://127.0.0.1:{self.backend}/xuanxuan.php,{KEY}\n")
        self.processes = {}

    @property
    def url(self):
        return f"http://127.0.0.1:{self.backend}/"

    def start(self, name, url):
        self.processes[name] = subprocess.Popen(
            [str(Path(XUAN).with_name(name)), "serve", "--config", str(self.folder / f"{name}.conf")], cwd=self.folder,
            env={**os.environ, "XUAN_ADMIN_PASSWORD": PASSWORD}, stdout=self.log, stderr=self.log)
        end = time.monotonic() + START_LIMIT
        while not answers(url):
            assert self.processes[name].poll() is None and time.monotonic() < end, f"{name} does not answer, see log.txt"
            time.sleep(0.05)

    def stop(self, name):
        one = self.processes.pop(name, None)
        if one:
            one.kill()
            one.wait(timeout=10)


def answers(url):
    try:
        urllib.request.urlopen(url, timeout=1).read(1)
    except urllib.error.HTTPError:
        return True
    except OSError as cause:
        return "CERTIFICATE_VERIFY" in str(cause)
    return True


@pytest.fixture
def split(tmp_path):
    one = Split(tmp_path)
    one.start("xxb", one.url + "admin/")
    one.start("xxd", f"https://127.0.0.1:{one.common}/")
    yield one
    for name in list(one.processes):
        one.stop(name)


@pytest.mark.skipif(bool(WEB), reason="xxb serves the pages inside the program")
def test_each_relay_has_a_card_and_its_settings(split, open_page):
    page = open_admin(open_page, split, "server")
    card = page.locator(".dash-half .dash-card", has_text=f":{split.chat}")
    expect(card.locator(".tag-ok").first).to_have_text("正常", timeout=15_000)
    expect(card).to_contain_text("v2.2.0")
    expect(card).to_contain_text("信息")
    expect(card.locator(".tag", has_text="天")).to_be_visible()  # of the certificate
    expect(page.locator(".dash-table")).to_be_hidden()
    expect(page.locator(".btn", has_text="上传证书")).to_have_count(0)
    theirs = page.locator(".dash-card", has_text="的设置").last
    expect(theirs).to_contain_text("SIGHUP")
    expect(theirs).to_contain_text("处理连接的线程数")  # words of the page, not the relay's English
    assert theirs.locator(".srv-row").count() > 20
    expect(theirs.locator(".ibtn")).to_have_count(0)
    assert KEY not in page.content()
    # The backend's own can be changed.
    expect(page.locator(".srv-list[aria-label=设置] .ibtn").first).to_be_visible()

    go(page, "dashboard")
    expect(page.locator(".dash-table tbody tr")).to_have_count(1)
    expect(page.locator("[data-tile=connections] .dash-figure")).not_to_have_text("—")

    go(page, "server")
    split.stop("xxd")
    expect(card.locator(".tag-danger")).to_contain_text("最后出现于", timeout=20_000)
