import XuanStore

/// Why a method was not carried out. Thrown before any change, or together with a rollback.
enum Refusal: Error, Equatable {
    /// A sentence for the requester (Docs/protocol.md 6 has the known ones).
    case said(Sentence)
    /// A refused `message`, which has its own form (Docs/protocol.md 6.3): the chat's gid and the sentence.
    case messages(cgid: String, Sentence)
    /// Messages of two chats in one packet: the sentence is in `data`.
    case data(Sentence)
    /// A parameter is missing or has a wrong type or length.
    case parameter(String)
    /// A name has characters that turn or hide text, or nothing visible.
    case hidden(String)
    /// A login, with its code.
    case login(LoginFault)
    /// A call of the administration pages, with its code.
    case admin(AdminFault)

    static let notAdmin = Refusal.said(.notAdmin)
    static let notSystemChat = Refusal.said(.notSystemChat)
    static let notGroupChat = Refusal.said(.notGroupChat)
    static let notPublic = Refusal.said(.notPublic)
    static let notOwner = Refusal.said(.notOwner)
    static let noMessage = Refusal.said(.noMessage)
    static let cantChat = Refusal.said(.cantChat)
    static let dismissed = Refusal.said(.dismissed)
    static let notExist = Refusal.said(.notExist)
    static let ownerStays = Refusal.said(.ownerStays)
    static let unknownUser = Refusal.said(.unknownUser)

    /// The same in every language, for clients.
    var code: String {
        switch self {
        case .parameter: "parameter"
        case .hidden: "hidden"
        case .login(let fault): fault.code.rawValue
        case .admin(let fault): fault.code.rawValue
        case .said, .messages, .data: sentence.code
        }
    }

    var sentence: Sentence {
        switch self {
        case .said(let sentence), .messages(_, let sentence), .data(let sentence): sentence
        case .parameter(let name): .parameter(name)
        case .hidden(let name): .hidden(name)
        case .login(let fault): fault.sentence
        case .admin(let fault): fault.sentence
        }
    }
}
