"""Administration: groups and their rights, and what a person with some of them sees."""

from playwright.sync_api import expect

from admin import confirm, go, no_dialog, open_admin, toast


def make_group(page, name, rights, people=()):
    page.locator(".adm-actions .btn-primary").click()
    page.fill("#ask-field", name)
    page.keyboard.press("Enter")
    no_dialog(page)
    for right in rights:
        page.get_by_label(f"{name}：{right}", exact=True).check()
    if rights:
        page.locator(".tbl-bar .btn-primary").click()
        confirm(page)
        toast(page, "权限已保存")
        expect(page.locator(".tbl-bar")).to_be_hidden()
    if people:
        group_menu(page, name, "成员")
        for account in people:
            page.fill("dialog .search-input", account)
            page.locator("dialog button.frm-person", has_text=account).click()
        page.locator("dialog .frm-foot .btn-primary").click()
        confirm(page)
        no_dialog(page)
        expect(page.locator(".mtx-head", has_text=name)).to_contain_text(f"{len(people)} 人")


def group_menu(page, name, item):
    page.locator(".mtx-head", has_text=name).first.click()
    page.locator(".menu-item", has_text=item).click()


def test_rights_are_set_saved_together_and_give_pages(server, open_page):
    page = open_admin(open_page, server, "rights", )
    make_group(page, "人事", ["查看人员", "管理人员"], ["yiming"])
    page.reload()
    expect(page.get_by_label("人事：管理人员", exact=True)).to_be_checked()
    expect(page.get_by_label("人事：查看聊天", exact=True)).not_to_be_checked()

    other = open_admin(open_page, server, account="yiming")
    assert other.locator(".adm-link[data-page]").evaluate_all("(all) => all.map((one) => one.dataset.page)") == ["people"]
    other.evaluate("location.hash = '#/server'")
    expect(other.locator(".adm-title")).to_have_text("人员")
    other.locator(".tbl-open").first.click()
    expect(other.locator("dialog")).to_be_visible()
    expect(other.locator("dialog", has_text="系统管理员").locator("input[type=checkbox]")).to_have_count(0)


def test_who_may_only_look_changes_nothing(server, open_page):
    page = open_admin(open_page, server, "rights")
    make_group(page, "看人", ["查看人员"], ["zhiyao"])
    other = open_admin(open_page, server, "people?search=maya", account="zhiyao")
    expect(other.locator(".tbl-row")).to_have_count(1)
    expect(other.locator(".adm-actions .btn-primary")).to_have_count(0)
    expect(other.locator(".tbl-row input")).to_have_count(0)
    other.locator(".tbl-open").click()
    expect(other.locator("dialog .frm-facts").first).to_be_visible()
    expect(other.locator("dialog input")).to_have_count(0)


def test_changes_can_be_discarded(server, open_page):
    page = open_admin(open_page, server, "rights")
    make_group(page, "放弃", [])
    box = page.get_by_label("放弃：管理服务器", exact=True)
    box.check()
    expect(page.locator(".tbl-chosen")).to_have_text("改了 1 处")
    box.uncheck()
    expect(page.locator(".tbl-bar")).to_be_hidden()
    box.check()
    page.locator(".tbl-bar .btn", has_text="放弃").click()
    expect(page.get_by_label("放弃：管理服务器", exact=True)).not_to_be_checked()


def test_a_group_is_copied_renamed_and_deleted(server, open_page):
    page = open_admin(open_page, server, "rights")
    make_group(page, "原组", ["查看操作日志"])
    group_menu(page, "原组", "复制")
    page.fill("#ask-field", "副组")
    page.keyboard.press("Enter")
    no_dialog(page)
    expect(page.get_by_label("副组：查看操作日志", exact=True)).to_be_checked()
    group_menu(page, "副组", "改名")
    page.fill("#ask-field", "新组")
    page.keyboard.press("Enter")
    no_dialog(page)
    expect(page.locator(".mtx-head", has_text="新组")).to_be_visible()
    group_menu(page, "新组", "删除")
    page.locator("dialog .btn-danger").click()
    confirm(page)
    no_dialog(page)
    expect(page.locator(".mtx-head", has_text="新组")).to_have_count(0)
    expect(page.locator(".mtx-head", has_text="原组")).to_be_visible()


def test_head_and_first_column_stay(server, open_page):
    page = open_admin(open_page, server, "rights", width=700, height=420)
    for number in range(6):
        make_group(page, f"很长的权限组名字{number}", [])
    page.evaluate("document.querySelector('.mtx-scroll').scrollTo(300, 200)")
    page.wait_for_timeout(100)
    area, corner = page.locator(".mtx-scroll").bounding_box(), page.locator(".mtx-corner").bounding_box()
    assert abs(area["x"] - corner["x"]) < 2 and abs(area["y"] - corner["y"]) < 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    go(page, "account")
