/// One step of the schema. A released step never changes; the next change gets the next number.
package struct Migration: Sendable {
    package let number: Int
    package let statements: [SQL]
    /// Fills the step's new columns where SQL cannot. Runs after the statements, in one transaction with the version's
    /// number; repeated after a crash.
    package let fill: @Sendable (any StoreConnection) throws(StoreError) -> Void
    /// Of a step that removes, renames or retypes something: programs that know this version and later ones do without
    /// it. The step is refused while a node that knows only older ones lives, and no such program starts once it has
    /// begun. `nil`: old nodes go on beside the new ones. Docs/cluster.md, 5.
    package let unusedSince: Int?

    package init(
        number: Int, unusedSince: Int? = nil, statements: [SQL],
        fill: @escaping @Sendable (any StoreConnection) throws(StoreError) -> Void = { _ throws(StoreError) in }
    ) {
        precondition(unusedSince ?? 1 <= number, "what a step removes is used by no program that knows the step")
        (self.number, self.unusedSince, self.statements, self.fill) = (number, unusedSince, statements, fill)
    }
}

/// The steps in order, and how a database gets those it lacks.
package enum Migrations {
    package static let all: [Migration] = [
        .first, .second, .third, .fourth, .fifth, .sixth, .seventh, .eighth, .ninth,
    ]

    package static var newest: Int { all.last!.number }

    /// Brings the database up to `newest`, all steps in one transaction. Two processes may do it at the same time:
    /// the second finds nothing left to do. Throws `tooNew` and touches nothing if the database is ahead of us, and
    /// `olderNode` if a node lives that a step would take something from. `steps`: others than all for tests only.
    package static func run(
        on connection: any StoreConnection, steps: [Migration] = Migrations.all
    ) throws(StoreError) {
        let known = max(newest, steps.last?.number ?? 0)
        _ = try checkedVersion(of: connection, known: known)
        try connection.transaction { () throws(StoreError) in
            let version = try checkedVersion(of: connection, known: known)
            let lacking = steps.filter { $0.number > version }
            // Before any of them: a store that has changed keeps older programs from starting again.
            for step in lacking where step.unusedSince != nil { try connection.checkNodes(before: step) }
            for step in lacking { try connection.apply(step) }
        }
    }

    /// Throws `tooNew` for what a newer program has made, or has begun to take away from.
    private static func checkedVersion(of connection: any StoreConnection, known: Int) throws(StoreError) -> Int {
        let version = try connection.schemaVersion()
        guard version <= known else { throw .tooNew(found: version, known: known) }
        if version == known, try connection.isRemoving() { throw .tooNew(found: version + 1, known: known) }
        return version
    }

    /// Released before there were nodes of a cluster, for which steps have to be marked.
    private static let lastUnmarked = 9

    /// Numbers of steps that seem to take something away and do not say since when it is unused.
    package static func unmarked(in steps: [Migration]) -> [Int] {
        let words = [" DROP ", " RENAME ", " CHANGE ", " MODIFY "]
        return steps.filter { step in
            step.number > lastUnmarked && step.unusedSince == nil
                && step.statements.contains { statement in
                    let text = " " + statement.text.split(whereSeparator: \.isWhitespace).joined(separator: " ") + " "
                    return words.contains { text.uppercased().contains($0) }
                }
        }.map(\.number)
    }
}
