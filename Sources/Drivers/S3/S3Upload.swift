// Uploads under way in the store: their parts, their plans, their end.

import Glibc
import XuanNet
import XuanPacket
import XuanRelay
import XuanThreads

/// A one-shot upload: objects of equal size in the store, and the last bytes in a file here. A small file never is in the
/// store before it is whole. `@unchecked`: its loop has it, then the thread that stores it.
final class S3Upload: @unchecked Sendable {
    let name: String
    /// Bytes of each part but the last.
    let partBytes: Int64
    /// Parts in the store.
    var parts = 0
    /// The bytes behind them, and how many.
    var tail: FileDescriptor?
    var tailBytes: Int64 = 0

    init(_ name: String, partBytes: Int64) { (self.name, self.partBytes) = (name, partBytes) }

    /// Below it lie the parts; `name`: an `Incoming`'s.
    static func folder(_ name: String) -> String { FileFolder.incoming + "/" + name + "/" }

    /// `number`: from 1. In the order of the keys.
    static func part(_ folder: String, _ number: Int) -> String {
        let digits = String(number)
        return folder + String(repeating: "0", count: 5 - min(5, digits.utf8.count)) + digits
    }

    /// Puts it together under `key`. After a fault everything is as it was.
    func store(as key: String, _ store: S3Connection) throws(S3Error) {
        guard let tail else { throw .unreadable("an upload without its end") }
        let body = S3Request.Body.file(tail.raw, 0..<tailBytes)
        if parts == 0 { return try store.put(key, body) }
        let folder = Self.folder(name)
        try store.assemble(key, size: Int64(parts) * partBytes + tailBytes) { upload throws(S3Error) in
            var made: [S3Connection.Part] = []
            for number in 1...parts {
                made.append(try store.copy(Self.part(folder, number), as: number, of: key, upload))
            }
            if tailBytes > 0 { made.append(try store.send(body, as: parts + 1, of: key, upload)) }
            return made
        }
    }

    /// The same for a resumable one, all of whose bytes are in the store.
    static func store(resumable folder: String, as key: String, _ store: S3Connection) throws(S3Error) {
        let plan = try S3Plan.read(folder, store)
        let parts = try S3Parts.look(folder, plan, store)
        guard parts.offset == plan.plan.size else { throw .unreadable("an upload that is not whole") }
        try store.assemble(key, size: parts.offset) { upload throws(S3Error) in
            var made: [S3Connection.Part] = []
            for (index, part) in parts.objects.enumerated() {
                made.append(try store.copy(part.key, as: index + 1, of: key, upload))
            }
            return made
        }
    }
}

/// The facts of a resumable upload, an object beside its parts.
struct S3Plan: Sendable {
    let plan: ResumePlan
    let partBytes: Int64

    static func key(_ id: String) -> String { S3Upload.folder(Incoming(resumable: id).fileName) + "plan" }

    init(plan: ResumePlan, partBytes: Int64) { (self.plan, self.partBytes) = (plan, partBytes) }

    private init?(_ bytes: [UInt8]) {
        guard let object = (try? JSON.parse(bytes))?.object,
            let plan = object["plan"].flatMap({ ResumePlan($0.bytes) }),
            let part = object["part"]?.integer, part >= 1 << 20
        else { return nil }
        self.init(plan: plan, partBytes: part)
    }

    var bytes: [UInt8] {
        let json: JSON = ["part": JSON(partBytes), "plan": (try? JSON.parse(plan.bytes)) ?? .null]
        return json.bytes
    }

    static func read(_ folder: String, _ store: S3Connection) throws(S3Error) -> S3Plan {
        guard let plan = S3Plan(try store.get(folder + "plan", atMost: 64 << 10)) else { throw .missing }
        return plan
    }

    static func look(_ id: String, _ store: S3Connection) throws(S3Error) -> (plan: S3Plan, parts: S3Parts) {
        let folder = S3Upload.folder(Incoming(resumable: id).fileName)
        let plan = try read(folder, store)
        return (plan, try S3Parts.look(folder, plan, store))
    }
}

/// The parts of a resumable upload that count: from the first one on without a gap, all of full size but the last.
struct S3Parts: Sendable {
    private(set) var objects: [S3Object] = []
    /// Bytes of them.
    private(set) var offset: Int64 = 0
    private var isOver = false

    /// Takes what a list brings, in its order. A part behind a short one was sent by a connection that was given up.
    mutating func take(_ object: S3Object, folder: String, partBytes: Int64, size: Int64) {
        guard !isOver, object.key == S3Upload.part(folder, objects.count + 1), object.size > 0,
            object.size <= partBytes, offset + object.size <= size
        else { return isOver = true }
        objects.append(object)
        offset += object.size
        isOver = object.size < partBytes
    }

    static func look(_ folder: String, _ plan: S3Plan, _ store: S3Connection) throws(S3Error) -> S3Parts {
        var parts = S3Parts()
        try store.forEach(folder) { object throws(S3Error) in
            parts.take(object, folder: folder, partBytes: plan.partBytes, size: plan.plan.size)
            return !parts.isOver
        }
        return parts
    }
}

/// SHA-256 of an upload's parts as the store has them, one after the other; a thread is free for others between two
/// pieces. Loop-confined.
final class S3Digest: @unchecked Sendable {  // one piece at a time has the digest
    private static let pieceBytes: Int64 = 8 << 20

    private let workers: S3Workers
    private let loop: Loop
    private let parts: [S3Object]
    private let digest = SHA256Stream()
    private var index = 0
    private var position: Int64 = 0

    init(_ workers: S3Workers, _ loop: Loop, _ parts: [S3Object]) {
        (self.workers, self.loop, self.parts) = (workers, loop, parts)
    }

    func next(_ done: @escaping (Result<[UInt8], FileFault>) -> Void) {
        guard index < parts.count else { return done(.success(digest.finish())) }
        let part = parts[index]
        let end = min(part.size, position + Self.pieceBytes)
        let range = position..<end
        workers.run(
            on: loop,
            { [self] store throws(S3Error) in
                try store.get(part.key, range, tag: part.tag).withUnsafeBytes { digest.add($0) }
            }
        ) { [self] result in
            if case .failure(let fault) = result { return done(.failure(FileFault(fault))) }
            (index, position) = end == part.size ? (index + 1, 0) : (index, end)
            next(done)
        }
    }
}

/// Uploads that nobody continues.
enum S3Leftovers {
    struct Found {
        let id: String
        let plan: S3Plan
        let offset: Int64
    }

    /// One upload's objects, as a list brings them.
    private struct Group {
        let name: String
        var keys: [String] = []
        var objects: [S3Object] = []
        var newest: Int64 = 0
    }

    /// Removes old ones; returns the resumable ones that stay. `known`: plans that need not be read again. `seen`: when
    /// this node first saw uploads of parts that have not ended; one goes when that, too, is long ago, whatever the
    /// store's clock says.
    static func tidy(
        now: Int64, known: [String: S3Plan], seen: [String: Int64], _ store: S3Connection
    ) throws(S3Error) -> (found: [Found], seen: [String: Int64]) {
        var found: [Found] = []
        var group: Group?
        func end() throws(S3Error) {
            guard let group else { return }
            let isPart = group.name.hasSuffix(".part")
            if group.newest < now - (isPart ? FileFolder.partAge : FileFolder.resumeAge) {
                for object in group.objects { try store.remove(object.key) }
            } else if !isPart, let left = try state(of: group.name, group.objects, known, store) {
                found.append(left)
            }
        }
        try store.forEach(FileFolder.incoming + "/") { object throws(S3Error) in
            let parts = object.key.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 3 else { return true }
            if group?.name != String(parts[1]) {
                try end()
                group = Group(name: String(parts[1]))
            }
            group!.objects.append(object)
            group!.newest = max(group!.newest, object.changed)
            return true
        }
        try end()
        var left: [String: Int64] = [:]
        for upload in try store.begunUploads() {
            let first = seen[upload.id] ?? now
            if upload.time < now - FileFolder.resumeAge, first < now - FileFolder.partAge {
                store.abort(upload.key, upload: upload.id)
            } else {
                left[upload.id] = first
            }
        }
        return (found, left)
    }

    private static func state(
        of name: String, _ objects: [S3Object], _ known: [String: S3Plan], _ store: S3Connection
    ) throws(S3Error) -> Found? {
        let suffix = ".resume"
        guard name.hasSuffix(suffix), FileFolder.isResumeID(String(name.dropLast(suffix.count))) else { return nil }
        let id = String(name.dropLast(suffix.count))
        let folder = S3Upload.folder(name)
        var plan = known[id]
        if plan == nil {
            do throws(S3Error) {
                plan = try S3Plan.read(folder, store)
            } catch .missing {
                return nil  // it has just ended
            }
        }
        guard let plan else { return nil }
        var parts = S3Parts()
        for object in objects { parts.take(object, folder: folder, partBytes: plan.partBytes, size: plan.plan.size) }
        return Found(id: id, plan: plan, offset: parts.offset)
    }
}
