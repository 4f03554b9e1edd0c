import XuanStore

/// checkUserChange: "yes" if people were added or changed by an administrator since the last time it was asked. A
/// counter in the database, so that nothing is missed and another process counts too.
enum CheckUserChange {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let changes = try MetaTable.integer(MetaTable.userChanges, on: context.store)
        let isNew = changes != context.toldUserChanges
        context.toldUserChanges = changes
        return .success(of: call, to: .asker) { writer in
            isNew ? writer.raw(",\"data\":\"yes\"") : writer.raw(",\"data\":\"no\"")
        }
    }
}
