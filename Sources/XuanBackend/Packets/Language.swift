/// A language of answers (Docs/protocol.md 5.1).
package enum Language: String, Sendable, CaseIterable {
    case simplified = "zh-cn"
    case traditional = "zh-tw"
    case english = "en"
}
