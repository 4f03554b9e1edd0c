import ArgumentParser
import BenchSupport
import FoundationEssentials
import Glibc
import XuanTesting

struct FilesBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xxfiles",
        abstract: "One large download from xuan and from Debian's nginx in turn, of the same file: plain and TLS.",
        discussion: """
            Prints MiB/s and CPU per GiB of each server and their ratios: medians of the rounds, after one that warms \
            up. xuan is the program beside this one. nginx runs as the user who calls, with a configuration and a folder \
            of its own: one worker, sendfile, the TLS settings of Debian's nginx.conf, the certificate that xuan made.
            """)

    @Option(name: .long, help: "Folder on the disk that is measured.")
    var dir = "."

    @Option(name: .long, help: "Size of the file in MiB.")
    var mib = 1024

    @Option(name: .long, help: "Rounds.")
    var rounds = 5

    func validate() throws {
        guard mib > 0, rounds > 0 else { throw ValidationError("--mib and --rounds are at least 1") }
    }

    func run() throws {
        let folder = try TemporaryFolder(in: URL(fileURLWithPath: dir, isDirectory: true))
        let xuan = try XuanDownloads(mib: mib, folder: folder.url)
        let nginx = try NginxDownloads(of: xuan.storedFile, certificate: xuan.certificate, folder: folder.url)
        defer { nginx.stop() }
        print(
            "\(mib) MiB, \(rounds) rounds, medians; \(sysconf(Int32(_SC_NPROCESSORS_ONLN))) cores, client beside the server"
        )
        print("         xuan MiB/s  nginx MiB/s  ratio  xuan CPU s/GiB   nginx  ratio")
        for tls in [false, true] {
            var ours: [Download] = []
            var theirs: [Download] = []
            for round in 0...rounds {
                let pair = (try xuan.download(tls: tls), try nginx.download(mib: mib, tls: tls))
                // The first one warms up.
                if round > 0 {
                    ours.append(pair.0)
                    theirs.append(pair.1)
                }
            }
            print((tls ? "TLS     " : "plain   ") + Self.line(ours, theirs))
            fflush(nil)
        }
    }

    private static func line(_ ours: [Download], _ theirs: [Download]) -> String {
        let (work, theirWork) = (median(ours.map(\.secondsPerGiB)), median(theirs.map(\.secondsPerGiB)))
        return column(median(ours.map(\.mibPerSecond)), 12, decimals: 0)
            + column(median(theirs.map(\.mibPerSecond)), 13, decimals: 0)
            + column(median(zip(ours, theirs).map { $0.mibPerSecond / $1.mibPerSecond }), 7, decimals: 2)
            + column(work, 16, decimals: 3) + column(theirWork, 8, decimals: 3)
            // The kernel counts CPU in hundredths of a second.
            + column(work / max(theirWork, 0.01), 7, decimals: 2)
    }
}
