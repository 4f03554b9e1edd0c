/// What a piece of work leads to.
enum Stage: Sendable {
    case answer(Answer)
    case compute(@Sendable (ReadContext) throws -> Stage)
    case write(@Sendable (WriteContext) throws -> Answer)
}
