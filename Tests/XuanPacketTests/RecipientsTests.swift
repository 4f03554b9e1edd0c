import Testing

@testable import XuanPacket

/// `Recipients` with its ids read.
enum Expected: Equatable {
    case requester, everyone, malformed
    case users([Int64])

    init(_ recipients: Recipients) {
        switch recipients {
        case .requester: self = .requester
        case .everyone: self = .everyone
        case .users(let ids): self = .users(Array(ids))
        case .malformed: self = .malformed
        }
    }
}

private func recipients(_ text: String) throws -> Expected {
    let answer = Array(text.utf8)
    return Expected(Recipients(of: try #require(PacketHead(of: answer)), in: answer))
}

@Suite struct RecipientsTests {
    @Test(arguments: [
        (#"{"users":[2,5]}"#, Expected.users([2, 5])),
        (#"{"users":[ 2 , "5" , -1 ]}"#, .users([2, 5, -1])),
        (#"{"users":[],"result":"success"}"#, .everyone),
        (#"{"result":"success"}"#, .everyone),
        (#"{"result":"fail"}"#, .requester),
        (#"{"method":"kickoff"}"#, .requester),
        (#"{"users":[7],"result":"fail"}"#, .users([7])),
    ])
    func readsUsersAsTheProtocolSays(text: String, expected: Expected) throws {
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
