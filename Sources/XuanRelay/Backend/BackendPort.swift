/// Why there is no answer. The relay tells the client no more than `clientText`.
package enum BackendFailure: Error, Equatable, Sendable {
    /// No connection came about, or none was tried because it did not lately: the request was surely not taken.
    case unreachable(String)
    /// Another status than 200, every time it was tried.
    case refused(status: Int)
    /// Taken, but the answer is missing or was cut off: it may have been carried out.
    case noAnswer(String)
    case timedOut
    /// The answer is no packet under this key.
    case unreadable
    /// The backend has not taken the relay's start yet.
    case notReady

    package var clientText: String {
        switch self {
        case .unreachable, .notReady: "The server is not available now. Please try again in a moment."
        case .refused, .noAnswer, .unreadable: "The server could not answer. Please try again."
        case .timedOut: "time out"
        }
    }
}

extension BackendPort {
    package var onPresence: (([UInt8]) -> Void)? {
        get { nil }
        set {}
    }
    package var isAnsweringAgain: Bool { false }
}

/// The relay's cable to one backend: HTTP with encryption, or a call inside the program.
///
/// Loop-confined: `ask` is called on the relay's loop, its completion and `onPush` are called there, too.
package protocol BackendPort: AnyObject {
    /// Hands over one request (plaintext JSON with the relay's `client` member) and brings the answer's plaintext
    /// JSON, `users` included, empty only for `serverStart`. `completion` is called exactly once, never inside the
    /// call. Requests of one user are asked one after the other by the relay; others may overtake them.
    func ask(_ packet: [UInt8], completion: @escaping (Result<[UInt8], BackendFailure>) -> Void)

    /// The same for a packet that a client has caused, whose answer goes to those it names.
    func askForClient(_ packet: [UInt8], completion: @escaping (Result<ClientReply, BackendFailure>) -> Void)

    /// Called with packets that the backend sends by itself, in the form of answers.
    var onPush: (([UInt8]) -> Void)? { get set }

    /// The same with the packet's place, from a port that knows it; an empty one for a place that was the relay's own.
    var onPlacedPush: (([UInt8], DeliveryPlace?) -> Void)? { get set }

    /// Gives the packet `chat/$present`, which tells a backend that has forgotten it who is connected.
    var presence: (() -> [UInt8])? { get set }

    /// Called with the backend's answer to that packet.
    var onPresence: (([UInt8]) -> Void)? { get set }

    /// True while a completion is called whose request went out twice, because the first answer got lost: it is for
    /// everybody it names who has not got it.
    var isAnsweringAgain: Bool { get }

    /// Wants what the backend has to say as soon as it has it. `changed` is called with true when that is the case from
    /// here on, with false when it no longer is; never for a backend that cannot. Called once, by one relay of a team.
    func openPushChannel(changed: @escaping (Bool) -> Void)
}

/// The result of a client's packet.
package enum ClientReply: Sendable {
    /// For the relay to deliver; without a place from a backend that does not say.
    case packet([UInt8], at: DeliveryPlace?)
    /// The leader's port has brought it already, in its place among what others have caused.
    case delivered
}

extension BackendPort {
    package var onPlacedPush: (([UInt8], DeliveryPlace?) -> Void)? {
        get { nil }
        set {}
    }

    package func askForClient(_ packet: [UInt8], completion: @escaping (Result<ClientReply, BackendFailure>) -> Void) {
        ask(packet) { completion($0.map { .packet($0, at: nil) }) }
    }
}
