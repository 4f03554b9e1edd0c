/// Languages that a backend may be asked in (Docs/protocol.md 5.1).
enum Languages {
    static let standard = "zh-cn"
    static func known(_ name: String?) -> String {
        switch name {
        case "en", "zh-tw": name!
        default: standard
        }
    }
}
