/// The outcome of a piece of work.
enum Stage: Sendable {
    case answer(Answer)
    case compute(@Sendable (ReadContext) throws -> Stage)
    case write(@Sendable (WriteContext) throws -> Answer)
}
