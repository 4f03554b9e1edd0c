// Stage 8 of 8, frame. In: a payload. Out: a SharedFrame, and a reference to it in a connection's queue.

import CBenchLimits
import XuanNet

/// On real connections, whose peers read everything; writing to the sockets comes after the turn and is not measured.
func frameStage() -> Stage {
    Stage(name: "frame", limit: "memcpy") { bytes in
        let payload = [UInt8](repeating: 0, count: (bytes / 16 + 1) * 16)
        let run = { (packets: Int) in
            var sum = Tally()
            while sum.packets < packets {
                sum += Wire.shared.turn { connections in
                    tally(connections.count * Wire.framesPerConnection) {
                        for connection in connections {
                            for _ in 0..<Wire.framesPerConnection {
                                connection.send(
                                    SharedFrame(capacity: payload.count) { room in
                                        room.copyBytes(from: payload)
                                        return payload.count
                                    })
                            }
                        }
                    }
                }
            }
            return sum
        }
        return Work(run: run, limit: Work.copying(payload.count))
    }
}
