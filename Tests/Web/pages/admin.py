"""Shared by the tests of the administration pages: signing in, going about, the question for the password."""

import base64
import hashlib
import hmac
import struct
import time

from playwright.sync_api import expect

from conftest import PASSWORD


def sign_in(page, account="admin", password=PASSWORD):
    """Fills the form and waits for the frame."""
    page.fill("#signin-account", account)
    page.fill("#signin-password", password)
    if account != "admin":
        page.click(".login-submit")
        return expect(page.locator(".adm")).to_be_visible()
    with page.expect_response("**/admin/api/setup/get") as answer:
        page.click(".login-submit")
    expect(page.locator(".adm")).to_be_visible()
    if answer.value.json()["data"]["needed"]:  # a server that has just been made
        page.locator(".dlg-setup .btn-default").click()


def open_admin(open_page, server, path="", account="admin", **more):
    """A signed-in page of the administration."""
    page = open_page(f"{server.url}admin/{f'#/{path}' if path else ''}", **more)
    sign_in(page, account)
    return page


def go(page, path, wait=".adm-page, .tbl-row, .tbl-wide"):
    """Goes to a page by its address."""
    page.evaluate(f"location.hash = '#/{path}'")
    expect(page.locator(f".adm-link[data-page={path.split('?')[0]}][aria-current=page], .adm-main[aria-label]").first).to_be_attached()
    expect(page.locator(wait).first).to_be_visible()


def confirm(page, password=PASSWORD):
    """Enters the password if it is asked for: signing in counts for five minutes."""
    dialog = page.locator(".dlg-confirm")
    page.wait_for_timeout(300)
    if dialog.is_visible():
        page.fill("#confirm-password", password)
        dialog.locator(".btn-primary").click()
        expect(dialog).to_have_count(0)


def five_minutes_later(page):
    """The server's answer to a dangerous call once the password was entered too long ago, until it is entered again."""
    asked = {"again": False}

    def answer(route):
        if route.request.url.endswith("session/confirm"):
            response = route.fetch()
            asked["again"] = asked["again"] or response.status == 200
            return route.fulfill(response=response)
        if asked["again"]:
            return route.continue_()
        return route.fulfill(status=401, json={"result": "fail", "code": "confirm", "message": ""})

    for call in ["session/confirm", "people/delete"]:
        page.route(f"**/admin/api/{call}", answer)


def row(page, words):
    """The row of a table with these words."""
    return page.locator(".tbl-row", has_text=words)


def row_menu(page, words, item):
    """Takes an item of the menu of a row."""
    row(page, words).first.hover()
    row(page, words).first.locator(".tbl-do > .ibtn").last.click()
    page.locator(".menu-item", has_text=item).click()


def search(page, words):
    """Types into the search of the table and waits until it stands in the address."""
    page.fill(".tbl-search .search-input", words)


def toast(page, words):
    expect(page.locator(".toast")).to_contain_text(words)


def no_dialog(page):
    expect(page.locator("dialog[open]")).to_have_count(0)


def totp(secret, at=None):
    """Six digits of now (RFC 6238: SHA-1, 30 s)."""
    key = base64.b32decode(secret.replace(" ", "").upper() + "=" * (-len(secret.replace(" ", "")) % 8))
    digest = hmac.new(key, struct.pack(">Q", int((at or time.time()) // 30)), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
