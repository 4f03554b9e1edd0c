import ArgumentParser
import Glibc
import XuanPacket
import XuanTesting

struct FillHistory: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fill", abstract: "Makes a chat of one person with --messages messages, and ends.")

    @OptionGroup var server: ServerOptions

    @Option(help: "Messages.")
    var messages = 20_000

    func run() throws {
        let person = try server.login()
        let made = try person.call(
            "create", [.string(ServerOptions.room), "History", "group", [JSON(person.id)], 0, false])
        guard made["result"] == "success" else { throw UnexpectedAnswer(description: JSON.object(made).text) }
        var sent = 0
        while sent < messages {
            let count = min(200, messages - sent)
            let list = (sent..<sent + count).map { number -> JSON in
                let digits = Secret.randomHex(digits: 24)
                return [
                    "gid": .string("\(digits.prefix(8))-4aaa-4aaa-8aaa-\(digits.suffix(12))"),
                    "cgid": .string(ServerOptions.room), "type": "normal", "contentType": "plain",
                    "content": .string(String(repeating: "a common text ", count: 14)), "date": "",
                    "user": JSON(person.id), "order": JSON(number),
                ]
            }
            let answer = try person.call("message", ["messages": .array(list)])
            guard answer["result"] == "success" else { throw UnexpectedAnswer(description: JSON.object(answer).text) }
            sent += count
        }
    }
}

struct ReadHistory: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Asks for page after page of the chat that fill made, again and again.")

    @OptionGroup var server: ServerOptions

    @Option(help: "Messages of a page.")
    var page = 50

    @Option(help: "Pages a second.")
    var rate = 100

    func run() throws {
        let person = try server.login()
        while true {
            var number = 1
            var pages = 1
            while number <= pages {
                let answer = try person.call(
                    "history", [.string(ServerOptions.room), JSON(page), JSON(number), 0, true, 0])
                guard let pager = answer["pager"]?.object, let total = pager["recTotal"]?.integer, total > 0 else {
                    throw UnexpectedAnswer(description: JSON.object(answer).text)
                }
                pages = (Int(total) + page - 1) / page
                number += 1
                usleep(UInt32(1_000_000 / rate))
            }
        }
    }
}
