"""Administration: the first sign-in at a new server."""

import pytest
from playwright.sync_api import expect

from admin import sign_in, toast
from conftest import PASSWORD, Server


@pytest.fixture
def fresh(tmp_path):
    one = Server(tmp_path / "data").start()
    yield one
    one.stop()


def enter(page, password=PASSWORD):
    page.fill("#signin-account", "admin")
    page.fill("#signin-password", password)
    page.click(".login-submit")


def test_only_the_password_is_asked_for_and_once(fresh, open_page):
    page = open_page(f"{fresh.url}admin/")
    enter(page)
    expect(page.locator("#setup-password")).to_be_focused()
    page.fill("#setup-password", "short")
    page.fill("#setup-again", "other")
    page.locator(".dlg-setup .btn-primary").click()
    expect(page.locator("#setup-password-error")).to_be_visible()
    expect(page.locator("#setup-again-error")).to_have_text("两次输入不一样。")
    page.fill("#setup-password", "A-new-Secret-42")
    page.fill("#setup-again", "A-new-Secret-42")
    page.locator(".dlg-setup .btn-primary").click()
    toast(page, "密码已设置")
    page.reload()
    expect(page.locator(".adm-title")).to_have_text("概览")
    expect(page.locator("dialog")).to_have_count(0)
    other = open_page(f"{fresh.url}admin/")
    sign_in(other, password="A-new-Secret-42")
    expect(other.locator("dialog")).to_have_count(0)


def test_it_can_wait(fresh, open_page):
    page = open_page(f"{fresh.url}admin/")
    enter(page)
    page.locator(".dlg-setup .btn-default").click()
    page.reload()
    expect(page.locator(".adm-title")).to_have_text("概览")
    page.wait_for_timeout(300)
    expect(page.locator("dialog")).to_have_count(0)
