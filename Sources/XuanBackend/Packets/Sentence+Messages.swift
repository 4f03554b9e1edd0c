/// What people do with messages.
extension Sentence {
    static let notOwner = Sentence(
        "You are not the owner of the chat.", "您不是该讨论组的所有者。", "您不是該討論組的擁有者。", code: "notOwner")
    static let noMessage = Sentence("Message does not exist.", "消息不存在。", "訊息不存在。", code: "noMessage")
    static let notYourMessage = Sentence(
        "It is not your message.", "这不是您的消息。", "這不是您的訊息。", code: "notYours")
    static let yourMessage = Sentence(
        "It is your own message.", "这是您自己的消息。", "這是您自己的訊息。", code: "yours")
    static let recalled = Sentence(
        "The message has been recalled.", "该消息已被撤回。", "該訊息已被撤回。", code: "recalled")
    static let tooLate = Sentence(
        "It is too late for that.", "已超过允许的时间。", "已超過允許的時間。", code: "tooLate")
    static let notText = Sentence(
        "Only text messages can be edited.", "只能编辑文本消息。", "只能編輯文字訊息。", code: "notText")
    static let notUrgent = Sentence(
        "The message is not urgent.", "这不是紧急消息。", "這不是緊急訊息。", code: "notUrgent")
    static let noReceipts = Sentence(
        "Read receipts are off here.", "此处未启用已读回执。", "此處未啟用已讀回條。", code: "noReceipts")
    static let noEarlierTexts = Sentence(
        "Earlier texts of messages are not shown here.", "此处不显示消息编辑前的内容。", "此處不顯示訊息編輯前的內容。",
        code: "noEarlierTexts")
    static let notMember = Sentence(
        "Only members of the chat can be chosen.", "只能选择会话中的成员。", "只能選擇會話中的成員。", code: "notMember")

    /// `what` in each language.
    private static func atMost(_ most: Int, _ english: String, _ simplified: String, _ traditional: String) -> Sentence
    {
        Sentence(
            "At most \(most) \(english).", "最多 \(most) \(simplified)。", "最多 \(most) \(traditional)。",
            code: "tooMany")
    }

    static func tooManyEdits(_ most: Int) -> Sentence {
        atMost(most, "edits of one message", "次编辑一条消息", "次編輯一則訊息")
    }

    static func tooManyEmojis(_ most: Int) -> Sentence {
        atMost(most, "different emojis on one message", "种表情回应一条消息", "種表情回應一則訊息")
    }

    static func tooManyPins(_ most: Int) -> Sentence {
        atMost(most, "pinned messages in one chat", "条置顶消息", "則置頂訊息")
    }

    static func tooManyDrafts(_ most: Int) -> Sentence {
        atMost(most, "drafts", "份草稿", "份草稿")
    }

    static func tooManySaved(_ most: Int) -> Sentence {
        atMost(most, "saved messages", "条收藏消息", "則收藏訊息")
    }

    /// What original clients show in place of a recalled message. `name`: of who recalled it.
    static func recalled(by name: String) -> Sentence {
        Sentence("\(name) recalled a message", "\(name) 撤回了一条消息", "\(name) 撤回了一則訊息")
    }

    /// The line in a group whose notice was set, or taken down.
    static func notice(_ text: String, by name: String) -> Sentence {
        if text.isEmpty {
            return Sentence("\(name) took the notice down", "\(name) 删除了群公告", "\(name) 刪除了群公告")
        }
        return Sentence(
            "\(name) set the notice:\n\(text)", "\(name) 更新了群公告：\n\(text)", "\(name) 更新了群公告：\n\(text)")
    }
}
