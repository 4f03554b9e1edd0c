// Files in a folder, behind the port. The work is FileFolder's; this has the pool do it.

import XuanNet
import XuanPacket

package struct FolderStore: FileStore {
    let folder: FileFolder

    package init(_ folder: FileFolder) { self.folder = folder }

    package var tidyMilliseconds: UInt64 { 3_600_000 }

    package func name(of site: String, at time: Int64) -> String { folder.name(of: site, at: time) }

    package func open(
        _ key: FileKey, site: String, on loop: Loop, done: @escaping (Result<StoredFile, FileFault>) -> Void
    ) {
        loop.inPool({ [folder] in folder.open(key, site: site) }) { opened in
            done(opened.map { StoredFile(.local($0.file), size: $0.size, changed: $0.changed) })
        }
    }

    package func receive(_ part: Incoming, atMost size: Int64, promised: Int64, on loop: Loop) -> any UploadSink {
        FileSink(loop: loop) { [folder] in folder.begin(part, expected: promised) }
    }

    package func discard(_ part: Incoming, on loop: Loop, done: @escaping () -> Void) {
        loop.inPool({ [folder] in folder.discard(part) }, done: done)
    }

    package func store(
        _ part: Incoming, as key: FileKey, site: String, on loop: Loop, done: @escaping (FileFault?) -> Void
    ) {
        loop.inPool({ [folder] in folder.store(part, as: key, site: site) }, done: done)
    }

    package func begin(
        _ id: String, _ plan: ResumePlan, promised: Int64, removing others: [String], on loop: Loop,
        done: @escaping (FileFault?) -> Void
    ) {
        loop.inPool(
            { [folder] () -> FileFault? in
                for old in others { folder.removeResumable(old) }
                return folder.beginResumable(id, plan, promised: promised)
            }, done: done)
    }

    package func find(_ id: String, on loop: Loop, done: @escaping (Result<ResumeState, FileFault>) -> Void) {
        loop.inPool({ [folder] in folder.resumable(id) }, done: done)
    }

    package func resume(_ id: String, at offset: Int64, permit: any WritePermit, on loop: Loop) -> any UploadSink {
        FileSink(loop: loop, position: offset, permit: permit) { [folder] in folder.openResumable(id) }
    }

    package func digest(of id: String, on loop: Loop, done: @escaping (Result<[UInt8], FileFault>) -> Void) {
        loop.inPool({ [folder] in folder.openResumable(id) }) { opened in
            switch opened {
            case .failure(let fault): done(.failure(fault))
            case .success(let file): FileDigest.of(file, loop: loop, done: done)
            }
        }
    }

    package func remove(_ id: String, on loop: Loop, done: @escaping () -> Void) {
        loop.inPool({ [folder] in folder.removeResumable(id) }, done: done)
    }

    package func tidy(now: Int64, on loop: Loop, done: @escaping ([(id: String, state: ResumeState)]?) -> Void) {
        loop.inPool(
            { [folder] () -> [(id: String, state: ResumeState)] in
                folder.tidy(now: now)
                return folder.resumables()
            }) { done($0) }
    }
}
