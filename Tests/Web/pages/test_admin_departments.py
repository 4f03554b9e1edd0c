"""Administration: departments and roles."""

from playwright.sync_api import expect

from admin import confirm, go, no_dialog, open_admin, row, toast


def create(page, name, parent=""):
    page.locator(".adm-actions .btn-primary").click()
    page.fill("#dept-name", name)
    if parent:
        page.select_option("#dept-parent", label=page.locator("#dept-parent option", has_text=parent).first.inner_text())
    page.locator("dialog .btn-primary").click()
    no_dialog(page)
    expect(node(page, name)).to_be_focused()


def node(page, name):
    return page.locator(f".tree-row:has(.tree-name:text-is('{name}'))")


def order(page):
    return list(zip(page.locator(".tree-name").all_inner_texts(), page.locator(".tree-row").evaluate_all("(all) => all.map((one) => Number(one.ariaLevel))")))


def test_a_tree_is_made_moved_and_kept(server, open_page):
    page = open_admin(open_page, server, "departments")
    for name, parent in [("甲公司", ""), ("一部", "甲公司"), ("二部", "甲公司"), ("三部", "甲公司")]:
        create(page, name, parent)
    assert order(page) == [("甲公司", 1), ("一部", 2), ("二部", 2), ("三部", 2)]

    node(page, "三部").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".tree-name").nth(2)).to_have_text("三部")
    expect(node(page, "三部")).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")
    expect(node(page, "三部")).to_have_attribute("aria-level", "3")
    expect(node(page, "三部")).to_be_focused()
    page.keyboard.press("Alt+ArrowLeft")
    expect(node(page, "三部")).to_have_attribute("aria-level", "2")
    page.reload()
    expect(node(page, "三部")).to_be_visible()
    assert order(page) == [("甲公司", 1), ("一部", 2), ("三部", 2), ("二部", 2)]


def test_drag_goes_between_and_into(server, open_page):
    page = open_admin(open_page, server, "departments")
    for name, parent in [("乙公司", ""), ("东部", "乙公司"), ("西部", "乙公司"), ("北部", "乙公司")]:
        create(page, name, parent)
    box = node(page, "东部").bounding_box()
    node(page, "北部").drag_to(node(page, "东部"), target_position={"x": 120, "y": 3})
    expect(page.locator(".tree-row", has_text="乙公司").locator("xpath=following-sibling::*[1]")).to_contain_text("北部")
    node(page, "西部").drag_to(node(page, "东部"), target_position={"x": 120, "y": box["height"] / 2})
    expect(node(page, "西部")).to_have_attribute("aria-level", "3")
    # Never into itself: nothing moves.
    before = order(page)
    node(page, "东部").drag_to(node(page, "西部"), target_position={"x": 120, "y": box["height"] / 2})
    page.wait_for_timeout(300)
    assert order(page) == before


def test_keys_fold_walk_and_jump(server, open_page):
    page = open_admin(open_page, server, "departments")
    create(page, "Zeta")
    create(page, "Zulu", "Zeta")
    node(page, "Zeta").focus()
    page.keyboard.press("ArrowLeft")
    expect(node(page, "Zulu")).to_have_count(0)
    expect(node(page, "Zeta")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowRight")
    expect(node(page, "Zulu")).to_be_visible()
    page.keyboard.press("Home")
    expect(page.locator(".tree-row").first).to_be_focused()
    page.keyboard.press("z")
    expect(node(page, "Zeta")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(node(page, "Zulu")).to_be_focused()
    page.keyboard.press("F2")
    page.fill("#ask-field", "Zulu Two")
    page.keyboard.press("Enter")
    no_dialog(page)
    expect(node(page, "Zulu Two")).to_be_focused()


def test_delete_says_where_the_people_go(server, open_page):
    page = open_admin(open_page, server, "departments")
    create(page, "将撤销")
    create(page, "接收方")
    go(page, "people?search=yiming", ".tbl-row")
    page.locator(".tbl-open").click()
    page.select_option("#person-dept", label="将撤销")
    page.locator("dialog .btn-primary").click()
    no_dialog(page)
    go(page, "departments", ".tree-row")
    expect(node(page, "将撤销").locator(".tree-count")).to_have_text("1")
    node(page, "将撤销").focus()
    page.keyboard.press("Delete")
    assert "将撤销" not in page.locator("#dept-to option").all_inner_texts()
    page.select_option("#dept-to", label="接收方")
    page.locator("dialog .btn-primary").click()
    confirm(page)
    no_dialog(page)
    expect(node(page, "将撤销")).to_have_count(0)
    expect(node(page, "接收方").locator(".tree-count")).to_have_text("1")
    go(page, "people?search=yiming", ".tbl-row")
    expect(row(page, "yiming")).to_contain_text("接收方")


def test_roles_are_made_renamed_given_and_deleted(server, open_page):
    page = open_admin(open_page, server, "departments")
    page.locator("[role=tab]", has_text="职位").click()
    page.locator(".adm-actions .btn-primary").click()
    page.fill("#role-name", "工程师")
    page.fill("#role-code", "engineer")
    page.locator("dialog .btn-primary").click()
    no_dialog(page)
    expect(page.locator(".dep-role")).to_contain_text("engineer")
    page.locator(".dep-role .ibtn").first.click()
    page.fill("#role-name", "高级工程师")
    page.locator("dialog .btn-primary").click()
    no_dialog(page)
    expect(page.locator(".dep-role")).to_contain_text("高级工程师")
    go(page, "people?search=maya", ".tbl-row")
    page.locator(".tbl-open").click()
    page.select_option("#person-role", label="高级工程师")
    page.locator("dialog .btn-primary").click()
    no_dialog(page)
    expect(row(page, "maya")).to_contain_text("高级工程师")
    go(page, "departments", ".adm-page")
    page.locator("[role=tab]", has_text="职位").click()
    page.locator(".dep-role .ibtn").last.click()
    page.locator("dialog .btn-danger").click()
    no_dialog(page)
    expect(page.locator(".dep-role")).to_have_count(0)
