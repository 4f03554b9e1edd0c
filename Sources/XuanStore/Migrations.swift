/// One step of the schema. A released step never changes; the next change gets the next number.
package struct Migration: Sendable {
    package let number: Int
    package let statements: [SQL]
    /// Fills the step's new columns where SQL cannot. Runs after the statements, in one transaction with the version's
    /// number; repeated after a crash.
    package let fill: @Sendable (any StoreConnection) throws(StoreError) -> Void

    package init(
        number: Int, statements: [SQL],
        fill: @escaping @Sendable (any StoreConnection) throws(StoreError) -> Void = { _ throws(StoreError) in }
    ) {
        (self.number, self.statements, self.fill) = (number, statements, fill)
    }
}

/// The steps in order, and how a database gets those it lacks.
package enum Migrations {
    package static let all: [Migration] = [
        .first, .second, .third, .fourth, .fifth, .sixth, .seventh, .eighth, .ninth,
    ]

    package static var newest: Int { all.last!.number }

    /// Brings the database up to `newest`, all steps in one transaction. Two processes may do it at the same time:
    /// the second finds nothing left to do. Throws `tooNew` and touches nothing if the database is ahead of us.
    /// `steps`: fewer than all for the tests of old versions only.
    package static func run(
        on connection: any StoreConnection, steps: [Migration] = Migrations.all
    ) throws(StoreError) {
        try check(try connection.schemaVersion())
        try connection.transaction { () throws(StoreError) in
            let version = try connection.schemaVersion()
            try check(version)
            for step in steps where step.number > version { try connection.apply(step) }
        }
    }

    private static func check(_ version: Int) throws(StoreError) {
        guard version <= newest else { throw .tooNew(found: version, known: newest) }
    }
}
