// Stage 4 of 8, route. In: a packet's head. Out: where it goes.

import XuanPacket
import XuanRelay

func routeStage() -> Stage {
    Stage(name: "route", limit: "memcpy of both names") { bytes in
        let packet = UnsafeRawBufferPointer(kept(Sample.request(bytes)))
        let head = try! PacketHead(peeking: packet)
        let run = { (packets: Int) in
            tally(packets) {
                for _ in 0..<packets { precondition(RouteTable.route(head, in: packet) == .backend) }
            }
        }
        return Work(run: run, limit: Work.copying("chatmessage".utf8.count))
    }
}
