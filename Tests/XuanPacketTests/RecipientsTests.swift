import Testing

@testable import XuanPacket

private func recipients(_ text: String) throws -> Recipients {
    try Array(text.utf8).withUnsafeBytes { bytes in
        Recipients(of: try PacketHead(peeking: bytes), in: bytes)
    }
}

@Suite struct RecipientsTests {
    @Test(arguments: [
        (#"{"users":[2,5]}"#, Recipients.users([2, 5])),
        (#"{"users":[ 2 , "5" , -1 ]}"#, .users([2, 5, -1])),
        (#"{"users":[],"result":"success"}"#, .everyone),
        (#"{"result":"success"}"#, .everyone),
        (#"{"result":"fail"}"#, .requester),
        (#"{"method":"kickoff"}"#, .requester),
        (#"{"users":[7],"result":"fail"}"#, .users([7])),
    ])
    func readsUsersAsTheProtocolSays(text: String, expected: Recipients) throws {
        #expect(try recipients(text) == expected)
    }

    @Test(arguments: [
        #""x""#, "5", "null", #"{"0":1}"#, #"["a"]"#, "[null]", "[[1]]", "[1.5]", "[1180591620717411303424]", "true",
        #"["1x"]"#, #"[1,{}]"#, #"[""]"#,
    ])
    func givesNobodyAPacketWhoseUsersAreNoListOfIds(users: String) throws {
        #expect(try recipients("{\"users\":\(users),\"result\":\"success\"}") == .malformed)
    }
}
