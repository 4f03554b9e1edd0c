import XuanPacket

/// Why the server ends a session; the `reason` of a kickoff (Docs/protocol.md 4.4).
enum KickoffReason: String, Sendable {
    /// The same person has logged in elsewhere.
    case elsewhere
    /// The person has changed the password in another session.
    case passwordChanged
    /// Somebody else has set another password.
    case passwordReset
    case disabled
    case deleted
    /// An administrator has ended this one session.
    case signedOut

    var sentence: Sentence {
        switch self {
        case .elsewhere:
            // A relay's own words for a login at itself.
            Sentence(
                RelayPackets.loggedInElsewhere.0, RelayPackets.loggedInElsewhere.1, RelayPackets.loggedInElsewhere.2)
        case .passwordChanged:
            Sentence(
                "Your password was changed in another session. Sign in with the new one.",
                "您的密码已在其他会话中修改，请用新密码登录。", "您的密碼已在其他工作階段中修改，請用新密碼登入。")
        case .passwordReset:
            Sentence(
                "Your password was reset by an administrator. Sign in with the new one.",
                "您的密码已被管理员重置，请用新密码登录。", "您的密碼已被管理員重設，請用新密碼登入。")
        case .signedOut:
            Sentence(
                "An administrator has signed this device out.", "管理员已将此设备退出登录。",
                "管理員已將此裝置登出。")
        case .disabled: .forbidden
        case .deleted: .deletedLogin
        }
    }
}

/// Identifies the password of a session without revealing it: changes with the stored password.
struct PasswordMark: Sendable, Equatable {
    private let digest: Int

    /// `stored`: the hash in the row.
    init(_ stored: String) { digest = stored.hashValue }
}
