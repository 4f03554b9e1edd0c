import Testing
import XuanPacket

@testable import XuanBackend

@Suite struct LanguageTests {
    @Test func refusalsSpeakTheLanguageOfThePacket() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        func message(_ language: JSON?) -> String? {
            var packet = TestBackend.packet("joinchat", ["none", true], by: ann).object!
            packet["lang"] = language
            let answer = fixture.ask(.object(packet))
            return answer["message"]?.string
        }
        #expect(message("en") == "Chat do not exist.")
        #expect(message("zh-cn") == "会话不存在。")
        #expect(message("zh-tw") == "會話不存在。")
        for other in [nil, "de", 5] as [JSON?] { #expect(message(other) == "会话不存在。") }
    }

    @Test func aFailedLoginSpeaksIt() throws {
        let fixture = try TestBackend()
        try fixture.add("ann")
        for (language, sentence) in [("zh-tw", Sentence.wrongLogin.traditional), ("en", Sentence.wrongLogin.english)] {
            var packet = TestBackend.packet("login", ["", "ann", "x", "online"]).object!
            packet["lang"] = .string(language)
            #expect(fixture.ask(.object(packet))["data"]?.string == sentence)
            packet["params"] = ["", "nobody", "x", "online"]
            #expect(fixture.ask(.object(packet))["data"]?.string == sentence)
        }
    }

    @Test func everySentenceHasAllThreeAndNamesTheSame() {
        let sentences: [Sentence] =
            [
                .notAdmin, .notSystemChat, .notGroupChat, .notPublic, .cantChat, .dismissed, .notExist, .multiChats,
                .gidTaken, .ownerStays, .wrongLogin, .lockedLogin(seconds: 90), .forbidden, .unknownUser, .todoNotYours,
                .busy,
                .stopping, .parameter("xyz"), .weakPassword(.account), .weakPassword(.common), .weakPassword(.short(6)),
                .badAvatar, .waitingLogin(seconds: 42), .deletedLogin, .databaseAway,
                KickoffReason.elsewhere.sentence, KickoffReason.passwordChanged.sentence,
                KickoffReason.passwordReset.sentence,
            ] + Sentence.adminSentences
        for sentence in sentences {
            #expect(Set([sentence.english, sentence.simplified, sentence.traditional]).count == 3)
            #expect(sentence.english.utf8.allSatisfy { $0 < 0x80 })
            for name in ["xyz", "gid", "password", "42", "avatar"] {
                let found = Language.allCases.map { sentence.text(in: $0).contains(name) }
                #expect(name == "password" || Set(found).count == 1, "\(sentence.english)")
            }
        }
    }
}
