// Sentences for the administration pages.

extension Sentence {
    package static let signIn = Sentence("Sign in first.", "请先登录。", "請先登入。")
    static let noRight = Sentence("You have no right to do this.", "您没有执行此操作的权限。", "您沒有執行此操作的權限。")
    static let confirmFirst = Sentence(
        "Enter your password again for this.", "此操作需要再次输入密码。", "此操作需要再次輸入密碼。")
    static let codeNeeded = Sentence(
        "Enter the code of your authenticator.", "请输入身份验证器的验证码。", "請輸入驗證器的驗證碼。")
    static let wrongCode = Sentence(
        "This code is wrong or was used already.", "验证码错误或已被使用。", "驗證碼錯誤或已被使用。")
    static let notThere = Sentence("It is not there any more.", "该对象已不存在。", "該物件已不存在。")
    static let taken = Sentence("This name is taken.", "该名称已被占用。", "該名稱已被佔用。")
    static let badAccount = Sentence(
        "An account has 1 to 64 bytes without blanks, commas and signs that cannot be seen, and is not \"system\".",
        "账号为 1 到 64 字节，不能包含空格、逗号和不可见字符，也不能是 system。",
        "帳號為 1 到 64 位元組，不能包含空格、逗號和不可見字元，也不能是 system。")
    static func takenAs(_ account: String) -> Sentence {
        Sentence(
            "This name is taken: it means the same account as \(account).", "该名称已被占用：它与账号 \(account) 相同。",
            "該名稱已被佔用：它與帳號 \(account) 相同。")
    }
    static func looksLike(_ account: String) -> Sentence {
        Sentence(
            "This name looks like the account \(account), which is there already. Choose another.",
            "该名称与已有账号 \(account) 看起来相同，请换一个。", "該名稱與已有帳號 \(account) 看起來相同，請換一個。")
    }
    static let originalPassword = Sentence(
        "This password comes from the original server and holds under the present account only. Reset it first.",
        "此密码来自原服务器，只对当前账号有效，请先重置密码。", "此密碼來自原伺服器，只對目前帳號有效，請先重設密碼。")
    static let notOneself = Sentence("Not with your own account.", "不能对自己的账号执行此操作。", "不能對自己的帳號執行此操作。")
    static let lastSuper = Sentence(
        "One system administrator who can sign in must remain.", "必须保留至少一名可登录的系统管理员。",
        "必須保留至少一名可登入的系統管理員。")
    static let circle = Sentence(
        "A department cannot lie below itself.", "部门不能移动到自身或其下级部门之下。", "部門不能移到自身或其下級部門之下。")
    static let notPicture = Sentence(
        "Give a PNG, JPEG or WebP picture of at most 64 kB.", "请提供不超过 64 kB 的 PNG、JPEG 或 WebP 图片。",
        "請提供不超過 64 kB 的 PNG、JPEG 或 WebP 圖片。")
    package static let databaseFault = Sentence(
        "The database does not answer as it should. The server's log says more.", "数据库出错，详情请查看服务器日志。",
        "資料庫出錯，詳情請查看伺服器日誌。")
    static let nothingToUndo = Sentence("There is nothing to confirm.", "没有可确认的内容。", "沒有可確認的內容。")
    package static let insecure = Sentence(
        "Use https: these pages are open over plain http on this machine only.",
        "请使用 https：管理页面只在本机允许使用普通 http。", "請使用 https：管理頁面只在本機允許使用普通 http。")
    package static let csrf = Sentence(
        "The page is out of date. Load it again.", "页面已过期，请重新加载。", "頁面已過期，請重新載入。")
    package static let unknownCall = Sentence("There is no such call.", "没有这个接口。", "沒有這個介面。")
    package static let notJSON = Sentence(
        "The body must be a JSON object.", "请求内容必须是 JSON 对象。", "請求內容必須是 JSON 物件。")

    /// Written into the chat itself.
    static let administratorDismissed = Sentence(
        "An administrator has dismissed this group.", "管理员已解散该讨论组。", "管理員已解散該討論組。")

    static let adminSentences: [Sentence] = [
        signIn, noRight, confirmFirst, codeNeeded, wrongCode, notThere, taken, badAccount, notOneself, lastSuper,
        circle, originalPassword, notPicture, databaseFault, nothingToUndo, insecure, csrf, unknownCall, notJSON,
        administratorDismissed,
    ]
}
