import CRedis
import XuanConfig
import XuanNet
import XuanThreads

/// One TCP connection to Redis: commands out in order, their replies back in order. Confined to its loop.
///
/// Its stream holds it until the end. `ended` is called exactly once, and before it each command without a reply gets
/// `nil`.
final class RedisLine {
    typealias Answer = (RedisReply?) -> Void

    struct Events {
        let connected: (RedisLine) -> Void
        /// A message of a channel that it has subscribed to; borrowed until it returns.
        let message: (UnsafeRawBufferPointer) -> Void
        let ended: (RedisLine, String) -> Void
    }

    /// For look-up and connect together, ticks of the loop.
    static let connectSeconds: UInt32 = 2
    /// A command without a reply for so long means that the peer is gone. Milliseconds.
    static let answerMilliseconds: UInt64 = 2_000

    private let loop: Loop
    private let reader: OpaquePointer
    private let events: Events
    private var stream: OutboundStream?
    private var waiting = FIFOQueue<(deadline: UInt64, answer: Answer)>()
    private var isOver = false
    private var room: [UInt8] = []

    /// Starts to connect. Throws why it cannot even begin.
    init(to server: RedisAddress.Server, loop: Loop, events: Events) throws(NetError) {
        guard let reader = xx_redis_reader_new() else { throw .resources(cause: RedisLibrary.fault ?? "out of memory") }
        (self.loop, self.reader, self.events) = (loop, reader, events)
        stream = try OutboundStream.connect(
            to: server.host, port: server.port, loop: loop, connectSeconds: Self.connectSeconds,
            events: .init(
                connected: { [self] in if !isOver { events.connected(self) } },
                received: { [self] in received($0) },
                ended: { [self] in end($0) }))
    }

    deinit { xx_redis_reader_free(reader) }

    /// Bytes that the socket has not taken yet.
    var pendingBytes: Int { stream?.pendingBytes ?? 0 }
    /// Commands without a reply.
    var waitingCount: Int { waiting.count }
    /// The oldest command has waited for too long.
    var isOverdue: Bool { waiting.first.map { loop.now >= $0.deadline } ?? false }

    /// Sends one command. False, and no answer, if the connection does not stand.
    @discardableResult
    func ask(_ command: RedisCommand, _ answer: @escaping Answer) -> Bool {
        room.removeAll(keepingCapacity: room.capacity <= 64 << 10)
        command.write(to: &room)
        return ask(room, count: 1, answer)
    }

    /// Sends `count` commands that are bytes already; each is answered.
    func ask(_ commands: [UInt8], count: Int, _ answer: @escaping Answer) -> Bool {
        guard !isOver, let stream, commands.withUnsafeBytes({ stream.write($0) }) else { return false }
        let deadline = loop.now + Self.answerMilliseconds
        for _ in 0..<count { waiting.append((deadline, answer)) }
        return true
    }

    /// Ends at once, for the reason given. Not inside a call to it from `ask`.
    func end(_ reason: String) {
        guard !isOver else { return }
        isOver = true
        stream?.end()
        stream = nil
        while let (_, answer) = waiting.popFirst() { answer(nil) }
        events.ended(self, reason)
    }

    private func received(_ bytes: UnsafeRawBufferPointer) {
        guard !isOver, let start = bytes.baseAddress else { return }
        guard xx_redis_reader_feed(reader, start, bytes.count) == 0 else { return end("out of memory") }
        while !isOver {
            var found: OpaquePointer?
            switch xx_redis_reader_next(reader, &found) {
            case 0: return
            case 1: if let found { take(found) }
            default: return end("it does not speak as Redis does: \(String(cString: xx_redis_reader_fault(reader)))")
            }
        }
    }

    private func take(_ reply: OpaquePointer) {
        defer { xx_redis_reply_free(reply) }
        if let payload = Self.message(reply) { return RedisReply.withBytes(payload, events.message) }
        guard let (_, answer) = waiting.popFirst() else { return end("it answers what nobody has asked") }
        answer(RedisReply(reply))
    }

    /// The payload, if it is a message of a channel: `message`, channel, payload.
    private static func message(_ reply: OpaquePointer) -> OpaquePointer? {
        guard xx_redis_reply_kind(reply) == XX_REDIS_ARRAY, xx_redis_reply_count(reply) == 3 else { return nil }
        let isMessage = RedisReply.withBytes(xx_redis_reply_element(reply, 0)) { $0.elementsEqual("message".utf8) }
        return isMessage ? xx_redis_reply_element(reply, 2) : nil
    }
}
