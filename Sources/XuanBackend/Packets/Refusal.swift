import XuanStore

/// Why a method was not carried out. Thrown before anything was changed, or together with a rollback.
enum Refusal: Error, Equatable {
    /// A sentence for the requester (Docs/protocol.md 6 has the known ones).
    case said(String)
    /// `message` is refused in a shape of its own (Docs/protocol.md 6.3): the chat's gid and the sentence.
    case messages(cgid: String, String)
    /// Messages of two chats in one packet: the sentence stands in `data`.
    case data(String)
    /// A parameter is missing or has a wrong type or length.
    case parameter(String)

    static let notAdmin = Refusal.said("You are not admin of chat.")
    static let notSystemChat = Refusal.said("It is not a system chat.")
    static let notGroupChat = Refusal.said("It is not a group chat.")
    static let notPublic = Refusal.said("It is not a public chat.")
    static let cantChat = Refusal.said("No rights to chat.")
    static let dismissed = Refusal.said("The chat group has been dismissed.")
    static let notExist = Refusal.said("Chat do not exist.")

    var sentence: String {
        switch self {
        case .said(let text), .messages(_, let text), .data(let text): text
        case .parameter(let name): "Parameter \(name) is missing or has a wrong form."
        }
    }
}
