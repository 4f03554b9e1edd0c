import Testing

@testable import xxload

@Suite struct MessageRowsTests {
    @Test func walksOverTheRowsOfAPacket() {
        let text = #"""
            [{"id":8,"gid":"a","cgid":"1&2","user":"5","data":{"gid":"x","l":[1,"}"]},"content":"say \"gid\":\"b\""},
            {"content":"", "user":7,"cgid":"c","gid":"d","id":9}]
            """#
        Array(text.utf8).withUnsafeBytes { bytes in
            var rows = MessageRows(bytes)
            func text(_ part: UnsafeRawBufferPointer) -> String { String(decoding: part, as: UTF8.self) }
            let first = rows.next()
            #expect(
                first.map { [text($0.gid), text($0.cgid), text($0.content)] } == ["a", "1&2", #"say \"gid\":\"b\""#])
            #expect(first?.id == 8 && first?.user == 5)
            let second = rows.next()
            #expect(second.map { [text($0.gid), text($0.cgid), text($0.content)] } == ["d", "c", ""])
            #expect(second?.id == 9 && second?.user == 7 && rows.next() == nil)
        }
        Array("[]".utf8).withUnsafeBytes { bytes in
            var rows = MessageRows(bytes)
            #expect(rows.next() == nil)
        }
    }

    @Test func idsComeBackAndOthersDoNot() {
        let ids = MessageIDs()
        let id = MessageID(step: 4095, sender: 65_535, number: 0x1234_5678_9abc)
        var packet: [UInt8] = [1]
        ids.append(id, to: &packet)
        packet.removeFirst()
        #expect(packet.count == 36 && packet[14] == UInt8(ascii: "4"))
        #expect(packet.withUnsafeBytes { ids.read($0) } == id)
        #expect(packet.withUnsafeBytes { MessageIDs().read($0) } == nil)
        #expect(packet.dropLast().withUnsafeBytes { ids.read($0) } == nil)
    }

    @Test(arguments: [
        ("https://chat.example.com", "chat.example.com", 11443, true, ""),
        ("http://[::1]:80/west", "::1", 80, false, "west"), ("http://h:1", "h", 1, false, ""),
    ]) func readsServerAddresses(text: String, host: String, port: Int, tls: Bool, site: String) throws {
        let address = try #require(ServerAddress(argument: text))
        #expect(address.host == host && Int(address.port) == port && address.isTLS == tls && address.site == site)
        for wrong in ["h:1", "https://", "https://h:x", "ftp://h"] { #expect(ServerAddress(argument: wrong) == nil) }
    }
}
