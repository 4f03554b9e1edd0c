/// A language that answers are given in (Docs/protocol.md 5.1).
package enum Language: String, Sendable, CaseIterable {
    case simplified = "zh-cn"
    case traditional = "zh-tw"
    case english = "en"
}
