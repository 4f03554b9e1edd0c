import XuanStore

/// The failure of a transaction or look of the program's own. Nothing is stored.
enum OwnFailure: Error {
    /// The backend stops.
    case closed
    /// The error of the work or of the database.
    case failed(any Error)
}

/// A transaction as the writer sees it, without its result's type.
protocol OwnTransaction: AnyObject, Sendable {
    /// Once more if the writer begins the transaction again.
    func run(_ context: WriteContext) throws
    /// The result of `run` is on disk, or it was refused.
    func finish()
    /// The database has lost it.
    func lose(_ error: StoreError)
    func stop()
}

/// A look as a reader sees it.
protocol OwnLook: AnyObject, Sendable {
    func run(_ context: ReadContext) throws
    func stop()
}

/// `done` is called exactly once. `@unchecked`: it belongs to the holder of its job.
final class Transaction<Value: Sendable>: OwnTransaction, @unchecked Sendable {
    private let body: @Sendable (WriteContext) throws -> Value
    private let done: @Sendable (Result<Value, OwnFailure>) -> Void
    private var result: Result<Value, OwnFailure> = .failure(.closed)

    init(
        _ body: @escaping @Sendable (WriteContext) throws -> Value,
        done: @escaping @Sendable (Result<Value, OwnFailure>) -> Void
    ) { (self.body, self.done) = (body, done) }

    func run(_ context: WriteContext) throws {
        do {
            result = .success(try body(context))
        } catch {
            result = .failure(.failed(error))
            throw error
        }
    }

    func finish() { done(result) }

    func lose(_ error: StoreError) {
        // A refusal stays one.
        if case .failure(.failed) = result { done(result) } else { done(.failure(.failed(error))) }
    }

    func stop() { done(.failure(.closed)) }
}

/// `done` is called exactly once.
final class Look<Value: Sendable>: OwnLook {
    private let body: @Sendable (ReadContext) throws -> Value
    private let done: @Sendable (Result<Value, OwnFailure>) -> Void

    init(
        _ body: @escaping @Sendable (ReadContext) throws -> Value,
        done: @escaping @Sendable (Result<Value, OwnFailure>) -> Void
    ) { (self.body, self.done) = (body, done) }

    func run(_ context: ReadContext) throws {
        do {
            done(.success(try body(context)))
        } catch {
            done(.failure(.failed(error)))
            throw error
        }
    }

    func stop() { done(.failure(.closed)) }
}
