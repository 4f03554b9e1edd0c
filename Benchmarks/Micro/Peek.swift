// Stage 3 of 8, peek. In: plaintext of a packet. Out: where its members are.

import XuanPacket

func peekStage() -> Stage {
    Stage(name: "peek", limit: "memcpy") { bytes in
        let packet = UnsafeRawBufferPointer(kept(Sample.request(bytes)))
        let run = { (packets: Int) in
            tally(packets) {
                for _ in 0..<packets {
                    let head = try! PacketHead(peeking: packet)
                    precondition(head.end == packet.count - 1)
                }
            }
        }
        return Work(run: run, limit: Work.copying(bytes))
    }
}
