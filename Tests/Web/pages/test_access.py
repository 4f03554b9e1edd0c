"""Names, roles, references, hit sizes, contrast and focus order of every view; voices; small and narrow pages."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from conftest import login, open_direct, row, say

# One function as an expression; the formatter ends it like a statement.
FAULTS = Path(__file__).with_name("access.js").read_text().rstrip().removesuffix(";")
PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}


def faults(page, least=24):
    page.wait_for_timeout(350)  # no motion is left
    return page.evaluate(f"({FAULTS})({{ least: {least} }})")


def release(page):
    row(page, "发布协同").click()
    expect(page.locator(".msg-body", has_text="上线窗口")).to_be_visible()


def go(path, wait):
    def run(page):
        page.evaluate(f"location.hash = '{path}'")
        expect(page.locator(wait).first).to_be_visible()
    return run


def person(page):
    go("#/people", ".people-row")(page)
    page.locator(".people-row", has_text="陆一鸣").click()
    expect(page.locator(".people-card .prof-name")).to_be_visible()


def public(page):
    go("#/groups", "[data-kind=public]")(page)
    page.locator("[data-kind=public]").click()
    page.locator(".people-row", has_text="读书会").click()
    expect(page.locator(".people-card .prof-name")).to_be_visible()


def switcher(page):
    page.keyboard.press("Control+k")
    page.keyboard.type("s")
    expect(page.locator(".sw-row").first).to_be_visible()


def picker(page):
    page.locator(".cl .column-head > .ibtn").last.click()
    page.locator(".menu-item", has_text="建讨论组").click()
    expect(page.locator(".pick-row").first).to_be_visible()


def menu(page):
    row(page, "顾思源").click(button="right")
    expect(page.locator(".menu")).to_be_visible()


def card(page):
    release(page)
    page.locator(".mk-mention", has_text="江予安").last.click()
    expect(page.locator(".card")).to_be_visible()


def gallery(page):
    row(page, "今天吃什么").click()
    expect(page.locator(".msg-tile")).to_have_count(3)


def keys(page):
    page.keyboard.press("Control+/")
    expect(page.locator(".sheet-row").first).to_be_visible()


VIEWS = {
    "list": lambda page: None, "chat": release, "person": person, "groups": public, "history": go("#/history", ".hist-results, .hist-filters"),
    **{f"settings {part}": go(f"#/settings/{part}", ".set-inner") for part in ["profile", "look", "notify", "writing", "password", "keys", "language"]},
    "switcher": switcher, "new group": picker, "menu": menu, "card": card, "gallery": gallery, "keys": keys,
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_every_view_has_names_sizes_and_contrast(company, open_page, device, theme):
    page = open_page(company.url, theme=theme, script=company.org, **(PHONE if device == "phone" else {}))
    least = 40 if device == "phone" else 24
    expect(page.locator(".login-card")).to_be_visible()
    page.click(".login-submit")
    found = {"login": faults(page, least)}
    login(page, "zhiyao")
    expect(row(page, "顾思源")).to_be_visible()
    for name, enter in VIEWS.items():
        page.evaluate("() => { document.querySelectorAll('dialog').forEach((one) => one.close()); location.hash = '#/chats'; }")
        expect(row(page, "顾思源")).to_be_visible()
        enter(page)
        found[name] = faults(page, least)
        page.keyboard.press("Escape")
    bad = [f"{name}: {fault}" for name, faults_ in found.items() for fault in faults_]
    assert not bad, "\n".join(["faults", *bad])


def test_focus_goes_rail_list_head_messages_composer_side(company, open_page):
    page = open_page(company.url)
    login(page, "zhiyao")
    release(page)
    places = page.evaluate_handle("[]")
    where = """(places) => {
      const node = document.activeElement, region = node.closest('aside, .comp, .head, .msg-scroll, nav, main');
      const style = getComputedStyle(node);
      let marked = style.outlineStyle !== 'none';
      for (let one = node; one && !marked; one = one.parentElement) {
        const its = getComputedStyle(one);
        marked = one.matches(':focus-within') && (its.outlineStyle !== 'none' || /rgb/.test(its.boxShadow));
      }
      places.push({ region: [...region?.classList ?? []].join(' '), label: region?.getAttribute('aria-label') ?? '', shows: node.checkVisibility(), marked });
    }"""
    page.locator(".rail-me").focus()
    for _ in range(90):
        page.keyboard.press("Tab")
        page.evaluate(where, places)
        if page.evaluate("document.activeElement === document.body || Boolean(document.activeElement.closest('.side-panel'))"):
            break
    seen = page.evaluate("(places) => places", places)
    assert all(one["shows"] and one["marked"] for one in seen if one["region"]), seen
    order = []
    for one in seen:
        name = next((part for part in ["rail", "cl", "chat-head", "msg-scroll", "comp", "side"] if part in one["region"].split()), "")
        if name and name not in order:
            order.append(name)
    assert order[:3] == ["rail", "cl", "chat-head"] and order[-2:] == ["comp", "side"], order


def test_dialogs_hold_the_focus_and_give_it_back(company, open_page):
    page = open_page(company.url)
    login(page, "zhiyao")
    plus = page.locator(".cl .column-head > .ibtn").last
    plus.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".menu-item").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".menu-item").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(plus).to_be_focused()
    page.keyboard.press("Control+/")
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || Boolean(document.activeElement.closest('dialog'))")
    page.keyboard.press("Escape")
    expect(plus).to_be_focused()


def test_voices_tell_new_messages_once_and_not_of_muted_chats(company, open_page):
    anna, bob = open_page(company.url), open_page(company.url)
    login(anna, "zhiyao")
    login(bob, "yiming")
    polite = anna.locator("[role=status][aria-live=polite]").first
    open_direct(bob, "沈知遥")
    say(bob, "hörbar")
    expect(polite).to_contain_text("陆一鸣")
    expect(polite).to_contain_text("hörbar")
    row(bob, "今天吃什么").click()
    say(bob, "stumm")
    expect(row(anna, "今天吃什么")).to_contain_text("stumm")
    expect(polite).not_to_contain_text("stumm")


def test_long_lists_say_how_long_they_are(company, open_page):
    page = open_page(company.url)
    login(page, "zhiyao")
    page.keyboard.press("Alt+2")
    first = page.locator(".people .vl-row[role=listitem]").first
    expect(first).to_have_attribute("aria-posinset", "1")
    expect(first).to_have_attribute("aria-setsize", "22")


@pytest.mark.parametrize("width,height", [(320, 640), (390, 844), (600, 800), (900, 700), (1280, 800)])
def test_nothing_scrolls_sideways(company, open_page, width, height):
    page = open_page(company.url, width=width, height=height, script=company.org)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "login"
    login(page, "zhiyao")
    for name in ["list", "chat", "person", "groups", "history", "settings look", "settings profile", "settings keys"]:
        page.evaluate("location.hash = '#/chats'")
        expect(row(page, "顾思源")).to_be_visible()
        VIEWS[name](page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        wide = page.evaluate("""[...document.querySelectorAll('.set-inner, .people-profile, .cl, .head, .people-tree')].filter((one) => one.checkVisibility()
          && one.scrollWidth > one.clientWidth + 1).map((one) => one.className)""")
        assert wide == [], name


def test_less_motion_by_system_or_by_choice(company, open_page):
    page = open_page(company.url, reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--t3')").strip() == "0ms"
    other = open_page(company.url)
    login(other, "maya")
    go("#/settings/look", ".set-inner")(other)
    other.get_by_role("switch", name="减少动画").click()
    assert other.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--t3')").strip() == "0ms"
