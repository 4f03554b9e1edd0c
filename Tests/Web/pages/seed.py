"""Writes people, chats and messages straight into a stopped server's SQLite file, for tests that need many or need them
to be of yesterday. The columns are those of Sources/XuanStore/Migration1.swift; departments and roles go into their tables
where the server has them (`org` gives them to a page where it has not).
"""

import json
import sqlite3
import time
import uuid
from pathlib import Path

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Seed:
    """One open database. Everybody gets the administrator's password. `close` writes and lets go."""

    def __init__(self, data):
        self.base = sqlite3.connect(next(Path(data).glob("*.db")), isolation_level=None)
        self.base.execute("BEGIN")
        self.hash, = self.base.execute("SELECT password FROM users WHERE account = 'admin'").fetchone()
        self.accounts = dict(self.base.execute("SELECT id, account FROM users"))
        self.now = int(time.time() * 1000)
        self.depts, self.roles, self.chats = {}, {"": ""}, {}

    def _next(self, table):
        return self.base.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0]

    def dept(self, name, parent=0):
        number = len(self.depts) + 1
        self.depts[number] = {"name": name, "order": number, "parent": parent}
        return number

    def role(self, code, name):
        self.roles[code] = name
        return code

    def person(self, account, name, **fields):
        number = self._next("users")
        row = {"id": number, "account": account, "password": self.hash, "realname": name, "created": self.now, **fields}
        self.base.execute(f"INSERT INTO users ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
        self.accounts[number] = account
        return number

    def group(self, name, owner, members, **fields):
        return self._chat(str(uuid.uuid4()), "group", owner, members, name=name, **fields)

    def direct(self, one, other):
        return self._chat("&".join(sorted([str(one), str(other)])), "one2one", one, [one, other])

    def _chat(self, gid, kind, owner, members, **fields):
        number = self._next("chats")
        row = {"id": number, "gid": gid, "kind": kind, "admins": "", "committers": "", "created": self.now - 30 * DAY,
               "created_by": self.accounts[owner], "last_active": self.now - 30 * DAY, **fields}
        self.base.execute(f"INSERT INTO chats ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
        self.base.executemany("INSERT INTO members (chat, user, joined) VALUES (?, ?, ?)",
                              [(number, user, self.now) for user in dict.fromkeys(members)])
        self.chats[number] = gid
        return number

    def mark(self, chat, user, **marks):
        """star, mute, hide, category of one person's own row."""
        names = ", ".join(f"{name} = ?" for name in marks)
        self.base.execute(f"UPDATE members SET {names} WHERE chat = ? AND user = ?", [*marks.values(), chat, user])

    def say(self, chat, lines):
        """Lines are (user, content, milliseconds ago) or (user, content, milliseconds ago, content type, kind)."""
        first, = self.base.execute("SELECT last_index FROM chats WHERE id = ?", [chat]).fetchone()
        number = self._next("messages")
        rows = []
        for place, (user, content, ago, *more) in enumerate(lines):
            content_type, kind = [*more, *["text", "normal"][len(more):]]
            if not isinstance(content, str):
                content = json.dumps(content, ensure_ascii=False)
            rows.append((number + place, str(uuid.uuid4()), chat, first + place + 1, user, self.now - ago, first + place + 1,
                         kind, content_type, content, ""))
        self.base.executemany("INSERT INTO messages (id, gid, chat, idx, user, date, sender_order, kind, content_type, content, data) "
                              "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self.base.execute("UPDATE chats SET last_index = ?, last_active = ? WHERE id = ?", [first + len(rows), rows[-1][5], chat])

    def close(self, unread=()):
        """`unread` has (chat, user, count): that many of the newest messages wait for that person."""
        self.base.execute("UPDATE members SET delivered_index = (SELECT last_index FROM chats WHERE chats.id = members.chat), "
                          "read_index = (SELECT last_index FROM chats WHERE chats.id = members.chat)")
        self.base.executemany("UPDATE members SET delivered_index = delivered_index - ? WHERE chat = ? AND user = ?",
                              [(count, chat, user) for chat, user, count in unread])
        if self.base.execute("SELECT count(*) FROM sqlite_master WHERE name = 'depts'").fetchone()[0]:
            self.base.executemany("INSERT INTO depts (id, name, parent, place) VALUES (?, ?, ?, ?)",
                                  [(number, one["name"], one["parent"], one["order"]) for number, one in self.depts.items()])
            self.base.executemany("INSERT INTO roles (code, name) VALUES (?, ?)",
                                  [(code, name) for code, name in self.roles.items() if code])
        self.base.execute("COMMIT")
        self.base.close()

    def org(self):
        """Script for a page: fills in roles and departments where the server's list of people has none."""
        return """{
          const parse = JSON.parse, org = %s;
          JSON.parse = (text, ...more) => {
            const value = parse(text, ...more);
            if (/^usergetlist$/i.test(value?.method) && Array.isArray(value.depts)) Object.assign(value, org);
            return value;
          };
        }""" % json.dumps({"roles": self.roles, "depts": self.depts}, ensure_ascii=False)
