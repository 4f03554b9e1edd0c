// The result of a request of `HTTPClient`: an answer, or why there is none.

/// Why a request has no answer.
package enum HTTPClientError: Error, Equatable, Sendable {
    /// Surely not sent: safe to repeat.
    case notConnected(String)
    /// Sent, at least in part, and the connection ended without a whole answer.
    case noAnswer(String)
    case timedOut
    case tooLarge
    case badAnswer(String)
    /// The client was closed, or its loop stopped.
    case closed
}

package struct HTTPAnswer: Sendable {
    package let status: Int
    /// Names in lower case; empty if the client was told to leave them out.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    /// The first value of that name.
    package func header(_ lowercasedName: String) -> String? {
        headers.first { $0.name == lowercasedName }?.value
    }
}
