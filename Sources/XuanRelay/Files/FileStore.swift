// The port to where files are kept. In: bytes of uploads, keys of files. Out: whole files, for good.

import XuanNet
import XuanPacket
import XuanThreads

/// A store of files: the folder (`FolderStore`), or a driver's. Shared by the relays of a team.
///
/// Every call is made on a loop and answered on it, once, after the call has returned; with a loop that stops the answer
/// may be left out.
package protocol FileStore: Sendable {
    /// Folder of a file in the form the backend gets, with a slash at its end. `time`: seconds since 1970.
    func name(of site: String, at time: Int64) -> String

    func open(
        _ key: FileKey, site: String, on loop: Loop, done: @escaping (Result<StoredFile, FileFault>) -> Void)

    // MARK: One-shot uploads

    /// Takes in an upload. `atMost`: bytes that may come. `promised`: what all uploads under way still need, this one
    /// included.
    func receive(_ part: Incoming, atMost size: Int64, promised: Int64, on loop: Loop) -> any UploadSink
    /// Leaves nothing of it.
    func discard(_ part: Incoming, on loop: Loop, done: @escaping () -> Void)
    /// Moves a whole upload, one-shot or resumable, to its place; for good when `done` comes without a fault. After a
    /// fault it is where it was.
    func store(
        _ part: Incoming, as key: FileKey, site: String, on loop: Loop, done: @escaping (FileFault?) -> Void)

    // MARK: Resumable uploads

    /// Begins one of no bytes, after those of `others` are removed.
    func begin(
        _ id: String, _ plan: ResumePlan, promised: Int64, removing others: [String], on loop: Loop,
        done: @escaping (FileFault?) -> Void)
    func find(_ id: String, on loop: Loop, done: @escaping (Result<ResumeState, FileFault>) -> Void)
    /// Takes in more of it, from `offset` on. `permit` is asked before each write.
    func resume(_ id: String, at offset: Int64, permit: any WritePermit, on loop: Loop) -> any UploadSink
    /// SHA-256 of all its bytes, which are durable then.
    func digest(of id: String, on loop: Loop, done: @escaping (Result<[UInt8], FileFault>) -> Void)
    func remove(_ id: String, on loop: Loop, done: @escaping () -> Void)

    /// Removes what nobody continues. `done` gets the resumable uploads that are there, `nil` when the store did not say.
    func tidy(now: Int64, on loop: Loop, done: @escaping ([(id: String, state: ResumeState)]?) -> Void)
    /// How often that is useful.
    var tidyMilliseconds: UInt64 { get }

    /// Reports to `health` while the store is away.
    func report(to health: Health)

    /// Ends threads of its own, for the end of the program. Not on a loop.
    func close()
}

extension FileStore {
    package func report(to health: Health) {}
    package func close() {}
}

/// A file that can be sent.
package struct StoredFile {
    package enum Content {
        case local(FileDescriptor)
        case remote(any RemoteFile)
    }

    package let content: Content
    package let size: Int64
    /// Seconds since 1970.
    package let changed: Int64

    package init(_ content: Content, size: Int64, changed: Int64) {
        (self.content, self.size, self.changed) = (content, size, changed)
    }
}

/// A file that is read over a network, piece by piece.
package protocol RemoteFile: Sendable {
    /// All bytes of the range, which is not empty and at most a few MiB.
    func read(_ range: Range<Int64>, on loop: Loop, done: @escaping (Result<[UInt8], FileFault>) -> Void)
}

/// An upload's bytes on their way to the store. Loop-confined.
package protocol UploadSink: AnyObject {
    /// Bytes taken in.
    var count: Int64 { get }
    /// Stop sending until `changed` is called.
    var isFull: Bool { get }
    /// The fault that ended it.
    var failure: FileFault? { get }
    /// Called when `isFull` has become false, and at once on a fault.
    var changed: () -> Void { get set }
    func append(_ bytes: UnsafeRawBufferPointer)
    /// No more bytes come. `syncs`: a one-shot upload is whole and has to be durable; else what came is kept only if it
    /// can be resumed. `done` is called once, with the fault if there was one.
    func end(syncs: Bool, _ done: @escaping (FileFault?) -> Void)
}
