import XuanPacket
import XuanText

/// One positional parameter of a method, as its line in the table declares it.
struct Parameter: Sendable {
    /// The form of a value. Lengths are bytes of UTF-8.
    enum Form: Sendable {
        case text(limit: Int)
        /// No control characters.
        case label(limit: Int)
        /// A name or title that people read (`Text.isName`); taken over in NFC.
        case name(limit: Int)
        /// The name of a file: honest (`ShownText.isHonest`), and taken over byte by byte, since the file's place
        /// depends on it.
        case fileName(limit: Int)
        /// A line that people paste from elsewhere: characters that turn or hide text are removed, and the rest is NFC.
        case pasted(limit: Int)
        /// One of these.
        case words([String])
        /// A number without fraction, or a text of digits.
        case integer(ClosedRange<Int64>)
        /// true/false, 0/1, "1", "true", "yes" …
        case flag
        /// Ids of people as list or as text with commas; each above 0. Without doubles.
        case ids
        /// Gids of chats as list.
        case gids
        /// A list of texts, each with a maximum length.
        case texts(limit: Int)
        case object
        /// An object, or "" for none.
        case objectOrNone
        /// Checked by the method itself.
        case own
    }

    let name: String
    let form: Form
    /// Default for a missing trailing one and for `null`; `nil`: it is required.
    let standard: JSON?

    /// gid of a chat: the table's rule finds the chat by it.
    static let gid = Parameter.text("gid", limit: 64)

    static func text(_ name: String, limit: Int, default standard: JSON? = nil) -> Parameter {
        Parameter(name: name, form: .text(limit: limit), standard: standard)
    }

    static func label(_ name: String, limit: Int, default standard: JSON? = nil) -> Parameter {
        Parameter(name: name, form: .label(limit: limit), standard: standard)
    }

    static func name(_ name: String, limit: Int, default standard: JSON? = nil) -> Parameter {
        Parameter(name: name, form: .name(limit: limit), standard: standard)
    }

    static func pasted(_ name: String, limit: Int) -> Parameter {
        Parameter(name: name, form: .pasted(limit: limit), standard: nil)
    }

    /// One of `words`, the first one if none is given.
    static func words(_ name: String, _ words: [String]) -> Parameter {
        Parameter(name: name, form: .words(words), standard: .string(words[0]))
    }

    static func integer(
        _ name: String, _ range: ClosedRange<Int64> = Int64.min...Int64.max, default standard: JSON? = nil
    ) -> Parameter {
        Parameter(name: name, form: .integer(range), standard: standard)
    }

    static func flag(_ name: String, default standard: JSON) -> Parameter {
        Parameter(name: name, form: .flag, standard: standard)
    }

    static func ids(_ name: String, default standard: JSON? = nil) -> Parameter {
        Parameter(name: name, form: .ids, standard: standard)
    }

    static func gids(_ name: String) -> Parameter { Parameter(name: name, form: .gids, standard: nil) }

    static func texts(_ name: String, limit: Int, default standard: JSON? = nil) -> Parameter {
        Parameter(name: name, form: .texts(limit: limit), standard: standard)
    }

    /// May be left out.
    func optional() -> Parameter { Parameter(name: name, form: form, standard: .null) }

    static func object(_ name: String) -> Parameter { Parameter(name: name, form: .object, standard: nil) }

    static func objectOrNone(_ name: String) -> Parameter {
        Parameter(name: name, form: .objectOrNone, standard: "")
    }

    static func own(_ name: String, default standard: JSON? = nil) -> Parameter {
        Parameter(name: name, form: .own, standard: standard)
    }

    /// Most ids or gids in one list.
    static let longestList = 10_000

    func takes(_ value: JSON) -> Bool {
        switch form {
        case .text(let limit): value.string.map { $0.utf8.count <= limit } ?? false
        case .label(let limit), .pasted(let limit), .name(let limit), .fileName(let limit):
            value.string.map { $0.utf8.count <= limit && Text.isLabel($0) } ?? false
        case .words(let words): value.string.map(words.contains) ?? false
        case .integer(let range): value.looseInteger.map(range.contains) ?? false
        case .flag: value.looseBool != nil
        case .ids: Arguments.ids(value) != nil
        case .gids:
            value.array.map { $0.count <= Self.longestList && $0.allSatisfy { $0.string != nil } } ?? false
        case .texts(let limit):
            value.array.map { items in
                items.count <= Self.longestList
                    && items.allSatisfy { $0.string.map { $0.utf8.count <= limit && Text.isLabel($0) } ?? false }
            } ?? false
        case .object: value.object != nil
        case .objectOrNone: value.object != nil || value == ""
        case .own: true
        }
    }

    /// The value as the method gets it. Throws `hidden` for a deceptive name. `value` was accepted.
    func read(_ value: JSON) throws(Refusal) -> JSON {
        switch (form, value.string) {
        case (.name, let text?):
            guard Text.isName(text) else { throw .hidden(name) }
            return .string(AccountName.nfc(text))
        case (.fileName, let text?):
            guard Text.isName(text) else { throw .hidden(name) }
            return value
        case (.pasted, let text?): return .string(ShownText.cleaned(text))
        default: return value
        }
    }
}
