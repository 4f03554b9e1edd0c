import Foundation
import Testing
import XuanPacket

@testable import XuanRelay

@Suite struct RelayMethodTests {
    private static var names: [String] { RelayMethod.table.indices.map { "\(RelayMethod.table[$0].name)" } }

    private func named(_ method: String) throws -> RelayMethod? {
        try Array("{\"module\":\"chat\",\"method\":\"\(method)\"}".utf8).withUnsafeBytes { bytes in
            RelayMethod.named(try PacketHead(peeking: bytes).method, in: bytes)
        }
    }

    @Test func holdsEachNameOnce() { #expect(Set(Self.names.map { $0.lowercased() }).count == Self.names.count) }

    @Test func findsARowByItsExactNameOnly() throws {
        #expect(try named("message")?.answer == .message)
        #expect(try named("notify")?.answer == .notice)
        #expect(try named("kickoff")?.answer == .kickoff)
        #expect(try named("create")?.repetition == .withGid)
        #expect(try named("Message") == nil)
        #expect(try named("messages") == nil)
    }

    @Test(arguments: [
        (#"{"module":"chat","method":"message"}"#, true), (#"{"module":"chat","method":"getlist"}"#, false),
        (#"{"module":"entry","method":"message"}"#, false), (#"{"module":"chat","method":"create"}"#, false),
        (#"{"module":"chat","method":"create","params":["g"]}"#, true),
        (#"{"module":"chat","method":"create","params":[""]}"#, false), (#"{"module":"chat","method":"login"}"#, false),
    ])
    func repeatsWhatHasAGid(packet: String, may: Bool) { #expect(RepeatableRequest.may(Array(packet.utf8)) == may) }

    /// A method's name is text in the table only: everything that the relay knows of a method is in one row.
    @Test func noOtherFileOfTheRelayHoldsAName() throws {
        let folder = #filePath.replacing("Tests/XuanRelayTests/RelayMethodTests.swift", with: "Sources/XuanRelay/")
        let names = Set(Self.names.flatMap { [$0, $0.lowercased()] })
        let forms = names.flatMap { ["is: \"\($0)\"", "== \"\($0)\"", "\"method\", \"\($0)\"", ".string(\"\($0)\")"] }
        let files = try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }
            .filter { $0.hasSuffix(".swift") && !$0.hasSuffix("/RelayMethod.swift") }
        #expect(files.count > 50)
        for file in files {
            let lines = try String(contentsOfFile: folder + file, encoding: .utf8).split(separator: "\n")
                .filter { !$0.drop { $0 == " " }.hasPrefix("//") }
            for line in lines {
                #expect(!forms.contains { line.contains($0) } && !line.contains(/"\$[a-z]/), "\(file): \(line)")
            }
        }
    }
}
