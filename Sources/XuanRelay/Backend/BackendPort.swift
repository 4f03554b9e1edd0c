import XuanPacket

/// Why there is no answer. The relay tells the client no more than `clientText`.
package enum BackendFailure: Error, Equatable, Sendable {
    /// No connection was made, or none was tried after a recent failure: the request was certainly not taken.
    case unreachable(String)
    /// A status other than 200, at every attempt.
    case refused(status: Int)
    /// Taken, but the answer is missing or was cut off: it may have been carried out.
    case noAnswer(String)
    case timedOut
    /// The answer is not a packet under this key.
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

/// The relay's cable to one backend: HTTP with encryption, or a call inside the program.
///
/// Loop-confined: it is called on the relay's loop, its completions and hooks are called there, too.
package protocol BackendPort: AnyObject {
    /// Hands over a request of the relay itself (plaintext JSON) and brings the answer's plaintext JSON, empty only for
    /// `serverStart`. `completion` is called exactly once, never inside the call. Requests may overtake each other.
    func ask(_ packet: [UInt8], completion: @escaping (Result<[UInt8], BackendFailure>) -> Void)

    /// The same for a packet that a client has caused, with the relay's `client` member; its answer goes to those it
    /// names.
    func askForClient(_ packet: Packet, completion: @escaping (Result<ClientReply, BackendFailure>) -> Void)

    /// True: requests of one user are carried out and answered in the order in which they are handed over, so that the
    /// relay need not wait for an answer before it hands over the next one.
    var keepsOrder: Bool { get }

    /// Called with packets that the backend sends by itself, and with their places from a port that knows those; `nil`
    /// for a place whose packet is not for clients.
    var onPush: ((BackendPacket?, DeliveryPlace?) -> Void)? { get set }

    /// Gives the packet `chat/$present`, which tells a backend that has forgotten it who is connected.
    var presence: (() -> [UInt8])? { get set }

    /// Called with the backend's answer to that packet.
    var onPresence: (([UInt8]) -> Void)? { get set }

    /// True while a completion is called whose request went out twice, because the first answer got lost: it is for
    /// everybody it names who has not got it.
    var isAnsweringAgain: Bool { get }

    /// Nobody is there, as far as this loop knows.
    var isAway: Bool { get }

    /// Of a backend with several addresses those that do not answer, as `host:port`.
    var awayAddresses: [String] { get }

    /// Subscribes to the backend's own packets. `changed` is called with true when the subscription begins, with false
    /// when it ends; never for a backend that cannot push. Called once, by one relay of a team.
    func openPushChannel(changed: @escaping (Bool) -> Void)
}

/// The result of a client's packet.
package enum ClientReply: Sendable {
    /// For the relay to deliver; without a place from a backend that does not say.
    case packet(BackendPacket, at: DeliveryPlace?)
    /// An answer that is not a packet.
    case unusable(bytes: Int, at: DeliveryPlace?)
    /// The leader's port has brought it already, in its place among what others have caused.
    case delivered

    /// Reads an answer.
    init(reading answer: [UInt8], at place: DeliveryPlace?) {
        if let packet = BackendPacket(reading: answer) {
            self = .packet(packet, at: place)
        } else {
            self = .unusable(bytes: answer.count, at: place)
        }
    }
}

extension BackendPort {
    package var onPresence: (([UInt8]) -> Void)? {
        get { nil }
        set {}
    }
    package var isAnsweringAgain: Bool { false }
    package var isAway: Bool { false }
    package var awayAddresses: [String] { [] }
    package var keepsOrder: Bool { false }

    package func askForClient(_ packet: Packet, completion: @escaping (Result<ClientReply, BackendFailure>) -> Void) {
        ask(packet.bytes) { completion($0.map { ClientReply(reading: $0, at: nil) }) }
    }
}
