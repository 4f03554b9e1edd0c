import Glibc
import Testing
import XuanPacket

@testable import XuanBackend

/// Docs/protocol.md, section 6, against the method table, in both directions.
/// `XUAN_WRITE_PROTOCOL=FILE` writes the lines that the table asks for.
@Suite struct ProtocolTests {
    private struct Section {
        /// Each as one line.
        var paragraphs: [String] = []
        var requests: [JSON] = []
        var answers: [JSON] = []
    }

    /// By heading "module/method". Indented blocks are packets, `>` asked and `<` answered, wrapped for reading.
    private static let sections: [String: Section] = {
        let text = String(decoding: Vectors.bytes("../../Docs/protocol.md"), as: UTF8.self)
        var sections: [String: Section] = [:]
        var name: String?
        var packet = ""
        var isInParagraph = false
        func endPacket() {
            defer { packet = "" }
            guard let name, let kind = packet.first else { return }
            let json = (try? JSON.parse(String(packet.dropFirst()))) ?? .string("no JSON: \(packet)")
            if kind == ">" { sections[name]!.requests.append(json) } else { sections[name]!.answers.append(json) }
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("#") {
                endPacket()
                name = nil
                let words = line.split(separator: " ")
                if words.count == 2, words[0] == "####" {
                    name = String(words[1])
                    sections[name!] = Section()
                }
            } else if line.hasPrefix("    >") || line.hasPrefix("    <") {
                endPacket()
                packet = String(line.dropFirst(4))
            } else if line.hasPrefix("        "), !packet.isEmpty {
                packet += line.dropFirst(8)
            } else {
                endPacket()
                if let name, !line.isEmpty {
                    if isInParagraph {
                        sections[name]!.paragraphs[sections[name]!.paragraphs.count - 1] += " " + line
                    } else {
                        sections[name]!.paragraphs.append(String(line))
                    }
                }
            }
            isInParagraph = !line.isEmpty && !line.hasPrefix("#") && !line.hasPrefix("    ")
        }
        endPacket()
        return sections
    }()

    private static func name(_ method: Method) -> String { method.module + "/" + method.name }

    /// The line of a section that says who may call, with what, and who gets the answer.
    static func line(_ method: Method) -> String {
        let parameters = method.parameters.map(words).joined(separator: ", ")
        return "*Parameters:* \(parameters.isEmpty ? "none" : parameters). *May:* \(words(method.rule)). "
            + "*Audience:* \(method.audience.rawValue)."
    }

    private static func words(_ parameter: Parameter) -> String {
        let form =
            switch parameter.form {
            case .text(let limit): "text ≤ \(limit)"
            case .label(let limit): "line ≤ \(limit)"
            case .name(let limit): "name ≤ \(limit)"
            case .fileName(let limit): "file name ≤ \(limit)"
            case .pasted(let limit): "pasted line ≤ \(limit)"
            case .integer(Int64.min...Int64.max): "integer"
            case .integer(let range) where range.upperBound == .max: "integer ≥ \(range.lowerBound)"
            case .integer(let range): "integer \(range.lowerBound)…\(range.upperBound)"
            case .flag: "flag"
            case .ids: "ids"
            case .gids: "gids"
            case .words(let words): "one of \(words.joined(separator: ", "))"
            case .texts(let limit): "lines ≤ \(limit)"
            case .object: "object"
            case .objectOrNone: "object or \"\""
            case .own: "below"
            }
        return "`\(parameter.name)` \(form)" + (parameter.standard.map { " = \($0.text)" } ?? "")
    }

    private static func words(_ rule: Rule) -> String {
        let caller =
            switch rule.caller {
            case .person: "a person"
            case .administrator: "a system administrator"
            case .relay: "the relay"
            case .anybody: "anybody"
            case .relayForPerson: "the relay for a person"
            case .personOrRelay: "a person or the relay"
            case .handler, .right, .superRight: "the administration pages"
            }
        switch rule.place {
        case .none: return caller
        case .chat(let needed): return "\(caller), \(words(needed))"
        case .chatByFlag(let flag, let yes, let no):
            return "\(caller), with `\(flag)` \(words(yes)), without \(words(no))"
        case .chatIfThere(let needed): return "\(caller), where the chat exists \(words(needed))"
        case .everyChat(let needed): return "\(caller), in each \(words(needed))"
        case .message(let needed): return "\(caller), \(words(needed)) with that message"
        case .messages(let needed): return "\(caller), \(words(needed))"
        }
    }

    private static func words(_ needed: Requirement) -> String {
        let role =
            switch needed.role {
            case .member: "member"
            case .committer: "committer"
            case .renamer: "committer (in the system chat administrator)"
            case .inviter: "committer or administrator"
            case .admin: "administrator"
            case .pinner: "administrator (in a chat of two each)"
            case .owner: "owner"
            case .joiner: "anybody if it is public, else member"
            case .leaver: "member other than the owner"
            }
        let kind =
            switch needed.kinds {
            case .any: "chat"
            case .group: "group"
            case .groupOrSystem: "group or system chat"
            case .system: "system chat"
            }
        return "\(role) of \(needed.isOpen ? "an open" : "a") \(kind)"
    }

    @Test func everyMethodHasASectionAndEverySectionAMethod() {
        #expect(Set(Self.sections.keys) == Set(MethodTable.forRelays.map(Self.name)))
    }

    @Test(arguments: MethodTable.forRelays.map(name)) func sectionSaysWhatTheTableSays(name: String) throws {
        let method = MethodTable.forRelays.first { Self.name($0) == name }!
        let section = try #require(Self.sections[name])
        #expect(section.paragraphs.first == Self.line(method))
        #expect(section.paragraphs.count > 1, "it says what it does")
        let request = try #require(section.requests.first, "it has an example")
        #expect(request["method"]?.string?.lowercased() == method.name.lowercased())
        if request["module"] != nil { #expect(request["module"] == .string(method.module)) }
        // The example has the form that the table wants.
        _ = try Arguments(request["params"], for: method.parameters)
        if method.name != "serverStart" {
            let answer = try #require(section.answers.first)
            #expect(answer["result"] == "success" && (answer["users"] == nil) == (method.audience == .relay))
        }
    }

    /// The examples are the golden packets, which `VectorTests` tries.
    @Test(arguments: VectorTests.names) func examplesAreTheGoldenPackets(name: String) throws {
        let packet = VectorTests.packets.first { $0["name"] == .string(name) }!
        let section = try #require(Self.sections[String(name.split(separator: " ")[0])])
        #expect(section.requests.contains(Self.short(packet["request"]!)), "\(Self.short(packet["request"]!).text)")
        if packet["response"]?.object != nil {
            #expect(section.answers.contains(Self.short(packet["response"]!)))
        }
    }

    /// Without the members that every packet has.
    static func short(_ packet: JSON) -> JSON {
        var members = packet.object!
        for key in ["v", "lang"] { members[key] = nil }
        if members["module"] == "chat" { members["module"] = nil }
        return .object(members)
    }

    @Test(.enabled(if: getenv("XUAN_WRITE_PROTOCOL") != nil)) func writeTheLines() {
        let file = fopen(getenv("XUAN_WRITE_PROTOCOL"), "w")!
        defer { fclose(file) }
        for method in MethodTable.forRelays { fputs("\(Self.name(method))\t\(Self.line(method))\n", file) }
    }
}
