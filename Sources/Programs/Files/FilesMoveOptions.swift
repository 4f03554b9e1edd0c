import ArgumentParser
import Glibc
import S3Files
import XuanConfig
import XuanRelay

/// `files move` of xuan and xxd.
package struct FilesMoveOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("Where the files go: s3://… as in the setting files.store, or folder.", valueName: "store"))
    package var to: String

    @Option(
        name: .long,
        help: ArgumentHelp(
            "With --to folder: the S3 store that they are in. (default: that of the settings)", valueName: "store"))
    package var from: String?

    @Flag(name: .long, help: "Only copies, so the server may run meanwhile. A later move finds what is there.")
    package var copy = false

    @Flag(name: .long, help: "Only counts what would be moved.")
    package var dryRun = false

    package init() {}

    /// Whether it may work beside a server.
    package var changesNothing: Bool { copy || dryRun }

    package func validate() throws {
        if to != "folder", from != nil { throw ValidationError("--from goes with --to folder") }
    }

    /// `folder`: path of the files' folder. `configured`: the settings' store. Prints what it did; throws the exit status
    /// 1 when something is wrong.
    package func run(_ name: String, folder: String, configured: FileStoreAddress) throws {
        do {
            let isToFolder = to == "folder"
            let move = try FilesMove(
                FileFolder(folder), try store(configured, isToFolder: isToFolder), copies: copy, isDry: dryRun
            ) { complaint in
                say("\(name): stays: \(complaint)")
            }
            let report = try isToFolder ? move.toFolder() : move.toStore()
            let verb = dryRun ? "would move" : copy ? "copied" : "moved"
            print(
                "\(verb) \(report.moved) files, \(report.bytes) bytes; \(report.present) were there already; "
                    + "\(report.failed) stay")
            if report.failed > 0 {
                throw CleanFault(
                    "\(report.failed) files stay where they were; repeat the command when the cause is gone")
            }
            if !changesNothing { print("now set files.store=\(to) and start the server") }
        } catch let fault as CleanFault {
            say("\(name): \(fault.text)")
            throw ExitCode(1)
        } catch {
            say("\(name): \(error)")
            throw ExitCode(1)
        }
    }

    private func store(_ configured: FileStoreAddress, isToFolder: Bool) throws -> S3Address {
        guard let text = isToFolder ? from : to else {
            guard case .s3(let address) = configured else {
                throw CleanFault("the settings keep files in the folder; name the S3 store with --from s3://…")
            }
            return address
        }
        guard case .s3(let address) = try FileStoreAddress(text) else {
            throw CleanFault("files move from the folder to S3 or back; \(text) is the folder itself")
        }
        return address
    }

    private struct CleanFault: Error {
        let text: String
        init(_ text: String) { self.text = text }
    }
}

/// A line to standard error. Any thread.
private func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
