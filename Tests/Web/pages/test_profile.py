"""One's own profile, status and password, and the cards of others."""

from playwright.sync_api import expect

from conftest import PASSWORD, login, open_direct, row, same_device

NEW_PASSWORD = "Neues-Wort-8"


def settings(page, part):
    page.keyboard.press("Control+,")
    page.locator(f".set-link[data-key={part}]").click()


def test_a_changed_field_reaches_the_others(server, open_page):
    anna, bob = open_page(server.url), open_page(server.url)
    login(anna, "zhiyao")
    login(bob, "yiming")
    bob.keyboard.press("Alt+2")
    bob.locator(".people-row", has_text="沈知遥").click()
    settings(anna, "profile")
    anna.fill("#profile-mobile", "100 0000 2048")
    anna.press("#profile-mobile", "Tab")
    expect(anna.locator(".toast")).to_contain_text("已保存")
    expect(bob.locator(".people-card")).to_contain_text("100 0000 2048")
    anna.fill("#profile-email", "kein Brief")
    anna.press("#profile-email", "Tab")
    expect(anna.locator("#profile-email-error")).to_be_visible()
    expect(anna.locator("#profile-email")).to_have_attribute("aria-invalid", "true")
    anna.fill("#profile-mobile", "")
    anna.press("#profile-mobile", "Tab")
    expect(anna.locator("#profile-mobile-error")).to_be_visible()
    anna.reload()
    expect(anna.locator("#profile-mobile")).to_have_value("100 0000 2048")


def test_status_is_seen_by_others(server, open_page):
    anna, bob = open_page(server.url), open_page(server.url)
    login(anna, "zhiyao")
    login(bob, "yiming")
    open_direct(bob, "沈知遥")
    for name, status in [("忙碌", "busy"), ("离开", "away")]:
        anna.click(".rail-me")
        anna.locator(".menu-item", has_text=name).click()
        expect(row(bob, "沈知遥").locator(".av-dot")).to_have_attribute("data-status", status)
        expect(bob.locator(".prof-status")).to_contain_text(name)
    settings(anna, "profile")
    anna.locator(".set .seg", has_text="在线").click()
    expect(row(bob, "沈知遥").locator(".av-dot")).to_have_attribute("data-status", "online")
    anna.click(".rail-me")
    expect(anna.locator(".menu-item[aria-checked=true]")).to_contain_text("在线")


def test_password_is_changed_and_the_reload_goes_on(server, open_page):
    page = open_page(server.url)
    login(page, "maya")
    settings(page, "password")
    for field, error, values in [
        ("old", "old", ("wrong", NEW_PASSWORD, NEW_PASSWORD)), ("new", "new", (PASSWORD, "short", "short")),
        ("again", "again", (PASSWORD, NEW_PASSWORD, "other-thing-9")),
    ]:
        for key, value in zip(("old", "new", "again"), values):
            page.fill(f"#password-{key}", value)
        page.click(".set-fields .btn-primary")
        expect(page.locator(f"#password-{error}-error")).to_be_visible()
        expect(page.locator(f"#password-{field}")).to_be_focused()
    page.fill("#password-again", NEW_PASSWORD)
    page.click(".set-fields .btn-primary")
    expect(page.locator(".toast")).to_contain_text("密码已修改")
    page.reload()
    expect(page.locator(".rail")).to_be_visible()

    other = open_page(server.url)
    other.fill("#login-account", "maya")
    other.fill("#login-password", PASSWORD)
    other.click(".login-submit")
    expect(other.locator("#login-password-error")).to_be_visible()
    login(other, "maya", NEW_PASSWORD)


def test_kicked_leads_to_the_password(server, open_page):
    first, second = open_page(server.url), open_page(server.url)
    login(first, "yiming")
    same_device(second, first)
    login(second, "yiming")
    first.locator(".dlg-kicked .btn", has_text="修改密码").click()
    expect(first.locator("#password-old")).to_be_visible()
    expect(second.locator(".dlg-kicked")).to_be_visible()


def test_card_of_another_leads_to_a_chat_and_a_group(server, open_page):
    page = open_page(server.url)
    login(page, "zhiyao")
    page.keyboard.press("Alt+2")
    page.locator(".people-row", has_text="陆一鸣").click()
    page.locator(".people-card .prof-do .ibtn").click()
    expect(page.locator(".pick-one")).to_contain_text("陆一鸣")
    page.keyboard.press("Escape")
    page.locator(".people-card .btn-primary").click()
    expect(page.locator(".chat-title")).to_contain_text("陆一鸣")
    expect(page.locator(".side .prof-name")).to_contain_text("陆一鸣")
