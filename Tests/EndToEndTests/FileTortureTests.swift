import Foundation
import Testing
import XuanPacket
import XuanTesting

/// Large files through xuan over TLS (FILES_MIB, 16), and connections that break. TMPDIR chooses the disk.
@Suite(.serialized) struct FileTortureTests {
    /// The server's memory limit for a file of any size, KiB. Checked only for the programs of BIN: those built with
    /// the tests are not optimised and, under a sanitizer, not frugal.
    private static let mostKiB = 5 << 10

    @Test func aLargeFileComesBackAndTheServerStaysSmall() throws {
        let torture = try FileTorture()
        let (client, ann) = (torture.client, torture.person)
        let figures = ProcessFigures(torture.server.processID)
        // Buffers and pages of the first transfer stay allocated.
        let warm = try client.upload(ann, chat: torture.room, name: "warm.bin", LargeFile(mib: 8))
        try client.download(warm, for: ann) { _ in }
        try figures.forgetPeak()
        let idle = try figures.memory("VmRSS")

        let file = LargeFile(mib: FileTorture.mib)
        let (sent, got) = (SHA256Stream(), SHA256Stream())
        let start = Date()
        let stored = try client.upload(ann, chat: torture.room, name: "disk.img", size: file.size) { send in
            try file.forEachPiece { piece in
                sent.add(piece)
                try send(piece)
            }
        }
        let between = Date()
        try client.download(stored, for: ann) { got.add($0) }
        let end = Date()
        let peak = try figures.memory("VmHWM")
        let mib = Double(file.pieces)
        print(
            "\(file.pieces) MiB up at \(Int(mib / between.timeIntervalSince(start))) and down at "
                + "\(Int(mib / end.timeIntervalSince(between))) MiB/s, hashing included; peak memory \(peak) KiB, "
                + "\(peak - idle) above \(idle) before")
        #expect(sent.finish() == got.finish(), "\(file.pieces) MiB came back otherwise than they were sent")
        if ServerProcess.chosenPrograms != nil {
            #expect(peak - idle <= Self.mostKiB, "peak memory \(peak) KiB, before \(idle)")
        }
    }

    @Test func aHundredUploadsThatBreakAtAnyByteLeaveNothing() throws {
        let torture = try FileTorture()
        let content = Secret.random(3 << 20)
        let envelope = FileClient.envelope(torture.person, chat: torture.room, name: "cut.bin", size: content.count)
        let whole = envelope.before + content + envelope.after
        let before = torture.stored()
        for _ in 0..<100 {
            let line = TestClient(port: torture.server.common, tls: true)
            line.write(Array(whole.prefix(Int.random(in: 1..<whole.count))))
            line.end()
            try torture.person.stay()
        }
        // The server needs a moment to notice the last ones.
        let end = Date().addingTimeInterval(20)
        while torture.stored() != before, Date() < end { usleep(50_000) }
        #expect(torture.stored().subtracting(before).isEmpty)
        let line = TestClient(port: torture.server.common, tls: true)
        line.write(whole)
        let stored = try FileClient.stored(line.readReply())
        #expect(torture.stored().count == before.count + 1, "the same upload, whole, is kept")
        #expect(torture.client.download(stored, for: torture.person)?.body == content)
    }

    @Test func aResumableUploadThatBreaksAHundredTimesIsCompleted() throws {
        let torture = try FileTorture()
        let (client, ann) = (torture.client, torture.person)
        let session = "Authorization: Session \(ann.id) \(ann.fileSession)"
        let content = Secret.random(8 << 20)
        let wish = JSON.object([
            ("name", "resumed.bin"), ("size", JSON(content.count)), ("gid", .string(torture.room)),
        ])
        let made = try #require(client.ask("POST", "/files/uploads", [session], wish.bytes))
        let upload = "/files/uploads/" + (try JSON.parse(made.body).object?["upload"]?.string ?? "")
        func offset() throws -> Int {
            try #require(client.ask("HEAD", upload, [session])?.head.field("upload-offset").flatMap { Int($0) })
        }
        var breaks = 0
        while breaks < 100 {
            let at = try offset()
            // All hundred together are smaller than the file.
            let count = Int.random(in: 1..<content.count / 101)
            let line = TestClient(port: torture.server.common, tls: true)
            line.write(
                "PATCH \(upload) HTTP/1.1\r\nHost: localhost\r\n\(session)\r\nUpload-Offset: \(at)\r\n"
                    + "Content-Length: \(content.count - at)\r\n\r\n")
            line.write(Array(content[at..<at + count]))
            line.end()
            breaks += 1
            try torture.person.stay()
        }
        // The server may still be busy with the last one's bytes; it refuses a second one meanwhile.
        let end = Date().addingTimeInterval(20)
        while try offset() < content.count, Date() < end {
            let at = try offset()
            _ = client.ask("PATCH", upload, [session, "Upload-Offset: \(at)"], Array(content[at...]))
        }
        let digest = JSON.object([("sha256", .string(Secret.hex(Secret.sha256(content))))])
        let file = try FileClient.stored(client.ask("POST", upload, [session], digest.bytes))
        #expect(client.download(file, for: ann)?.body == content)
    }
}
