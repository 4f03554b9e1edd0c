import XuanPacket
import XuanText

/// A program's message to a robot's address, in the format of the chat server it was written for.
struct RobotMessage: Equatable {
    /// Markdown, or plain text.
    let content: String
    let isPlain: Bool

    enum Fault: Error, Equatable { case form, sign }

    /// Throws `form` if it is not a message of that kind.
    init(_ kind: String, _ body: JSONObject) throws(Fault) {
        var found: (text: String, isPlain: Bool)?
        switch kind {
        case "dingtalk": found = Self.dingTalk(body)
        case "wecom": found = Self.weCom(body)
        case "feishu": found = Self.feishu(body)
        case "slack": found = Self.slack(body)
        default: break
        }
        guard let found, !found.text.trimmed.isEmpty, found.text.utf8.count <= 65_536 else { throw .form }
        (content, isPlain) = found
    }

    // The four formats

    private static func dingTalk(_ body: JSONObject) -> (String, Bool)? {
        let type = body["msgtype"]?.string ?? ""
        let part = body[type]?.object
        switch type {
        case "text": return part?["content"]?.string.map { ($0, true) }
        case "markdown": return join([bold(part?["title"]?.string), part?["text"]?.string])
        case "link":
            guard let url = part?["messageUrl"]?.string else { return nil }
            return join([link(part?["title"]?.string ?? url, url), part?["text"]?.string])
        case "actionCard":
            var lines = [bold(part?["title"]?.string), part?["text"]?.string]
            if let url = part?["singleURL"]?.string { lines.append(link(part?["singleTitle"]?.string ?? url, url)) }
            for button in part?["btns"]?.array ?? [] {
                guard let url = button.object?["actionURL"]?.string else { continue }
                lines.append(link(button.object?["title"]?.string ?? url, url))
            }
            return join(lines)
        case "feedCard":
            return join(
                (part?["links"]?.array ?? []).map { item in
                    item.object?["messageURL"]?.string.map { link(item.object?["title"]?.string ?? $0, $0) }
                })
        default: return nil
        }
    }

    private static func weCom(_ body: JSONObject) -> (String, Bool)? {
        let type = body["msgtype"]?.string ?? ""
        let part = body[type]?.object
        switch type {
        case "text": return part?["content"]?.string.map { ($0, true) }
        case "markdown", "markdown_v2": return join([part?["content"]?.string])
        case "news":
            return join(
                (part?["articles"]?.array ?? []).flatMap { article -> [String?] in
                    let article = article.object
                    let title = article?["title"]?.string
                    return [
                        article?["url"]?.string.map { link(title ?? $0, $0) } ?? bold(title),
                        article?["description"]?.string,
                    ]
                })
        default: return nil
        }
    }

    private static func feishu(_ body: JSONObject) -> (String, Bool)? {
        let content = body["content"]?.object
        switch body["msg_type"]?.string {
        case "text": return content?["text"]?.string.map { ($0, true) }
        case "post":
            let posts = content?["post"]?.object
            guard let post = (posts?["zh_cn"] ?? posts?["en_us"] ?? posts?.values.first)?.object else { return nil }
            let lines = (post["content"]?.array ?? []).map { line in
                (line.array ?? []).map(postPiece).joined()
            }
            return join([bold(post["title"]?.string)] + lines)
        case "interactive":
            guard let card = (body["card"] ?? content?["card"])?.object else { return nil }
            let elements = card["elements"]?.array ?? card["body"]?.object?["elements"]?.array ?? []
            return join(
                [bold(card["header"]?.object?["title"]?.object?["content"]?.string)] + elements.flatMap(cardPieces))
        default: return nil
        }
    }

    private static func postPiece(_ piece: JSON) -> String {
        let text = piece.object?["text"]?.string ?? ""
        switch piece.object?["tag"]?.string {
        case "a": return piece.object?["href"]?.string.map { link(text.isEmpty ? $0 : text, $0) } ?? text
        case "at": return "@" + (piece.object?["user_name"]?.string ?? piece.object?["user_id"]?.string ?? "")
        default: return text
        }
    }

    private static func cardPieces(_ element: JSON) -> [String?] {
        let element = element.object
        switch element?["tag"]?.string {
        case "markdown": return [element?["content"]?.string]
        case "div":
            return [element?["text"]?.object?["content"]?.string]
                + (element?["fields"]?.array ?? []).map { $0.object?["text"]?.object?["content"]?.string }
        case "hr": return ["---"]
        case "note": return (element?["elements"]?.array ?? []).map { $0.object?["content"]?.string }
        case "action", "column_set":
            return (element?["actions"]?.array ?? []).map { action in
                guard let url = action.object?["url"]?.string else { return nil }
                return link(action.object?["text"]?.object?["content"]?.string ?? url, url)
            }
        default: return []
        }
    }

    private static func slack(_ body: JSONObject) -> (String, Bool)? {
        var lines: [String?] = []
        let blocks = (body["blocks"]?.array ?? []).flatMap(slackBlock)
        // The text replaces blocks that cannot be shown.
        lines += blocks.compactMap { $0 }.isEmpty ? [body["text"]?.string.map(slackMarkup)] : blocks
        for attachment in body["attachments"]?.array ?? [] {
            let part = attachment.object
            lines.append(part?["pretext"]?.string.map(slackMarkup))
            let title = part?["title"]?.string
            lines.append(part?["title_link"]?.string.map { link(title ?? $0, $0) } ?? bold(title))
            lines.append((part?["text"]?.string ?? part?["fallback"]?.string).map(slackMarkup))
            for field in part?["fields"]?.array ?? [] {
                guard let value = field.object?["value"]?.string else { continue }
                lines.append(
                    [bold(field.object?["title"]?.string), slackMarkup(value)].compactMap { $0 }.joined(separator: " "))
            }
            lines += (part?["blocks"]?.array ?? []).flatMap(slackBlock)
        }
        return join(lines)
    }

    private static func slackBlock(_ block: JSON) -> [String?] {
        let block = block.object
        let text = block?["text"]?.object?["text"]?.string
        switch block?["type"]?.string {
        case "header": return [bold(text)]
        case "section":
            return [text.map(slackMarkup)]
                + (block?["fields"]?.array ?? []).map { $0.object?["text"]?.string.map(slackMarkup) }
        case "context":
            return [
                (block?["elements"]?.array ?? []).compactMap { $0.object?["text"]?.string }.map(slackMarkup)
                    .joined(separator: " ")
            ]
        case "divider": return ["---"]
        case "actions":
            return (block?["elements"]?.array ?? []).map { button in
                button.object?["url"]?.string.map { link(button.object?["text"]?.object?["text"]?.string ?? $0, $0) }
            }
        default: return []
        }
    }

    /// Slack's own marks: `<url|text>`, `<!here>`, `*bold*`; three entities for `&`, `<` and `>`.
    /// Marks are found byte by byte, as Slack and browsers do.
    private static func slackMarkup(_ text: String) -> String {
        var result = ""
        var rest = Substring(text).utf8
        while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
            result += Substring(rest[..<open])
            let tail = rest[rest.index(after: open)...]
            guard let close = tail.firstIndex(of: UInt8(ascii: ">")) else {
                rest = rest[open...]
                break
            }
            let inner = tail[..<close]
            let parts = inner.split(separator: UInt8(ascii: "|"), maxSplits: 1).map { String(Substring($0)) }
            if let first = inner.first, "!@#".utf8.contains(first) {
                result += "@" + (parts.count == 2 ? parts[1] : String(Substring(inner.dropFirst())))
            } else if let url = parts.first {
                result += link(parts.count == 2 ? parts[1] : url, url)
            }
            rest = tail[tail.index(after: close)...]
        }
        result += Substring(rest)
        return swap(result, [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")])
    }

    /// Replaces the first of each pair by the second, in one pass over the bytes.
    private static func swap(_ text: String, _ pairs: [(String, String)]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            if let pair = pairs.first(where: { rest.starts(with: $0.0.utf8) }) {
                bytes += pair.1.utf8
                rest = rest.dropFirst(pair.0.utf8.count)
            } else {
                bytes.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    // Markdown

    private static func bold(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : "**\($0)**" } }

    /// Only web URLs are linked: a client opens them.
    private static func link(_ text: String, _ url: String) -> String {
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else { return text }
        let label = swap(text, [("[", "("), ("]", ")")])
        return "[\(label)](\(swap(url, [(" ", "%20"), (")", "%29")])))"
    }

    private static func join(_ lines: [String?]) -> (String, Bool)? {
        let lines = lines.compactMap { $0 }.filter { !$0.isEmpty }
        return lines.isEmpty ? nil : (lines.joined(separator: "\n\n"), false)
    }

    // Signatures

    /// How far a clock may be off.
    static let signatureMilliseconds: Int64 = 3_600_000

    /// DingTalk signs in the address, Feishu in the body; the others do not sign. Throws `sign`.
    static func check(
        _ kind: String, secret: String, body: JSONObject, query: [String: String], now: Int64
    ) throws(Fault) {
        guard !secret.isEmpty else { return }
        let given: (time: String, sign: String, milliseconds: Int64)
        switch kind {
        case "dingtalk": given = (query["timestamp"] ?? "", query["sign"] ?? "", 1)
        case "feishu":
            given = (
                body["timestamp"]?.string ?? body["timestamp"]?.integer.map { String($0) } ?? "",
                body["sign"]?.string ?? "", 1000
            )
        default: return
        }
        guard let time = Int64(given.time), abs(time) < 1 << 50,
            abs(time * given.milliseconds - now) <= signatureMilliseconds
        else { throw .sign }
        let text = Array("\(given.time)\n\(secret)".utf8)
        let sum =
            kind == "dingtalk"
            ? Secret.hmacSHA256(text, key: Array(secret.utf8)) : Secret.hmacSHA256([], key: text)
        guard Secret.equal(Array(Base64.text(of: sum).utf8), Array(given.sign.utf8)) else { throw .sign }
    }
}
