// The administration on the relay's ports, in the program that is both.

import XuanBackendHTTP
import XuanNet
import XuanRelay

/// Hands the relay's requests to the backend's administration.
final class AdminEndpoint: HTTPEndpoint {
    private let front: AdminFront

    init(_ front: AdminFront) { self.front = front }

    func takes(_ path: String) -> Bool { front.takes(path) }

    func bodyLimit(_ head: WholeRequest, reply: @escaping @Sendable (Int?) -> Void) {
        front.bodyLimit(head, reply: reply)
    }

    func answer(_ request: WholeRequest, reply: @escaping @Sendable (WholeAnswer) -> Void) {
        front.answer(request, reply: reply)
    }
}
