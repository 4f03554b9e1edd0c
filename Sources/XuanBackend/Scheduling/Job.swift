/// Work on its way through the services. `@unchecked`: one kind at a time has it, and the scheduler's lock stands
/// between two of them.
final class Job: @unchecked Sendable {
    enum Work: Sendable {
        /// Of a relay or of the administration pages.
        case packet(PacketWork)
        /// A write of the program around the backend.
        case transaction(any OwnTransaction)
        /// A read of it.
        case look(any OwnLook)
        /// What another node tells.
        case ring([UInt8])
        /// Whether rings reach this node.
        case bell(Bool)
    }

    let work: Work
    let chain: ChainKey
    /// The workers had no room for it.
    private(set) var isRefused = false

    init(_ work: Work, chain: ChainKey) { (self.work, self.chain) = (work, chain) }

    var packet: PacketWork? {
        if case .packet(let packet) = work { packet } else { nil }
    }

    /// Where the next piece of work runs.
    var kind: WorkKind {
        if isRefused { return .read }
        switch work {
        case .packet(let packet): return packet.kind
        case .transaction, .ring, .bell: return .write
        case .look: return .read
        }
    }

    /// Address of the requesting client, if known.
    var origin: String { packet?.origin ?? "" }

    /// A reader tells the requester.
    func refuse() {
        packet?.rest = nil
        isRefused = true
    }

    /// The program ends before the job was carried out. `language`: the default.
    func stop(language: Language) {
        switch work {
        case .packet(let packet):
            packet.parse(language: language)
            packet.reply(packet.failure(.said(.stopping)))
        case .transaction(let own): own.stop()
        case .look(let own): own.stop()
        case .ring, .bell: break
        }
    }
}

enum WorkKind: Sendable { case read, write, compute }

/// Requests of one chain are carried out and answered in order of arrival.
enum ChainKey: Hashable, Sendable {
    case user(Int64)
    /// Logins of one connection.
    case connection(String)
    /// The relay's own requests.
    case relay
    /// Requests of the program around the backend.
    case own
    /// A read without ordering.
    case look(UInt64)
}
