import ArgumentParser
import Glibc
import XuanPacket
import XuanTesting

struct Upload: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upload", abstract: "Uploads a file into the chat that fill made, again and again, at 1 Gbit/s.")

    @OptionGroup var server: ServerOptions

    @Option(help: "Size of the file in MiB.")
    var mib = 256

    private static let bytesPerSecond = 117e6
    private static let part = 128 << 10

    func run() throws {
        let person = try server.login()
        let client = FileClient(port: server.common, tls: true)
        let file = LargeFile(mib: mib)
        let began = seconds()
        var moved = 0
        while true {
            _ = try client.upload(person, chat: ServerOptions.room, name: "again.bin", size: file.size) { send in
                try file.forEachPiece { piece in
                    for at in stride(from: 0, to: piece.count, by: Self.part) {
                        try send(UnsafeRawBufferPointer(rebasing: piece[at..<at + Self.part]))
                        moved += Self.part
                        let ahead = Double(moved) / Self.bytesPerSecond - (seconds() - began)
                        if ahead > 0.001 { usleep(UInt32(ahead * 1e6)) }
                    }
                }
            }
        }
    }

    private func seconds() -> Double {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }
}
