import XuanStore

/// checkUserChange: "yes" if an administrator added or changed people since the last call. A counter in the database,
/// so that no change is missed and changes of other processes count too.
enum CheckUserChange {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let changes = try MetaTable.integer(MetaTable.userChanges, on: context.store)
        let isNew = context.people.tell(changes)
        return .success(of: call, to: .asker) { writer in
            isNew ? writer.raw(",\"data\":\"yes\"") : writer.raw(",\"data\":\"no\"")
        }
    }
}
