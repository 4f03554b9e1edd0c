import Testing

@testable import MySQLStore

@Suite struct CommitCountTests {
    @Test func ownCommitsAreNoForeignChanges() {
        var count = CommitCount()
        count.see(5)
        let before = count.foreign
        count.begin(isCounted: true)
        count.end()
        count.see(6)
        let isStored = count.takeLostOne()
        #expect(count.foreign == before && !isStored)
        count.see(7)
        #expect(count.foreign == before + 1)
    }

    @Test func aCommitThatWroteNothingIsNotCounted() {
        var count = CommitCount()
        count.see(5)
        let before = count.foreign
        count.begin(isCounted: false)
        count.end()
        count.see(5)
        #expect(count.foreign == before)
    }

    /// The number tells, once, whether a commit without an answer was carried out.
    @Test(arguments: [(6, true), (5, false)] as [(Int64, Bool)]) func aLostCommit(number: Int64, isStored: Bool) {
        var count = CommitCount()
        count.see(5)
        count.begin(isCounted: true)
        count.connectionLost()
        count.see(number)
        let taken = [count.takeLostOne(), count.takeLostOne()]
        #expect(taken == [isStored, false])
    }
}
