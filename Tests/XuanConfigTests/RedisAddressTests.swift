import XuanConfig
import Testing

@Suite struct RedisAddressTests {
    @Test func takesEveryPart() throws {
        let one = try RedisAddress(parsing: "redis://:p%40ss%2F@h1:6380,h2,[::1]:6381/3")
        #expect(one.servers.map(\.description) == ["h1:6380", "h2:6379", "[::1]:6381"])
        #expect((one.user, one.password, one.database, one.master) == ("", "p@ss/", 3, nil))
        let two = try RedisAddress(parsing: "redis://chat:secret@127.0.0.1")
        #expect((two.user, two.password, two.database) == ("chat", "secret", 0))
        let three = try RedisAddress(parsing: "redis://h/?password-file=/etc/redis%20key")
        #expect((three.passwordFile, three.password) == ("/etc/redis key", ""))
        let four = try RedisAddress(parsing: "redis+sentinel://:pw@s1,s2:26380/mymaster/2")
        #expect(four.servers.map(\.description) == ["s1:26379", "s2:26380"])
        #expect((four.master, four.database, four.password) == ("mymaster", 2, "pw"))
    }

    @Test func namesItselfWithoutPassword() throws {
        #expect(
            try RedisAddress(parsing: "redis://chat:secret@h1,h2:7000/1").description
                == "redis://h1:6379,h2:7000/1")
        #expect(
            try RedisAddress(parsing: "redis+sentinel://:secret@s1/main").description
                == "redis+sentinel://s1:26379/main/0")
    }

    @Test(arguments: [
        ("http://h", RedisAddressError.scheme), ("rediss://h:6379", .encryption), ("redis://", .host),
        ("redis://h1,,h2", .host), ("redis://:secret@", .host), ("redis://a b", .host), ("redis://h:0", .port),
        ("redis://h:65536", .port), ("redis://h:+1", .port), ("redis://::1", .port), ("redis://h/x", .database),
        ("redis://h/-1", .database), ("redis://h/0/1", .database), ("redis://h/65536", .database),
        ("redis://:secret%2@h", .percent), ("redis://:%FF@h", .percent), ("redis://:%0A@h", .percent),
        ("redis://h?tls=1", .option), ("redis://h?password-file=", .option), ("redis://secret@h", .password),
        ("redis://:secret@h?password-file=/f", .twoPasswords), ("redis+sentinel://s1", .master),
        ("redis+sentinel://s1/", .master), ("redis+sentinel://s1/m/0/1", .database), ("redis://h\n", .control),
        ("redis://h\u{0}.evil", .control), ("redis://:secret:\u{301}x@h:x", .port),
    ])
    func refusesByName(text: String, wanted: RedisAddressError) {
        #expect(throws: wanted) { try RedisAddress(parsing: text) }
        #expect(!wanted.description.contains("secret@h\n") && !wanted.description.contains("\n"))
    }
}
