"""The company of the pictures: people, departments, chats and what was said in them."""

import base64

from pictures import hills
from seed import DAY, HOUR, MINUTE, Seed

PEOPLE = [
    # account, name, department, role, extension
    ("zhiyao", "沈知遥", "数据平台部", "architect", "分机 8007"), ("yiming", "陆一鸣", "数据平台部", "backend", "分机 8021"),
    ("wanqing", "何婉清", "项目管理部", "lead", "分机 8003"), ("maya", "Maya Lindqvist", "数据平台部", "performance", "Platform, Uppsala"),
    ("yuan", "江予安", "运维部", "oncall", "分机 8110"), ("wendi", "许闻笛", "测试部", "tester", "分机 8052"),
    ("wangshu", "程望舒", "数据平台部", "frontend", "分机 8035"), ("daniel", "Daniel Okafor", "数据平台部", "sre", "Platform, Lagos"),
    ("qingyue", "夏侯清越", "数据平台部", "analyst", "分机 8044"), ("ruochuan", "欧阳若川", "数据平台部", "data", "分机 8012"),
    ("nanzhi", "叶南枝", "数据平台部", "intern", ""), ("tomas", "Tomás Rivera", "数据平台部", "data", "Platform, Bogotá"),
    ("jibai", "韩既白", "数据平台部", "backend", "分机 8026"), ("guanlan", "秦观澜", "数据平台部", "manager", "分机 8001"),
    ("muzhi", "周牧之", "光学仪器部", "optics", "分机 8201"), ("xiaoman", "林小满", "测试部", "tester", "分机 8053"),
    ("siyuan", "顾思源", "财务与行政", "legal", "分机 8301"), ("wanqing2", "苏晚晴", "财务与行政", "office", "分机 8302"),
    ("shujun", "舒君", "制造中心", "process", "分机 8401"), ("shuju", "孙书矩", "光学仪器部", "optics", "分机 8202"),
    ("jianghe", "江河", "测试部", "tester", "分机 8054"),
]
ROLES = {
    "architect": "平台架构师", "backend": "后端工程师", "lead": "经理", "performance": "Performance", "oncall": "值班", "tester": "测试工程师",
    "frontend": "前端工程师", "sre": "Site reliability", "analyst": "数据分析", "data": "数据工程师", "intern": "实习生", "manager": "部门经理",
    "optics": "光学工程师", "legal": "法务", "office": "行政", "process": "工艺工程师",
}
ONLINE = {"yiming": "online", "wanqing": "online", "maya": "busy", "yuan": "online", "wendi": "away"}


def small_picture(name, data):
    """Content of a picture that travels inside its message."""
    return {"type": "base64", "content": "data:image/png;base64," + base64.b64encode(data).decode(), "name": name, "size": len(data),
            "width": 360, "height": 230, "send": True, "time": 1764000000}


def write(data):
    """@return the seed, for its `org`."""
    seed = Seed(data)
    top = seed.dept("澜鹿仪器")
    seed.dept("总经办", top)
    research = seed.dept("研发中心", top)
    depts = {name: seed.dept(name, research) for name in ["数据平台部", "光学仪器部", "嵌入式部", "测试部"]}
    depts |= {name: seed.dept(name, top) for name in ["制造中心", "市场与销售", "项目管理部", "运维部", "财务与行政"]}
    for code, name in ROLES.items():
        seed.role(code, name)
    ids = {}
    for account, name, dept, role, phone in PEOPLE:
        ids[account] = seed.person(account, name, dept=depts[dept], role=role, phone=phone, email=f"{account}@lanlu.example")
    me = ids["zhiyao"]
    everybody = list(ids.values())

    release = seed.group("数据平台 · 发布协同", ids["wanqing"], everybody[:18])
    seed.say(release, [
        (ids["wendi"], "@wendi 邀请 **Maya Lindqvist** 加入讨论组", 61 * MINUTE, "text", "broadcast"),
        (ids["yiming"], "压测结果出来了：单机 10,000 个连接，p99 **18 ms**，比上周降了 37%。发布配置如下，改动只有 `canary` 一行：\n"
         "```yaml\nrelease: \"2.9.0\"\nwindow: \"2026-11-25 14:00/15:00\"   # 超时自动回滚\ncanary: { hosts: 3, minutes: 15 }\n```", 49 * MINUTE),
        (ids["yiming"], {"name": "loadtest-1124.csv", "size": 4404019, "send": True, "type": "text/csv", "id": 41, "time": 1764000000}, 48 * MINUTE, "file"),
        (ids["maya"], "> **陆一鸣** 压测结果出来了：单机 10,000 个连接，p99 18 ms…\n\nGreat numbers! Raw traces are at https://grafana.lanlu.example/d/relay", 41 * MINUTE),
        (me, "收到，我对一下配置", 30 * MINUTE),
        (ids["wanqing"], "@沈知遥 上线窗口定在 14:00，@江予安 负责回滚预案。", 20 * MINUTE),
    ])
    optics = seed.group("光学仪器三组", ids["muzhi"], [me, *(ids[one] for one in ["muzhi", "shuju", "jibai", "yiming", "wendi"])])
    seed.say(optics, [
        (ids["jibai"], "脚本里 `calibrate()` 会先校验标定数据的版本号，不一致直接退出。", 12 * DAY),
        (ids["maya"], "Which 标定 数据 set is the reference, the October or the November one?", 5 * DAY),
        (ids["wendi"], "第 3 台的标定曲线在 60 °C 附近有拐点，数据见附件，怀疑是温漂补偿没有生效，建议周三前复测一次再下结论。", 2 * DAY),
        (ids["wendi"], "全量之前要不要先清一下十月的旧记录？", DAY + 70 * MINUTE),
        (ids["muzhi"], "先别清，审计要用，月底再归档。", DAY + 67 * MINUTE),
        (ids["yiming"], "标定数据已经合并到主分支，明早重新跑一次全量，预计 40 分钟。", DAY + 63 * MINUTE),
        (ids["yiming"], "```sh\nmake calibrate SET=2026-11 \\\n  --full --workers 8\n```", DAY + 62 * MINUTE),
        (me, "好，跑完把耗时发我，我更新到周报里", DAY + 48 * MINUTE),
        (ids["jibai"], "8 个并发会把测试机打满，今晚我把夜间任务挪到 2 点以后。", DAY + 42 * MINUTE),
        (ids["yiming"], "> **韩既白** 8 个并发会把测试机打满…\n\n那我改成 4 个，慢一点没关系，不影响白天的人就行。", DAY + 37 * MINUTE),
    ] + [(ids["muzhi"], f"标定第 {n} 轮完成", (100 - n) * MINUTE) for n in range(8)] + [(ids["muzhi"], "@沈知遥 标定数据已经合并", 89 * MINUTE)])
    lunch = seed.group("今天吃什么", ids["xiaoman"], everybody[:12])
    seed.say(lunch, [(ids["xiaoman"], "楼下新开了一家面馆", DAY + n * MINUTE) for n in range(35, 2, -1)] + [
        (ids["xiaoman"], small_picture(f"noodles{n}.png", hills(colour)), DAY + (2 - n) * 1000, "image") for n, colour in enumerate([(190, 160, 110), (127, 158, 160), (150, 180, 130)])])
    plan = seed.group("2027 规划讨论组", ids["yuan"], everybody[:9])
    seed.say(plan, [(ids["yuan"], "@yuan 将讨论组改名为 **2027 规划讨论组**", DAY + 2 * HOUR, "text", "broadcast")])
    wide = seed.group("澜鹿仪器 · 全体", ids["guanlan"], everybody, committers="$ADMINS")
    seed.say(wide, [(ids["guanlan"], "元旦放假安排见附件", 2 * DAY)])
    for name, owner in [("数据治理月会", "qingyue"), ("羽毛球", "jianghe"), ("读书会", "nanzhi")]:
        club = seed.group(name, ids[owner], everybody[4:18], is_public=1)
        seed.say(club, [(ids[owner], "欢迎新同学", 7 * DAY)])
    talks = {
        "yiming": [(ids["yiming"], "压测报告我下午看完再说", 35 * MINUTE)],
        "maya": [(me, "Could you look at the tail latency?", 50 * MINUTE), (ids["maya"], "Sure", 42 * MINUTE), (ids["maya"], "Thanks! I’ll review the tail latency today", 41 * MINUTE)],
        "siyuan": [(ids["siyuan"], "好的，我把合同扫描件发你", DAY + HOUR)],
        "wanqing2": [(ids["wanqing2"], {"name": "差旅标准（修订）.docx", "size": 30100, "send": True, "id": 43, "time": 1764000000}, 2 * DAY + HOUR, "file")],
        "daniel": [(me, "see you at the fab", 5 * DAY)],
    }
    direct = {}
    for account, lines in talks.items():
        direct[account] = seed.direct(me, ids[account])
        seed.say(direct[account], lines)
    seed.mark(release, me, star=1)
    seed.mark(direct["yiming"], me, star=1)
    seed.mark(lunch, me, mute=1)
    seed.mark(wide, me, mute=1)
    seed.close(unread=[(release, me, 1), (optics, me, 9), (direct["maya"], me, 2), (lunch, me, 36)])
    return seed
