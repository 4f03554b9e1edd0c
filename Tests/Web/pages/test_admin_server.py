"""Administration: overview, server, backup."""

import subprocess

from playwright.sync_api import expect

from admin import confirm, go, no_dialog, open_admin, sign_in, toast
from conftest import login, open_direct, say


def test_figures_follow_what_happens(server, open_page):
    page = open_admin(open_page, server, "dashboard")
    expect(page.locator(".dash-tile")).to_have_count(4)
    expect(page.locator(".adm-sub")).to_contain_text("版本")
    connections = page.locator("[data-tile=connections] .dash-figure")
    expect(connections).not_to_have_text("—")
    expect(page.locator("[data-tile=messages] .dash-compare")).to_have_text("0 人在线")
    client = open_page(server.url)
    login(client, "zhiyao")
    expect(page.locator("[data-tile=messages] .dash-compare")).to_have_text("1 人在线", timeout=12_000)
    assert int(connections.inner_text().replace(",", "")) >= 2
    open_direct(client, "陆一鸣")
    say(client, "计入每分钟消息")
    expect(page.locator("[data-tile=messages] .dash-figure")).not_to_have_text("0", timeout=70_000)
    expect(page.locator("[data-tile=latency] .dash-figure")).to_contain_text("ms")
    expect(page.locator(".dash-table tbody tr")).to_have_count(1)
    expect(page.locator(".dash-table .tag-ok")).to_have_text("正常")


FIGURES = """(() => {
  const real = fetch, start = Date.now() - 60 * 60_000;
  window.fetch = async (url, how) => {
    const answer = await real(url, how);
    if (!String(url).endsWith('server/figures')) return answer;
    const value = await answer.json();
    const minutes = Array.from({ length: 60 }, (_, i) => start + i * 60_000);
    Object.assign(value.data, { minutes, connections: minutes.map((_, i) => 100 + i), messages: minutes.map((_, i) => i),
      p50: minutes.map((_, i) => (i < 10 ? null : 4)), p99: minutes.map((_, i) => (i < 10 ? null : i === 40 ? 26.4 : 18)) });
    return new Response(JSON.stringify(value));
  };
})();"""


def test_a_chart_is_read_with_arrows_and_as_a_table(server, open_page):
    page = open_admin(open_page, server, "dashboard", script=FIGURES)
    chart = page.locator(".chart", has_text="消息延迟")
    expect(chart.locator(".chart-line")).to_have_count(2)
    expect(chart.locator(".chart-grid")).to_have_count(5)
    chart.locator(".chart-area").focus()
    page.keyboard.press("End")
    expect(chart.locator(".chart-tip")).to_contain_text("18 ms")
    for _ in range(19):
        page.keyboard.press("ArrowLeft")
    expect(chart.locator(".chart-tip")).to_contain_text("26.4 ms")
    expect(chart.locator("[role=status]")).to_contain_text("p99 26.4 ms")
    page.keyboard.press("Escape")
    expect(chart.locator(".chart-tip")).to_be_hidden()
    assert chart.locator("table tbody tr").count() >= 12
    expect(chart.locator("table caption")).to_have_text("消息延迟")


def test_a_new_server_says_that_there_is_no_data_yet(server, open_page):
    page = open_admin(open_page, server, "dashboard", script=FIGURES.replace("(i < 10 ? null : 4)", "null").replace("(i < 10 ? null : i === 40 ? 26.4 : 18)", "null"))
    expect(page.locator(".chart", has_text="消息延迟").locator(".chart-none")).to_have_text("还没有数据，每分钟更新")


def test_settings_say_what_they_mean_and_can_be_set(server, open_page):
    page = open_admin(open_page, server, "server")
    expect(page.locator(".srv-row").first).to_be_visible()
    assert all(words.strip() for words in page.locator(".srv-words .frm-about").all_inner_texts())
    assert page.locator(".srv-row").count() > 5
    names = page.locator(".srv-name code").all_inner_texts()
    assert not [name for name in names if "password" in name.lower() and page.locator(".srv-row", has_text=name).locator(".srv-value").first.inner_text() not in ("—", "")]
    line = page.locator(".srv-row", has=page.locator(".ibtn")).first
    name = line.locator("code").inner_text()
    line.locator(".ibtn").click()
    expect(page.locator("dialog .dlg-title")).to_have_text(name)
    page.locator("dialog .btn-primary").click()
    confirm(page)
    no_dialog(page)
    toast(page, "已保存")


def test_log_level_acts_at_once(server, open_page):
    page = open_admin(open_page, server, "server")
    expect(page.locator("#server-level")).not_to_have_value("")
    page.select_option("#server-level", "debug")
    toast(page, "日志级别：调试")
    page.reload()
    expect(page.locator("#server-level")).to_have_value("debug")


def pair(folder, name):
    """A certificate and its key, made by openssl."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "200", "-subj", f"/CN={name}",
                    "-addext", f"subjectAltName=DNS:{name}", "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")], check=True, capture_output=True)
    return (folder / "cert.pem").read_text(), (folder / "key.pem").read_text()


def test_a_certificate_is_checked_as_a_pair_and_used(server, open_page, tmp_path):
    page = open_admin(open_page, server, "server")
    certificate, key = pair(tmp_path, "new.lanlu.example")
    other = tmp_path / "other"
    other.mkdir()
    _, wrong = pair(other, "other.example")
    page.locator(".btn", has_text="上传证书").click()
    page.fill("#certificate-certificate", certificate)
    page.fill("#certificate-key", wrong)
    page.locator("dialog .btn-primary").click()
    confirm(page)
    expect(page.locator("dialog .field-error:visible, dialog .dlg-error:visible").first).to_be_visible()
    page.fill("#certificate-key", key)
    page.locator("dialog .btn-primary").click()
    toast(page, "新证书已启用")
    no_dialog(page)
    expect(page.locator(".frm-facts", has_text="new.lanlu.example").first).to_be_visible()


def test_backup_now(server, open_page):
    page = open_admin(open_page, server, "backup")
    expect(page.locator(".frm-facts")).to_contain_text("数据库")
    page.locator(".adm-actions .btn-primary").click()
    expect(page.locator(".frm-good")).to_contain_text("已备份到", timeout=20_000)
    expect(page.locator(".frm-facts")).not_to_contain_text("从未")


def with_key(answer):
    answer["data"]["hasKey"] = True
    return answer


def test_new_key_says_what_it_does(server, open_page):
    page = open_page(f"{server.url}admin/#/server")
    page.route("**/admin/api/server/status", lambda route: route.fulfill(json=with_key(route.fetch().json())))  # as at a backend of its own
    sign_in(page)
    page.locator(".btn-outline", has_text="更换密钥").click()
    expect(page.locator("dialog")).to_contain_text("掉线")
    expect(page.locator("dialog .btn", has_text="取消")).to_be_focused()
    page.keyboard.press("Escape")
    no_dialog(page)
    go(page, "account")
