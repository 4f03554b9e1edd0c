/// One sentence for a person, in each language of the protocol. Never contains a secret or somebody else's value.
package struct Sentence: Sendable, Equatable {
    package let english: String
    let simplified: String
    let traditional: String
    /// A word for clients, the same in every language.
    let code: String

    init(_ english: String, _ simplified: String, _ traditional: String, code: String = "refused") {
        (self.english, self.simplified, self.traditional) = (english, simplified, traditional)
        self.code = code
    }

    package func text(in language: Language) -> String {
        switch language {
        case .english: english
        case .simplified: simplified
        case .traditional: traditional
        }
    }
}

extension Sentence {
    // Chats: the original's English words (Docs/protocol.md 6)
    static let notAdmin = Sentence("You are not admin of chat.", "您不是该会话的管理员。", "您不是該會話的管理員。", code: "notAdmin")
    static let notSystemChat = Sentence("It is not a system chat.", "这不是系统会话。", "這不是系統會話。", code: "notSystemChat")
    static let notGroupChat = Sentence("It is not a group chat.", "这不是讨论组。", "這不是討論組。", code: "notGroupChat")
    static let notPublic = Sentence("It is not a public chat.", "这不是公开的讨论组。", "這不是公開的討論組。", code: "notPublic")
    static let cantChat = Sentence("No rights to chat.", "您没有在此会话中发言的权限。", "您沒有在此會話中發言的權限。", code: "cantChat")
    static let dismissed = Sentence("The chat group has been dismissed.", "该讨论组已被解散。", "該討論組已被解散。", code: "dismissed")
    static let notExist = Sentence("Chat do not exist.", "会话不存在。", "會話不存在。", code: "notExist")
    static let multiChats = Sentence(
        "Messages belong to different chats.", "消息不属于同一个会话。", "訊息不屬於同一個會話。", code: "multiChats")
    static let gidTaken = Sentence("The gid of a message is taken.", "消息的 gid 已被占用。", "訊息的 gid 已被佔用。", code: "gidTaken")
    static let ownerStays = Sentence(
        "The owner cannot leave the chat. Dismiss it instead.", "创建者不能退出讨论组，可以将其解散。",
        "建立者不能退出討論組，可以將其解散。", code: "ownerStays")

    // Logging in
    static let wrongLogin = Sentence(
        "Login failed. Check your account and password.", "登录失败，请检查用户名和密码。", "登入失敗，請檢查使用者名稱和密碼。")
    /// Rounded up to minutes.
    static func lockedLogin(seconds: Int) -> Sentence {
        let minutes = max(1, (seconds + 59) / 60)
        return Sentence(
            "Too many wrong passwords for this account. It is locked here; try again in \(minutes) min.",
            "该账号密码错误次数过多，已在此处锁定，请 \(minutes) 分钟后再试。",
            "此帳號密碼錯誤次數過多，已在此處鎖定，請 \(minutes) 分鐘後再試。")
    }

    static func waitingLogin(seconds: Int) -> Sentence {
        Sentence(
            "Too many wrong passwords from this network. Try again in \(seconds) s.",
            "此网络的密码错误次数过多，请 \(seconds) 秒后再试。", "此網路的密碼錯誤次數過多，請 \(seconds) 秒後再試。")
    }

    static let deletedLogin = Sentence(
        "This account has been deleted. Ask your administrator.", "该账号已被删除，请联系管理员。",
        "該帳號已被刪除，請聯絡管理員。")
    static let databaseAway = Sentence(
        "The server cannot reach its database. Nothing is wrong with your password; try again in a moment.",
        "服务器暂时无法访问数据库，与您的密码无关，请稍后再试。", "伺服器暫時無法存取資料庫，與您的密碼無關，請稍後再試。")
    static let forbidden = Sentence(
        "This account has been disabled. Ask your administrator.", "该账号已被禁用，请联系管理员。",
        "該帳號已被停用，請聯絡管理員。", code: "disabled")
    static let unknownUser = Sentence("Unknown user.", "用户不存在。", "使用者不存在。", code: "unknownUser")

    static let emailTaken = Sentence(
        "email: somebody else has this address, and people log in by it.", "email：该邮箱已被他人使用，而邮箱可用于登录。",
        "email：該信箱已被他人使用，而信箱可用於登入。", code: "emailTaken")

    static let badAvatar = Sentence(
        "avatar: give a PNG, JPEG or WebP picture of at most 64 kB.",
        "avatar：请提供不超过 64 kB 的 PNG、JPEG 或 WebP 图片。", "avatar：請提供不超過 64 kB 的 PNG、JPEG 或 WebP 圖片。", code: "badAvatar")

    // Todos
    static let todoNotYours = Sentence(
        "Cannot delete todo item witch not yours.", "不能删除不属于您的待办。", "不能刪除不屬於您的待辦。")

    // The server
    static let busy = Sentence(
        "The server is busy. Try again in a moment.", "服务器繁忙，请稍后再试。", "伺服器繁忙，請稍後再試。", code: "busy")
    static let stopping = Sentence("The server is stopping.", "服务器正在停止。", "伺服器正在停止。", code: "stopping")

    /// A node of a cluster: the person is connected to another one by now.
    static let sessionMoved = Sentence(
        "This session is over: you have signed in elsewhere.", "此会话已结束：您已在别处登录。",
        "此工作階段已結束：您已在別處登入。", code: "sessionMoved")

    static func tooMuch(_ seconds: Int) -> Sentence {
        Sentence(
            "Too much at once. Try again in \(seconds) seconds.", "操作过于频繁，请在 \(seconds) 秒后再试。",
            "操作過於頻繁，請在 \(seconds) 秒後再試。", code: "tooMuch")
    }

    static func tooManyMembers(_ most: Int) -> Sentence {
        Sentence(
            "At most \(most) people at once.", "一次最多 \(most) 人。", "一次最多 \(most) 人。", code: "tooManyMembers")
    }

    static func parameter(_ name: String) -> Sentence {
        Sentence(
            "Parameter \(name) is missing or has a wrong form.", "参数 \(name) 缺失或格式不正确。",
            "參數 \(name) 缺失或格式不正確。", code: "parameter")
    }

    static func hidden(_ name: String) -> Sentence {
        Sentence(
            "\(name): signs that turn or hide text are not allowed, and something must be seen of it.",
            "\(name)：不能包含改变文字方向或不可见的字符，且必须有可见的内容。",
            "\(name)：不能包含改變文字方向或不可見的字元，且必須有可見的內容。")
    }

    static func weakPassword(_ weakness: PasswordRules.Weakness) -> Sentence {
        switch weakness {
        case .short(let minimum):
            Sentence(
                "password: use at least \(minimum) characters.", "password：密码至少需要 \(minimum) 个字符。",
                "password：密碼至少需要 \(minimum) 個字元。")
        case .account:
            Sentence(
                "password: it must not be the account's name.", "password：密码不能与用户名相同。",
                "password：密碼不能與使用者名稱相同。")
        case .common:
            Sentence(
                "password: everybody tries this one first; choose another.", "password：这个密码太常见，请换一个。",
                "password：這個密碼太常見，請換一個。")
        }
    }

    static func unknownMethod(_ request: Request) -> Sentence {
        let name = "\(request.module.prefix(32))/\(request.method.prefix(32))"
        return Sentence("Unknown method \(name).", "未知的方法 \(name)。", "未知的方法 \(name)。", code: "unknownMethod")
    }
}
