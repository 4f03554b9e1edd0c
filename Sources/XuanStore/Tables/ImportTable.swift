/// Whole rows with their ids, as an import writes them.
package enum ImportTable {
    /// All columns of a person that an original database has.
    package struct Person: Sendable {
        package var user = UserRecord()
        package var password = ""
        package var birthday = ""
        package var skype = ""
        package var yahoo = ""
        package var gtalk = ""
        package var wangwang = ""
        package var address = ""
        package var zipcode = ""
        package var lockedUntil: Int64 = 0
        package var created: Int64 = 0

        package init() {}
    }

    package struct Member: Sendable {
        package var chat: Int64 = 0
        package var user: Int64 = 0
        package var joined: Int64 = 0
        package var quit: Int64 = 0
        package var marks = MarksRecord()

        package init() {}
    }

    /// An upload that a message names; the relay's folder has its bytes.
    package struct File: Sendable {
        /// Its id, name and time make the name on disk.
        package var record = FileRecord()
        /// First message that names it, by chat.
        package var messages: [Int64: Int64] = [:]

        package init() {}
    }

    static let person: SQL = """
        INSERT INTO users (id, account, password, realname, role, dept, admin, gender, email, mobile, phone, site, qq,
            avatar, birthday, skype, yahoo, gtalk, wangwang, address, zipcode, deleted, locked_until, created)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let chat: SQL = """
        INSERT INTO chats (id, gid, name, kind, admins, committers, subject, is_public, created_by, created, edited_by,
            edited, last_active, dismissed)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let member: SQL = """
        INSERT INTO members (chat, user, joined, quit, star, hide, mute, category) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let message: SQL = """
        INSERT INTO messages (id, gid, chat, idx, user, date, sender_order, kind, content_type, content, data)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let file: SQL = """
        INSERT INTO files (id, name, path, size, time, chat, user, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let fileChat: SQL = "INSERT INTO file_chats (file, chat, message) VALUES (?, ?, ?)"
    static let anything: SQL = """
        SELECT (SELECT COUNT(*) FROM users), (SELECT COUNT(*) FROM messages), (SELECT COUNT(*) FROM members)
        """
    static let allDelivered: SQL = """
        UPDATE members SET delivered_index = (SELECT last_index FROM chats WHERE chats.id = members.chat),
            read_index = (SELECT last_index FROM chats WHERE chats.id = members.chat)
        """
    static let waitsFrom: SQL = """
        UPDATE members SET delivered_index = ? WHERE chat = ? AND user = ? AND delivered_index > ?
        """
    static let readTo: SQL = "UPDATE members SET read_index = ? WHERE chat = ? AND user = ? AND read_index > ?"
    static let lastIndexes: SQL = """
        UPDATE chats SET last_index = (SELECT COALESCE(MAX(idx), 0) FROM messages WHERE messages.chat = chats.id)
        """
    static let emptySystemChats: SQL = "DELETE FROM chats WHERE kind = 'system' AND last_index = 0"

    /// True if there are only the rows that a first start creates.
    package static func isEmpty(_ store: any StoreConnection) throws(StoreError) -> Bool {
        try store.first(anything) { $0.integer(0) == 0 && $0.integer(1) == 0 && $0.integer(2) == 0 } ?? false
    }

    /// Removes the system chat that a start without people has made.
    package static func removeEmptySystemChats(on store: any StoreConnection) throws(StoreError) {
        try store.execute(emptySystemChats, [])
    }

    /// Throws `constraint` if id or account is taken.
    package static func insert(_ person: Person, on store: any StoreConnection) throws(StoreError) {
        let user = person.user
        try store.execute(
            Self.person,
            [
                .integer(user.id), .text(user.account), .text(person.password), .text(user.realname),
                .text(user.role), .integer(user.dept), .text(user.admin), .text(user.gender), .text(user.email),
                .text(user.mobile), .text(user.phone), .text(user.site), .text(user.qq), .text(user.avatar),
                .text(person.birthday), .text(person.skype), .text(person.yahoo), .text(person.gtalk),
                .text(person.wangwang), .text(person.address), .text(person.zipcode), StoreValue(user.isDeleted),
                .integer(person.lockedUntil), .integer(person.created),
            ])
        try NameTable.renew(user.id, on: store)
    }

    package static func insert(_ chat: ChatRecord, on store: any StoreConnection) throws(StoreError) {
        try store.execute(
            Self.chat,
            [
                .integer(chat.id), .text(chat.gid), .text(chat.name), .text(chat.kind.rawValue), .text(chat.admins),
                .text(chat.committers), .integer(chat.subject), StoreValue(chat.isPublic), .text(chat.createdBy),
                .integer(chat.created), .text(chat.editedBy), .integer(chat.edited), .integer(chat.lastActive),
                .integer(chat.dismissed),
            ])
    }

    package static func insert(_ member: Member, on store: any StoreConnection) throws(StoreError) {
        try store.execute(
            Self.member,
            [
                .integer(member.chat), .integer(member.user), .integer(member.joined), .integer(member.quit),
                .integer(member.marks.star), .integer(member.marks.hide), .integer(member.marks.mute),
                .text(member.marks.category),
            ])
    }

    /// Throws `constraint` if the gid is taken.
    package static func insert(_ message: MessageRecord, on store: any StoreConnection) throws(StoreError) {
        try store.execute(
            Self.message,
            [
                .integer(message.id), .text(message.gid), .integer(message.chat), .integer(message.index),
                .integer(message.user), .integer(message.date), .integer(message.order), .text(message.kind),
                .text(message.contentType), .text(message.content), .text(message.data),
            ])
    }

    package static func insert(_ file: File, on store: any StoreConnection) throws(StoreError) {
        let record = file.record
        try store.execute(
            Self.file,
            [
                .integer(record.id), .text(record.name), .text(record.path), .integer(record.size),
                .integer(record.time), .integer(record.chat), .integer(record.user), .integer(record.created),
            ])
        for (chat, message) in file.messages.sorted(by: { $0.key < $1.key }) {
            try store.execute(fileChat, [.integer(record.id), .integer(chat), .integer(message)])
        }
    }

    /// Gives every chat the index of its newest message, and marks everything as delivered to and read by everybody.
    package static func settle(on store: any StoreConnection) throws(StoreError) {
        try store.execute(lastIndexes, [])
        try store.execute(allDelivered, [])
    }

    /// The message of `index` is the first one that still waits for the person. Cursors only move down.
    package static func wait(
        from index: Int64, for user: Int64, in chat: Int64, on store: any StoreConnection
    ) throws(StoreError) -> Bool {
        let before: StoreValue = .integer(index - 1)
        return try store.execute(waitsFrom, [before, .integer(chat), .integer(user), before]) > 0
    }

    /// The person has read up to `index`, and not on. Marks only move down.
    package static func setRead(
        _ index: Int64, of user: Int64, in chat: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(readTo, [.integer(index), .integer(chat), .integer(user), .integer(index)])
    }
}
