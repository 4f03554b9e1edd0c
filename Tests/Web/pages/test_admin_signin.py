"""Administration: signing in and out, who may, the end of a session, two steps, language and theme."""

import re
import time

from playwright.sync_api import expect

from admin import confirm, go, no_dialog, open_admin, sign_in, toast, totp
from conftest import PASSWORD


def test_wrong_password_says_how_many_tries_are_left(server, open_page):
    page = open_page(f"{server.url}admin/")
    page.click(".login-submit")
    expect(page.locator("#signin-account-error")).to_have_text("请填写。")
    expect(page.locator("#signin-account")).to_be_focused()
    page.fill("#signin-account", "admin")
    page.fill("#signin-password", "not this")
    page.click(".login-submit")
    expect(page.locator("#signin-password-error")).to_contain_text("账号或密码不对")
    expect(page.locator("#signin-password")).to_be_focused()
    sign_in(page)
    expect(page.locator(".adm-title")).to_have_text("概览")


def test_a_person_without_any_right_stays_outside(server, open_page):
    page = open_page(f"{server.url}admin/")
    page.fill("#signin-account", "yiming")
    page.fill("#signin-password", PASSWORD)
    page.click(".login-submit")
    expect(page.locator(".login-problem")).to_be_visible()
    expect(page.locator(".adm")).to_have_count(0)


def test_the_way_back_to_the_chats_is_there_if_they_are(server, open_page):
    page = open_admin(open_page, server)
    expect(page.locator(".adm-foot a[href='/']")).to_be_visible()

    def alone(route):
        """As a backend without a relay in its program answers."""
        response = route.fetch()
        body = response.json()
        body["data"]["chats"] = False
        route.fulfill(response=response, json=body)

    page.route("**/admin/api/session/get", alone)
    page.reload()
    expect(page.locator(".adm-foot .adm-link")).to_have_count(1)
    expect(page.locator(".adm-foot a[href='/']")).to_have_count(0)


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(server, open_page):
    page = open_admin(open_page, server)
    cookie, = [one for one in page.context.cookies(f"{server.url}admin/") if one["name"] == "xuan_admin"]
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict" and cookie["path"] == "/admin"
    assert "xuan_admin" not in page.evaluate("document.cookie")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key !== 'xuan.prefs')") == []


def test_signing_out_and_a_reload(server, open_page):
    page = open_admin(open_page, server, "people")
    page.reload()
    expect(page.locator(".adm-title")).to_have_text("人员")
    page.locator(".adm-foot > button").click()
    page.locator(".menu-item", has_text="退出登录").click()
    expect(page.locator("#signin-account")).to_be_visible()
    page.reload()
    expect(page.locator("#signin-account")).to_be_visible()


def test_the_end_of_a_session_leads_back_to_the_same_page(server, open_page):
    page = open_admin(open_page, server, "people?search=maya")
    expect(page.locator(".tbl-row")).to_have_count(1)
    page.context.clear_cookies()
    page.locator(".tbl-open").first.click()
    expect(page.locator("#signin-account")).to_be_visible()
    sign_in(page)
    expect(page.locator(".adm-title")).to_have_text("人员")
    expect(page.locator(".tbl-row")).to_have_count(1)


def test_two_steps_on_and_off(server, open_page):
    page = open_admin(open_page, server, "account")
    page.locator(".btn-primary", has_text="开启").click()
    confirm(page)
    secret = page.locator(".frm-code").inner_text()
    page.fill("#totp-code", "000000")
    page.locator("dialog .btn-primary").click()
    expect(page.locator("#totp-code-error")).to_be_visible()
    page.fill("#totp-code", totp(secret))
    page.locator("dialog .btn-primary").click()
    toast(page, "两步验证已开启")
    expect(page.locator(".tag-ok")).to_have_text("已开启")

    other = open_page(f"{server.url}admin/#/account")
    other.fill("#signin-account", "admin")
    other.fill("#signin-password", PASSWORD)
    other.click(".login-submit")
    expect(other.locator("#signin-code")).to_be_focused()
    other.fill("#signin-code", "123456")
    other.click(".login-submit")
    expect(other.locator("#signin-code-error")).to_be_visible()
    other.fill("#signin-code", totp(secret, time.time() + 30))  # a code is good once; the next one is accepted a little early
    other.click(".login-submit")
    expect(other.locator(".adm-title")).to_have_text("我的账号")

    page.locator(".btn-outline", has_text="关闭").click()
    page.locator("dialog .btn-danger").click()
    confirm(page)
    toast(page, "两步验证已关闭")
    no_dialog(page)


def test_languages_and_themes_act_at_once_and_stay(server, open_page):
    page = open_admin(open_page, server, "people")
    page.locator(".adm-foot > button").click()
    page.locator(".menu-item", has_text="English").click()
    expect(page.locator(".adm-title")).to_have_text("People")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.locator(".adm-foot > button").click()
    page.locator(".menu-item", has_text="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator(".adm-title")).to_have_text("People")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator(".adm-foot > button").click()
    page.locator(".menu-item", has_text="繁體中文").click()
    expect(page.locator(".adm-title")).to_have_text("人員")


def test_every_language_has_words_everywhere(server, open_page):
    for locale in ["zh-CN", "zh-TW", "en-US"]:
        page = open_admin(open_page, server, locale=locale)
        for link in page.locator(".adm-link[data-page]").evaluate_all("(all) => all.map((one) => one.dataset.page)"):
            go(page, link)
            page.wait_for_timeout(200)
            keys = page.evaluate(r"[...document.querySelectorAll('body *')].flatMap((one) => [...one.childNodes].filter((node) => node.nodeType === 3)"
                                 r".map((node) => node.textContent.trim())).filter((words) => /^[a-z]+(\.[a-zA-Z]+)+$/.test(words) && !/^[\w.]+\.(example|pem)$/.test(words))")
            known = page.locator(".srv-name code, .code, .frm-code").all_inner_texts()
            assert [one for one in keys if one not in known] == [], (locale, link)


def test_the_menu_shows_where_one_is_and_the_title_follows(server, open_page):
    page = open_admin(open_page, server)
    for name in ["人员", "部门", "权限", "聊天", "应用与机器人", "服务器", "备份", "操作日志", "概览"]:
        page.locator(".adm-link[data-page]", has_text=name).click()
        expect(page.locator(".adm-title")).to_have_text(name)
        expect(page.locator(".adm-title")).to_be_focused()
        expect(page).to_have_title(re.compile(f"^{name} "))
        expect(page.locator(".adm-link[aria-current=page]")).to_contain_text(name)
    page.go_back()
    expect(page.locator(".adm-title")).to_have_text("操作日志")


def test_a_lock_and_plain_http_are_told_in_words(server, open_page):
    """The tests' server has no limits and stands on loopback, so these two answers are put in its mouth."""
    page = open_page(f"{server.url}admin/")
    answers = [(429, {"result": "fail", "code": "locked", "message": "", "seconds": 570}), (403, {"result": "fail", "code": "insecure", "message": ""})]
    page.route("**/admin/api/session/open", lambda route: route.fulfill(status=answers[0][0], json=answers.pop(0)[1]))
    page.fill("#signin-account", "maya")
    page.fill("#signin-password", "wrong")
    page.click(".login-submit")
    expect(page.locator(".login-problem")).to_have_text("错误次数太多，10 分钟后再试。")
    page.click(".login-submit")
    expect(page.locator(".login-problem")).to_be_hidden()
    expect(page.locator(".login-notice")).to_contain_text("只在加密连接上开放")
    expect(page.locator(".login-notice a")).to_have_attribute("href", f"https://127.0.0.1:{server.web}/admin/")
