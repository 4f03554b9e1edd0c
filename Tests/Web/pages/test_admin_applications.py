"""Administration: applications and robots; what is sent with what they show arrives."""

import json
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from admin import confirm, no_dialog, open_admin
from conftest import login, make_group, message


def post(address, body, **headers):
    request = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.read().decode()


def shown(page, label):
    """A value that is shown once."""
    return page.locator(".field", has=page.locator(f".field-label:text-is('{label}')")).locator(".frm-code").inner_text()


def test_an_application_shows_its_key_once_and_its_token_sends(server, open_page):
    page = open_admin(open_page, server, "applications")
    page.locator(".adm-actions .btn-primary").click()
    page.fill("#app-name", "持续集成")
    page.fill("#app-code", "ci")
    page.fill("#app-allowed", "127.0.0.1")
    page.locator("dialog .btn-primary").click()
    expect(page.locator("dialog[open]", has_text="只显示这一次")).to_be_visible()
    assert len(shown(page, "密钥")) >= 32
    page.locator("dialog[open] .btn-primary").click()
    no_dialog(page)
    line = page.locator(".adm-row", has_text="持续集成")
    expect(line).to_contain_text("127.0.0.1")

    line.locator(".ibtn").click()
    page.locator(".menu-item", has_text="换令牌").click()
    page.locator("dialog .btn-danger").click()
    confirm(page)
    expect(page.locator("dialog[open]", has_text="只显示这一次")).to_be_visible()
    token = shown(page, "令牌")
    page.locator("dialog[open] .btn-primary").last.click()
    no_dialog(page)
    expect(line).to_contain_text("有令牌")

    client = open_page(server.url)
    login(client, "zhiyao")
    answer = post(f"{server.url}notice", {"users": "all", "title": "构建", "content": "第 42 号构建完成"}, Authorization=f"Bearer {token}")
    data = json.loads(answer)["data"]
    assert data["people"] >= 4 and data["reached"] >= 1, data
    with pytest.raises(urllib.error.HTTPError):
        post(f"{server.url}notice", {"users": "all", "content": "x"}, Authorization="Bearer not-this-one")


def test_an_application_is_changed_and_deleted(server, open_page):
    page = open_admin(open_page, server, "applications")
    page.locator(".adm-actions .btn-primary").click()
    page.fill("#app-name", "要删的应用")
    page.fill("#app-code", "gone")
    page.locator("dialog .btn-primary").click()
    page.locator("dialog[open] .btn-primary", has_text="已经存好").click()
    line = page.locator(".adm-row", has_text="要删的应用")
    line.locator(".adm-row-name").click()
    expect(page.locator("#app-code")).to_have_attribute("readonly", "")
    page.fill("#app-name", "改了名的应用")
    page.locator("dialog .btn-primary").click()
    no_dialog(page)
    line = page.locator(".adm-row", has_text="改了名的应用")
    line.locator(".ibtn").click()
    page.locator(".menu-item", has_text="删除").click()
    page.locator("dialog .btn-danger").click()
    confirm(page)
    no_dialog(page)
    expect(line).to_have_count(0)


def test_a_robot_shows_its_address_and_speaks_in_its_chat(server, open_page):
    client = open_page(server.url)
    login(client, "zhiyao")
    make_group(client, "机器人的组", ["陆一鸣"])
    page = open_admin(open_page, server, "applications")
    page.locator("[role=tab]", has_text="机器人").click()
    spoken = {
        "钉钉": ("来自钉钉格式", {"msgtype": "text", "text": {"content": "来自钉钉格式"}}),
        "企业微信": ("来自企业微信格式", {"msgtype": "text", "text": {"content": "来自企业微信格式"}}),
        "飞书": ("来自飞书格式", {"msg_type": "text", "content": {"text": "来自飞书格式"}}),
        "Slack": ("来自 Slack 格式", {"text": "来自 Slack 格式"}),
    }
    for kind, (words, body) in spoken.items():
        page.locator(".adm-actions .btn-primary").click()
        page.fill("#robot-name", f"{kind}机器人")
        page.select_option("#robot-gid", label="机器人的组")
        page.select_option("#robot-kind", label=kind)
        page.locator("dialog .btn-primary").click()
        expect(page.locator("dialog[open]", has_text="只显示这一次")).to_be_visible()
        address, example = shown(page, "地址"), shown(page, "试一下")
        assert address in example and example.startswith("curl ")
        page.locator("dialog[open] .btn-primary").last.click()
        no_dialog(page)
        expect(page.locator(".adm-row", has_text=f"{kind}机器人")).to_contain_text("机器人的组")
        post(address, body)
        expect(message(client, words)).to_be_visible()
    line = page.locator(".adm-row", has_text="Slack机器人")
    line.locator(".ibtn").click()
    page.locator(".menu-item", has_text="换地址").click()
    page.locator("dialog .btn-danger").click()
    confirm(page)
    expect(page.locator("dialog[open]", has_text="只显示这一次")).to_be_visible()
    assert shown(page, "地址") != address
