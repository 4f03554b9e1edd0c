import CXuanNet

/// Counters of a loop since its creation. Plain numbers, to be copied and added up.
package struct LoopFigures: Sendable {
    /// Connections of one side, and the bytes that went over their sockets, TLS included.
    package struct Side: Sendable {
        package var opened: UInt64 = 0
        /// Now.
        package var open: UInt64 = 0
        package var bytesIn: UInt64 = 0
        package var bytesOut: UInt64 = 0
    }

    /// Accepted here, of any protocol.
    package var incoming = Side()
    /// Made from here.
    package var outgoing = Side()
    /// WebSocket messages of accepted connections.
    package var messagesIn: UInt64 = 0
    package var messagesOut: UInt64 = 0
    package var accept = StageTime()
    /// From the socket through TLS, without what is done with the bytes.
    package var read = StageTime()
    /// Bytes queued through TLS to the socket.
    package var write = StageTime()

    package init() {}

    package static func += (sum: inout Self, more: Self) {
        sum.incoming += more.incoming
        sum.outgoing += more.outgoing
        sum.messagesIn += more.messagesIn
        sum.messagesOut += more.messagesOut
        sum.accept += more.accept
        sum.read += more.read
        sum.write += more.write
    }
}

extension LoopFigures.Side {
    package static func += (sum: inout Self, more: Self) {
        sum.opened += more.opened
        sum.open += more.open
        sum.bytesIn += more.bytesIn
        sum.bytesOut += more.bytesOut
    }
}

extension Loop {
    /// When all frames of the process take more than `bytes`, a connection of this loop that has more than its share
    /// queued ends with `.slowReader` at the next frame for it. No limit at first. On the loop.
    package func limitFrames(totalBytes: Int) { xx_loop_limit_frames(handle, max(0, totalBytes)) }

    /// Times one in `every` reads and writes from here on; 0 for none. On the loop, or before it runs.
    package func sample(every: UInt64) { xx_loop_sample(handle, UInt32(clamping: every)) }

    /// On the loop.
    package var figures: LoopFigures {
        let now = xx_loop_figures(handle).pointee
        var figures = LoopFigures()
        figures.incoming = .init(now.incoming)
        figures.outgoing = .init(now.outgoing)
        figures.messagesIn = now.messages_in
        figures.messagesOut = now.messages_out
        figures.accept = .init(now.accept)
        figures.read = .init(now.read)
        figures.write = .init(now.write)
        return figures
    }
}

extension LoopFigures.Side {
    fileprivate init(_ side: xx_side_figures) {
        self.init(opened: side.opened, open: side.open, bytesIn: side.bytes_in, bytesOut: side.bytes_out)
    }
}
