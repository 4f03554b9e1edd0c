import Testing
import XuanStore
import XuanTesting

/// What people do with messages, over each driver.
@Suite struct MessageChangeTests {
    /// Two people, a chat of both, three messages.
    private struct Company {
        let store: any StoreConnection
        let ann, bob, chat: Int64
        private let temporary: TemporaryStore

        init(_ driver: Driver) throws {
            temporary = TemporaryStore(driver)
            store = try temporary.openWriter()
            func add(_ account: String, _ store: any StoreConnection) throws -> Int64 {
                try UserTable.insert(
                    account: account, password: "p", realname: account, admin: "no", now: 5, on: store)
            }
            ann = try add("ann", store)
            bob = try add("bob", store)
            var record = ChatRecord()
            (record.gid, record.createdBy) = ("g", "ann")
            chat = try ChatTable.insert(record, on: store)
            for person in [ann, bob] { try MemberTable.join(person, chat: chat, index: 0, now: 1, on: store) }
            for index in 1...3 as ClosedRange<Int64> {
                var message = MessageRecord()
                (message.gid, message.chat, message.index, message.user) = ("m\(index)", chat, index, ann)
                (message.date, message.content, message.data) = (100 * index, "text \(index)", "{}")
                _ = try MessageTable.insert(message, on: store)
            }
            try ChatTable.setLast(index: 3, active: 300, of: chat, on: store)
        }

        func message(_ number: Int) throws -> MessageRecord {
            try #require(try MessageTable.find(gid: "m\(number)", on: store))
        }
    }

    @Test(arguments: Driver.installed) func aFreshMessageHasNoChanges(_ driver: Driver) throws {
        let company = try Company(driver)
        let message = try company.message(1)
        #expect(
            (message.changed, message.deleted, message.deletedBy, message.edited) == (0, 0, 0, 0)
                && !message.isDeleted)
        #expect(
            try MessageChangeTable.messages(of: company.chat, since: 0, upTo: 9, limit: 9, on: company.store).isEmpty)
    }

    @Test(arguments: Driver.installed) func changesComeInTheirOrderEachMessageOnce(_ driver: Driver) throws {
        let company = try Company(driver)
        let store = company.store
        for (changed, number) in [(1, 3), (2, 1), (3, 2), (4, 3)] as [(Int64, Int)] {
            try MessageChangeTable.set(changed, of: company.message(number).id, in: company.chat, on: store)
        }
        func changed(_ since: Int64, _ limit: Int) throws -> [Int64] {
            try MessageChangeTable.messages(
                of: company.chat, since: since, upTo: 4, limit: limit, on: store
            ).map(\.index)
        }
        #expect(try changed(0, 9) == [1, 2, 3])
        #expect(try changed(2, 9) == [2, 3] && changed(0, 2) == [1, 2] && changed(4, 9).isEmpty)
        #expect(try company.message(3).changed == 4)
        #expect(try MessageTable.ascending(of: company.chat, 2...3, on: store).map(\.changed) == [3, 4])
        try ChatTable.setChanges(4, of: company.chat, on: store)
        #expect(try ChatTable.find(id: company.chat, on: store)?.changes == 4)
        #expect(try ChatTable.changes(of: company.chat, on: store) == 4)
    }

    @Test(arguments: Driver.installed) func anEditKeepsTheFormerContentAndARecallNothing(_ driver: Driver) throws {
        let company = try Company(driver)
        let store = company.store
        try MessageChangeTable.edit(company.message(1), content: "second", now: 5000, on: store)
        try MessageChangeTable.edit(company.message(1), content: "third", now: 6000, on: store)
        let edited = try company.message(1)
        #expect(edited.content == "third" && edited.edited == 6000 && edited.data == "{}")
        func contents(before: Int64 = .max, bytes: Int = 1000, limit: Int = 9) throws -> [MessageChangeTable.Content] {
            try MessageChangeTable.contents(of: edited.id, before: before, bytes: bytes, limit: limit, on: store)
        }
        let before = try contents()
        #expect(before.map(\.content) == ["second", "text 1"] && before.map(\.date) == [5000, 100])
        #expect(try contents(before: 2) == [before[1]])
        #expect(try contents(before: 1) == [])
        #expect(try contents(bytes: 12) == before && contents(bytes: 11) == [before[0]])
        #expect(try contents(bytes: 1) == [before[0]] && contents(limit: 1) == [before[0]])
        try MessageChangeTable.retract(edited.id, by: company.bob, now: 7000, on: store)
        let gone = try company.message(1)
        #expect(gone.isDeleted && gone.deleted == 7000 && gone.deletedBy == company.bob)
        #expect(gone.content.isEmpty && gone.data.isEmpty && gone.index == 1)
        #expect(try MessageChangeTable.editCount(of: gone.id, on: store) == 0)
        #expect(try company.message(2).content == "text 2")
    }

    @Test(arguments: Driver.installed) func reactionsAreByPersonAndEmoji(_ driver: Driver) throws {
        let company = try Company(driver)
        let (store, id) = (company.store, try company.message(1).id)
        // é in two spellings: two reactions.
        let given = [("👍", company.bob), ("é", company.ann), ("e\u{301}", company.ann), ("👍", company.ann)]
        for (number, (emoji, user)) in given.enumerated() {
            try ReactionTable.insert(emoji, of: id, by: user, changed: Int64(number + 1), on: store)
        }
        #expect(throws: StoreError.constraint) {
            try ReactionTable.insert("👍", of: id, by: company.bob, changed: 9, on: store)
        }
        let list = try ReactionTable.list(of: id, on: store)
        #expect(list.map { Array($0.emoji.utf8) } == ["👍", "é", "e\u{301}"].map { Array($0.utf8) })
        #expect(list.map(\.users) == [[company.bob, company.ann], [company.ann], [company.ann]])
        #expect(try ReactionTable.isSet("👍", of: id, by: company.bob, on: store))
        #expect(try !ReactionTable.isSet("🎉", of: id, by: company.bob, on: store))
        #expect(try ReactionTable.count(of: id, but: "👍", on: store) == 2)
        #expect(try ReactionTable.count(of: id, but: "🎉", on: store) == 3)
        try ReactionTable.delete("👍", of: id, by: company.bob, on: store)
        #expect(
            try ReactionTable.list(of: id, on: store).map(\.users) == [[company.ann], [company.ann], [company.ann]])
        try ReactionTable.deleteAll(of: id, on: store)
        #expect(try ReactionTable.list(of: id, on: store).isEmpty)
    }

    @Test(arguments: Driver.installed) func pinsConfirmationsAndSavedMessagesKeepTheirOrder(_ driver: Driver) throws {
        let company = try Company(driver)
        let store = company.store
        for number in [2, 3, 1] { try PinTable.insert(company.message(number).id, in: company.chat, on: store) }
        #expect(throws: StoreError.constraint) {
            try PinTable.insert(company.message(3).id, in: company.chat, on: store)
        }
        try PinTable.delete(company.message(3).id, in: company.chat, on: store)
        #expect(try PinTable.list(of: company.chat, on: store) == ["m2", "m1"])

        let urgent = try company.message(1).id
        try ConfirmationTable.insert(urgent, by: company.bob, changed: 1, on: store)
        try ConfirmationTable.insert(urgent, by: company.ann, changed: 2, on: store)
        #expect(throws: StoreError.constraint) {
            try ConfirmationTable.insert(urgent, by: company.bob, changed: 3, on: store)
        }
        #expect(try ConfirmationTable.list(of: urgent, on: store) == [company.bob, company.ann])

        for number in [3, 1] {
            try SavedMessageTable.insert(company.message(number), by: company.ann, now: 5, on: store)
        }
        #expect(try SavedMessageTable.list(of: company.ann, in: company.chat, on: store) == ["m1", "m3"])
        #expect(try SavedMessageTable.list(of: company.ann, on: store) == [company.chat: ["m1", "m3"]])
        #expect(try SavedMessageTable.list(of: company.bob, on: store).isEmpty)
        #expect(try SavedMessageTable.count(of: company.ann, on: store) == 2)
        try SavedMessageTable.delete(company.message(3), by: company.ann, on: store)
        #expect(try !SavedMessageTable.isSaved(company.message(3), by: company.ann, on: store))
        #expect(try SavedMessageTable.isSaved(company.message(1), by: company.ann, on: store))
    }

    @Test(arguments: Driver.installed) func draftsAndNoticesAreReplaced(_ driver: Driver) throws {
        let company = try Company(driver)
        let store = company.store
        #expect(try DraftTable.find(of: company.ann, in: company.chat, on: store) == nil)
        for (text, now) in [("one", 5), ("two", 6)] as [(String, Int64)] {
            try DraftTable.set(text, of: company.ann, in: company.chat, now: now, on: store)
        }
        let draft = try #require(try DraftTable.find(of: company.ann, in: company.chat, on: store))
        #expect(draft == ("two", 6))
        #expect(try DraftTable.list(of: company.ann, on: store) == [company.chat: "two"])
        try DraftTable.set("", of: company.ann, in: company.chat, now: 7, on: store)
        #expect(try DraftTable.list(of: company.ann, on: store).isEmpty)

        #expect(try ChatNoticeTable.find(company.chat, on: store) == nil)
        for text in ["a", "b"] {
            let notice = ChatNoticeTable.ChatNotice(content: text, user: company.bob, date: 8)
            try ChatNoticeTable.set(notice, of: company.chat, on: store)
            #expect(try ChatNoticeTable.find(company.chat, on: store) == notice)
        }
    }

    @Test(arguments: Driver.installed) func readMarksGoForwardAndUnreadMarksBack(_ driver: Driver) throws {
        let company = try Company(driver)
        let store = company.store
        func cursor() throws -> MemberTable.ReadCursor {
            try #require(try MemberTable.readCursor(of: company.bob, in: company.chat, on: store))
        }
        let fresh = try cursor()
        #expect(fresh.index == 0 && fresh.movedBack(to: 1) == nil)
        let all = try #require(fresh.advanced(to: 3))
        #expect(all.index == 3 && all.advanced(to: 2) == nil)
        try MemberTable.setRead(all, of: company.bob, on: store)
        #expect(try cursor() == all)
        #expect(try MemberTable.readCursors(of: company.bob, on: store).isEmpty)
        let again = try #require(all.movedBack(to: 2))
        #expect(again.movedBack(to: 3) == nil)
        try MemberTable.setRead(again, of: company.bob, on: store)
        #expect(try cursor().index == 1 && cursor().read == 3)
        #expect(try MemberTable.readCursors(of: company.bob, on: store) == [again])
        #expect(try MemberTable.readMarks(in: company.chat, on: store).map(\.index) == [0, 3])
        // Reading on from there is no step back for the others.
        let next = try #require(again.advanced(to: 2))
        #expect(next.index == 2 && next.read == 3)
        #expect(next.advanced(to: 3) == all)
        // What is older than the membership is never unread.
        let late = try #require(MemberTable.ReadCursor(chat: company.chat, read: 9, first: 4).movedBack(to: 1))
        #expect(late.index == 4 && late.movedBack(to: 1) == nil)
    }

    @Test(arguments: Driver.installed) func theOwnerIsTheCreatorAtFirst(_ driver: Driver) throws {
        let company = try Company(driver)
        let store = company.store
        #expect(try ChatTable.find(id: company.chat, on: store)?.owner == "ann")
        #expect(try AccountTable.groups(ownedBy: "ann", on: store) == [company.chat])
        try ChatTable.set(.owner("bob"), by: "ann", now: 9, of: company.chat, on: store)
        let chat = try #require(try ChatTable.find(id: company.chat, on: store))
        #expect(chat.owner == "bob" && chat.createdBy == "ann")
        #expect(try AccountTable.groups(ownedBy: "ann", on: store).isEmpty)
        #expect(try AccountTable.groups(ownedBy: "bob", on: store) == [company.chat])
        #expect(try ChatTable.overview(on: store).first { $0.chat.id == company.chat }?.ownerName == "bob")
        try AccountTable.rename("bob", to: "rob", of: company.bob, on: store)
        #expect(try ChatTable.find(id: company.chat, on: store)?.owner == "rob")
    }
}
