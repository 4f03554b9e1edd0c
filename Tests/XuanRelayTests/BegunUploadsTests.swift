import Testing

@testable import XuanRelay

@Suite struct BegunUploadsTests {
    private static let ann = BegunUploads.Owner.person(site: "xuan", id: 1)
    private static let bob = BegunUploads.Owner.person(site: "xuan", id: 2)

    private static func limits(_ count: Int = 3, bytes: Int = 1_000, total: Int = 100) -> BegunUploads.Limits {
        var limits = BegunUploads.Limits()
        (limits.count, limits.bytes, limits.total) = (count, bytes, total)
        return limits
    }

    private func begin(
        _ uploads: BegunUploads, _ id: String, _ owner: BegunUploads.Owner = ann, size: Int64 = 10, shares: Int = 1,
        _ limits: BegunUploads.Limits = limits(), now: UInt64 = 0
    ) -> Result<[String], BegunUploads.Fault> {
        uploads.begin(id, of: owner, size: size, isResumable: true, shares: shares, limits, now: now)
    }

    @Test func onePersonsUploadsAreBoundedAndOthersAreNot() {
        let uploads = BegunUploads()
        for id in ["a", "b", "c"] { #expect(begin(uploads, id) == .success([])) }
        #expect(begin(uploads, "d") == .failure(.tooMany(3)))
        #expect(begin(uploads, "e", Self.bob) == .success([]))
        uploads.end("b")
        #expect(begin(uploads, "d") == .success([]))
        #expect(begin(uploads, "f") == .failure(.tooMany(3)))
    }

    @Test func bytesAreBoundedAndTheDiskIsPromisedOnce() {
        let uploads = BegunUploads()
        #expect(begin(uploads, "a", size: 600) == .success([]))
        #expect(begin(uploads, "b", size: 600) == .failure(.tooLarge(1_000)))
        #expect(uploads.promised == 600)
        uploads.wrote("a", 500, now: 1)
        #expect(uploads.promised == 100)
        uploads.wrote("a", 9_000, now: 1)
        #expect(uploads.promised == 0)
        uploads.end("a")
        uploads.end("a")
        #expect(uploads.promised == 0)
        #expect(begin(uploads, "b", size: 600) == .success([]))
    }

    @Test func givenUpOnesMakeRoomAfterAnHour() {
        let uploads = BegunUploads()
        for id in ["a", "b", "c"] { #expect(begin(uploads, id) == .success([])) }
        uploads.wrote("b", 5, now: 1_000)
        #expect(begin(uploads, "d", now: BegunUploads.idle - 1) == .failure(.tooMany(3)))
        guard case .success(let dropped) = begin(uploads, "d", now: BegunUploads.idle) else {
            Issue.record("no room")
            return
        }
        #expect(Set(dropped) == ["a", "c"])
    }

    @Test func allTogetherAreBounded() {
        let uploads = BegunUploads()
        #expect(begin(uploads, "a", Self.ann, Self.limits(total: 1)) == .success([]))
        #expect(begin(uploads, "b", Self.bob, Self.limits(total: 1)) == .failure(.tooManyInAll))
    }

    @Test func aTokenOfManyHasRoomForAllOfThem() {
        let uploads = BegunUploads()
        for number in 0..<6 { #expect(begin(uploads, "\(number)", .token("run"), shares: 2) == .success([])) }
        #expect(begin(uploads, "x", .token("run"), shares: 2) == .failure(.tooMany(6)))
    }

    @Test func uploadsOfAnEarlierRunCount() {
        let uploads = BegunUploads()
        for id in ["a", "b", "c"] { uploads.load(id, of: Self.ann, size: 10, written: 4, now: 0) }
        uploads.load("a", of: Self.ann, size: 10, written: 4, now: 0)
        #expect(uploads.promised == 18)
        #expect(begin(uploads, "d") == .failure(.tooMany(3)))
        uploads.keep(["a"], before: 1)
        #expect(begin(uploads, "d") == .success([]))
        // One that was begun while the disk was read stays.
        uploads.keep([], before: 0)
        #expect(uploads.promised == 16)
    }
}
