// JSON as the backend reads it, the relay's peek at it, and the relay's edits of a packet.

/// A parsed value is written and parsed again as the same.
func fuzzJSON(_ bytes: UnsafeRawBufferPointer) {
    guard let value = try? JSON.parse(bytes) else { return }
    let written = value.bytes
    guard let again = try? JSON.parse(written) else { fatalError("what was written cannot be read") }
    promise(again.bytes == written && again == value, "reading what was written gives another value")
}

/// The peek and the parser agree, and the relay's edit of a packet is one packet again with the relay's own member.
func fuzzPeek(_ bytes: UnsafeRawBufferPointer) {
    let parsed = try? JSON.parse(bytes)
    guard let head = try? PacketHead(peeking: bytes) else { return }
    for member in [head.module, head.method, head.users, head.result, head.params, head.data] {
        guard let member else { continue }
        promise(member.value.upperBound <= bytes.count && member.cut.upperBound <= bytes.count, "a member lies outside")
        _ = PacketHead.plainText(member, of: bytes)
    }
    if let object = parsed?.object {
        for (name, member) in [("module", head.module), ("method", head.method), ("data", head.data)] {
            promise((object[name] == nil) == (member == nil), "\(name) is seen by one of the two only")
            promise(PacketHead.value(member, of: bytes) == object[name], "\(name) is another value to the peek")
        }
        if case .number(let id) = head.userID { promise(object["userID"]?.integer == id, "another user") }
    }
    guard let edited = try? PacketEdit.request(bytes, head: head, address: ClientAddress(ip: "::1", port: 1)) else {
        return promise(false, "the edited packet is none")
    }
    promise(PacketHead(of: edited.bytes)?.client != nil, "the edited packet has no client")
    promise(PacketHead(of: edited.bytes)?.finds(sameAs: edited.head) == true, "the edited packet's head is another one")
    if parsed != nil { promise((try? JSON.parse(edited.bytes)) != nil, "the edited packet is none") }
    if let cut = head.users?.cut {
        let rest = [UInt8](unsafeUninitializedCapacity: bytes.count) { room, count in
            count = PacketEdit.copy(bytes, without: cut, into: UnsafeMutableRawBufferPointer(room))
        }
        promise(PacketHead(of: rest).map { $0.users == nil } ?? false, "the answer without users is no packet")
    }
    _ = Recipients(of: head, in: Array(bytes))
    let found = MessageGids(in: bytes, data: head.data).list
    let rows = parsed?.object?["data"].map { $0.array ?? [$0] } ?? []
    for gid in rows.compactMap({ $0.object?["gid"]?.string }) where !gid.isEmpty && gid.utf8.count <= UInt16.max {
        promise(found.contains { same($0, gid) }, "a gid is not found")
    }
}
