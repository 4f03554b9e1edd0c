// The cost of timing the stages. In: the way of `routed`, with a relay's figures of it. Out: nanoseconds per packet
// without timing, with one in 61 timed, and with all.

import CBenchLimits
import XuanNet
import XuanPacket
import XuanRelay
import XuanThreads

enum SamplingBench {
    /// The goal: share of a packet's time, with the default.
    private static let most = 0.02
    private static let samplings: [UInt64] = [0, StageTime.sampling, 1]
    private static let rounds = 61

    /// Prints the table; false if the default costs more than `most` at some size.
    static func run() -> Bool {
        print(
            "bytes  not timed   1 in \(StageTime.sampling)              every one      (minimum ns per packet of \(rounds) rounds, by turns)"
        )
        var isCheap = true
        for bytes in [100, 1_024] {
            let work = work(bytes)
            let packets = 4_000
            for sampling in samplings { _ = work(sampling, packets) }
            var least = [Double](repeating: .infinity, count: samplings.count)
            for _ in 0..<rounds {
                for (place, sampling) in samplings.enumerated() {
                    least[place] = min(least[place], work(sampling, packets))
                }
            }
            let costs = least.map { $0 / least[0] - 1 }
            isCheap = isCheap && costs[1] < most
            print(
                "\(bytes)\t\(Int(least[0]))\t    \(Int(least[1])) (\(percent(costs[1])))\t    \(Int(least[2])) (\(percent(costs[2])))"
            )
        }
        return isCheap
    }

    /// A closure that takes sampling and packets and returns nanoseconds per packet. Six stages are sampled as in a
    /// relay: read, decrypt, route, encrypt, queue, write. Read and write are counted by C there, in the same steps.
    private static func work(_ bytes: Int) -> (UInt64, Int) -> Double {
        let message = UnsafeRawBufferPointer(kept(Sample.encrypted(Sample.request(bytes))))
        let answer = Sample.answer(bytes)
        let cipher = try! ClientCipher(Sample.tokens)
        return { sampling, packets in
            var figures = RelayFigures()
            figures.sampling = sampling
            var socket = RelayFigures()
            socket.sampling = sampling
            let time = tally(packets) {
                for number in 0..<packets {
                    if let began = socket.beginPacket() {
                        let read = socket.loop.read.end(began, as: .read, id: 0, bytes: bytes)
                        socket.loop.write.end(read, as: .write, id: 0, bytes: bytes)
                    }
                    let request = receive(message, cipher: cipher, figures: &figures)
                    let isTimed = RelayFigures.times(delivery: UInt64(number), sampling: figures.sampling)
                    let began = isTimed ? MonotonicClock.nanoseconds() : 0
                    let length = routedAnswer(answer, cipher: cipher)
                    if isTimed {
                        let encrypted = figures.encrypt.end(began, as: .encrypt, id: 0, bytes: length)
                        figures.queue.end(encrypted, as: .queue, id: 0, bytes: length)
                    }
                    precondition(request.count > bytes && length > bytes)
                }
            }
            return time.nanosecondsPerPacket
        }
    }

    private static func receive(
        _ message: UnsafeRawBufferPointer, cipher: ClientCipher, figures: inout RelayFigures
    ) -> [UInt8] {
        let began = figures.beginPacket()
        return try! cipher.withPlaintext(of: message, under: Sample.tokens.ofRun!) { plain throws(PacketError) in
            let decrypted = began.map { figures.decrypt.end($0, as: .decrypt, id: 0, bytes: message.count) }
            let request = try routedRequest(plain)
            if let decrypted { figures.route.end(decrypted, as: .route, id: 0, bytes: plain.count) }
            return request
        }
    }

    private static func percent(_ share: Double) -> String {
        let hundredths = Int((share * 10_000).rounded())
        let sign = hundredths < 0 ? "-" : "+"
        let text = String(abs(hundredths) % 100)
        return "\(sign)\(abs(hundredths) / 100).\(text.count < 2 ? "0" + text : text) %"
    }
}
