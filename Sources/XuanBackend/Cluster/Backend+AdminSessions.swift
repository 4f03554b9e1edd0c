import XuanStore

// Sessions of the administration pages: in a cluster they are in the store, so that any node can answer.

extension Backend {
    /// `done` is called once, on any thread; `nil` for no such session, and while the store cannot be read.
    package func adminSession(_ digest: String, done: @escaping @Sendable (AdminSessionRecord?) -> Void) {
        look { context in
            try AdminSessionTable.find(digest, on: context.store)
        } done: {
            done(try? $0.get())
        }
    }

    /// Stores it, or ends it. `done` is called once, on any thread: false if the store has failed.
    package func save(
        adminSession session: AdminSessionRecord?, digest: String, done: @escaping @Sendable (Bool) -> Void
    ) {
        perform { context in
            if let session {
                try AdminSessionTable.set(session, on: context.store)
            } else {
                try AdminSessionTable.remove(digest, on: context.store)
            }
        } done: { result in
            if case .success = result { done(true) } else { done(false) }
        }
    }

    /// The same for a new one; ends old ones. `idle`, `longest`: milliseconds.
    package func begin(
        adminSession session: AdminSessionRecord, idle: Int64, longest: Int64, perPerson: Int,
        done: @escaping @Sendable (Bool) -> Void
    ) {
        perform { context in
            try AdminSessionTable.set(session, on: context.store)
            try AdminSessionTable.tidy(
                idle: session.used - idle, begun: session.used - longest, user: session.user, perPerson: perPerson,
                on: context.store)
        } done: { result in
            if case .success = result { done(true) } else { done(false) }
        }
    }

    /// Counts a password prompt of a session, before the password is checked. `done`: false if none is left.
    package func countAdminTry(_ digest: String, most: Int64, done: @escaping @Sendable (Bool) -> Void) {
        perform { context in
            try AdminSessionTable.countTry(digest, most: most, on: context.store)
        } done: {
            done((try? $0.get()) ?? false)
        }
    }
}
