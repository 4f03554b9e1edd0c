import MySQLStore
import Testing

@Suite struct MySQLAddressTests {
    @Test func takesEveryPart() throws {
        let one = try MySQLAddress(parsing: "mysql://chat@db.example.com:3307/xuan?password-file=/etc/p&ca=/etc/ca.pem")
        #expect((one.user, one.host, one.port, one.database) == ("chat", "db.example.com", 3307, "xuan"))
        #expect((one.passwordFile, one.certificates, one.socket) == ("/etc/p", "/etc/ca.pem", ""))
        let two = try MySQLAddress(parsing: "mariadb://a%40b@/xuan%20db?socket=/run/mysqld/mysqld.sock")
        #expect((two.user, two.host, two.port, two.database) == ("a@b", "localhost", 3306, "xuan db"))
        #expect(two.socket == "/run/mysqld/mysqld.sock")
        #expect(try MySQLAddress(parsing: "mysql://u@[::1]:3307/d").host == "::1")
    }

    @Test func namesItselfWithoutPasswordAndOptions() throws {
        var one = try MySQLAddress(parsing: "mysql://chat@db:3307/xuan?password-file=/etc/p")
        one.password = "secret"
        #expect(one.name == "mysql://chat@db:3307/xuan")
        #expect(try MySQLAddress(parsing: "mysql://c@localhost/x?socket=/s").name == "mysql://c@/s/x")
    }

    @Test(arguments: [
        ("postgres://u@h/d", MySQLAddressError.scheme), ("mysql://h/d", .user), ("mysql://u:secret@h/d", .password),
        ("mysql://u@h:0/d", .port), ("mysql://u@h:x/d", .port), ("mysql://u@h", .database), ("mysql://u@h/", .database),
        ("mysql://u@h/a/b", .database), ("mysql://u@h/d?colour=red", .option("colour")), ("mysql://u@h/d%2", .percent),
        ("mysql://u@h/d%00", .percent), ("mysql://u@h/%FF", .percent),
        ("mysql://u@h\u{0}.evil/d", .control), ("mysql://u@h/d\n", .control), ("mysql://u@h/d?timeout=0", .timeout),
        ("mysql://u@h/d?timeout=5s", .timeout), ("mysql://u:\u{301}secret@h/d", .password),
    ])
    func refusesByName(text: String, wanted: MySQLAddressError) {
        #expect(throws: wanted) { try MySQLAddress(parsing: text) }
        #expect(!wanted.description.contains("secret") && !wanted.description.contains("\n"))
    }
}
