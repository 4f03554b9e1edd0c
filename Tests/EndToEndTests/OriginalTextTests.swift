import Foundation
import Testing
import XuanPacket
import XuanTesting

/// Characters above U+FFFF everywhere: `Person` reads as an original browser client does and fails at four bytes.
@Suite(.serialized) struct OriginalTextTests {
    private static let smile = "王𠮷😀"

    @Test(arguments: Arrangement.allCases)
    func anEmojiInANameOrMessageTakesNothingFromOriginalClients(arrangement: Arrangement) throws {
        let server = try Server(arrangement, people: ["ann", "bob", "cat"])
        let smile = Self.smile
        let admin = AdminClient(server)
        try admin.signIn()
        let (ann, bob) = (try server.login("ann"), try server.login("bob"))
        // People.
        #expect(try admin.call("people/edit", ["id": JSON(ann.id), "realname": .string(smile)]).status == 200)
        for person in [ann, bob] {
            #expect(try person.wait("userchange")["data"]?.object?["realname"] == .string(smile))
        }
        let made = try admin.call("people/create", ["account": "emo", "realname": .string(smile)])
        #expect(made.body.object?["data"]?.object?["id"] != nil)
        try ann.send("userchange", [["site": .string(smile)]])
        _ = try bob.wait("userchange") { $0["data"]?.object?["site"] == .string(smile) }
        // Chats and messages, by the raw character and by its escapes.
        let chat = Talk.gid()
        let members: JSON = [JSON(ann.id), JSON(bob.id), JSON(bob.id + 1)]
        #expect(
            try ann.call("create", [.string(chat), .string(smile), "group", members, 0, false])["data"]?
                .object?["name"] == .string(smile))
        for (number, text) in ["😀", #"\ud83d\ude00"#].enumerated() {
            try ann.send(
                text:
                    #"{"module":"chat","method":"message","userID":\#(ann.id),"params":{"messages":[{"gid":"m\#(number)","cgid":"\#(chat)","type":"normal","contentType":"plain","content":"two \#(text)","data":"\#(text)"}]}}"#
            )
            for person in [ann, bob] {
                #expect(try Talk.rows(person.wait("message")).first?["content"] == "two 😀")
            }
        }
        // A lone surrogate breaks nobody's packet.
        try ann.send(
            text:
                #"{"module":"chat","method":"message","userID":\#(ann.id),"params":{"messages":[{"gid":"half","cgid":"\#(chat)","type":"normal","contentType":"plain","content":"half \ud83d"}]}}"#
        )
        #expect(try Talk.rows(bob.wait("message")).first?["content"] == "half \u{FFFD}")
        #expect(try Talk.history(of: chat, by: bob).count == 3)
        _ = try ann.call("category", [[.string(chat)], .string(smile)])
        _ = try ann.call("settings", ["ann", ["a": .string(smile), "😀": 1]])
        #expect(try ann.call("settings", ["ann", ""])["data"]?.object?["a"] == .string(smile))
        _ = try ann.call("upserttodo", [["name": .string(smile), "date": "2030-01-08"]])
        _ = try ann.call("gettodoes", ["all", "all", "date_asc", 0, 20, 1])
        _ = try ann.call("changename", [.string(chat), .string("new " + smile)])
        _ = try bob.wait("changename")
        // Refusals that quote the request.
        try ann.send(text: #"{"module":"chat","method":"no 😀","userID":\#(ann.id),"lang":"😀","v":"😀"}"#)
        _ = try ann.call("members", [.string(smile)])
        // After an absence: lists, waiting messages, settings.
        let cat = try server.login("cat")
        #expect(cat.loginPackets.contains { $0["method"] == "usergetlist" })
        #expect(Talk.gids(cat.loginPackets).count == 3)
        _ = try cat.call("getpubliclist")
        for person in [ann, bob, cat] { #expect(try person.hasNot("never")) }
        _ = try? Person("😀", password: "x", common: server.common, chat: server.chat, tls: server.tls)
    }
}
