/// A value passed by reference: a person's record has a dozen texts, and each copy would count them all.
final class Cached<Value: Sendable>: Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}
