/// Two limits of which the first must not exceed the second: the one would let in what the other never lets out.
package struct LimitPair: Sendable {
    /// `section.key`.
    package let lower: String
    package let upper: String
    /// The consequence otherwise.
    let why: String
    let values: @Sendable (RelayConfig.Limits) -> (lower: Int, upper: Int)

    /// The sentence for an operator, with cause and cure; `nil` if the two agree.
    func fault(in limits: RelayConfig.Limits) -> String? {
        let (low, high) = values(limits)
        guard low > high else { return nil }
        return "\(lower)=\(ByteSize.show(Int64(low))) is above \(upper)=\(ByteSize.show(Int64(high))): \(why); "
            + "lower the first or raise the second"
    }
}

extension RelayConfig {
    /// Pairs that must agree. Packets sent to a client at login count against none of them: a part of a backlog or a
    /// list of any size goes out alone, into an empty queue.
    package static let limitPairs: [LimitPair] = [
        LimitPair(
            lower: "limits.frameBeforeLogin", upper: "limits.frame",
            why: "a client could send less once it has logged in than before",
            values: { ($0.frameBytesBeforeLogin, $0.frameBytes) }),
        LimitPair(
            lower: "limits.frame", upper: "limits.queueTotal",
            why: "one message would take all that may wait for all clients",
            values: { ($0.frameBytes, $0.totalQueueBytes) }),
        LimitPair(
            lower: "limits.queue", upper: "limits.queueTotal",
            why: "one client could take all that may wait for all clients",
            values: { ($0.queueBytes, $0.totalQueueBytes) }),
        LimitPair(
            lower: "limits.held", upper: "limits.queueTotal",
            why: "one login could take all that may wait for all clients",
            values: { ($0.heldBytes, $0.totalQueueBytes) }),
        LimitPair(
            lower: "limits.requests", upper: "limits.queueTotal",
            why: "requests of one client could outweigh all that is sent",
            values: { ($0.waitingBytes, $0.totalQueueBytes) }),
    ]

    /// A message is larger in the answer: the rest of its row, and escapes.
    package static let largestGrowth = 2

    /// Throws for limits that contradict each other.
    func checkLimits(file: String) throws(ConfigError) {
        for pair in Self.limitPairs {
            if let fault = pair.fault(in: limits) { throw ConfigError(file: file, line: 0, message: fault) }
        }
        for backend in backends where limits.frameBytes > backend.options.maximumAnswerBytes / Self.largestGrowth {
            let (frame, answer) = (limits.frameBytes, backend.options.maximumAnswerBytes)
            throw ConfigError(
                file: file, line: 0,
                message: "limits.frame=\(ByteSize.show(Int64(frame))) is above half of backendOptions.maxAnswer="
                    + "\(ByteSize.show(Int64(answer))): the answer to a message of that size would be none; lower the first "
                    + "or raise the second")
        }
    }
}
