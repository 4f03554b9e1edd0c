// Stage 1 of 8, frame parse. In: the bytes of a masked frame. Out: its head, checked.

import CBenchLimits
// XuanNet owns CXuanNet; its pure parsers have no Swift interface, so the bench calls them as conn.c does.
import CXuanNet

func parseStage() -> Stage {
    Stage(name: "parse", limit: "memcpy of the head") { bytes in
        let frame = Frame.masked(Sample.encrypted(Sample.request(bytes)))
        let memory = kept(frame.bytes)
        let run = { (packets: Int) in
            var reader = xx_ws_reader(limit: 1 << 20, joined: 0, fragmented: false, is_client: false)
            var head = xx_ws_head()
            return tally(packets) {
                for _ in 0..<packets {
                    let length = xx_ws_parse(&reader, memory.bytes, memory.count, &head)
                    precondition(Int(length) == frame.headLength)
                    xx_ws_advance(&reader, &head)
                }
            }
        }
        return Work(run: run, limit: Work.copying(frame.headLength))
    }
}

/// A frame as a client sends it.
struct Frame {
    let bytes: [UInt8]
    let headLength: Int

    static func masked(_ payload: [UInt8]) -> Frame {
        var head = [UInt8](repeating: 0, count: Int(XX_WS_HEAD_MAX))
        let length = xx_ws_write_head(&head, UInt8(XX_WS_BINARY), UInt64(payload.count))
        head[1] |= 0x80
        let mask: [UInt8] = [0x5A, 0x17, 0xC3, 0x99]
        return Frame(
            bytes: head[..<length] + mask + payload.enumerated().map { $1 ^ mask[$0 & 3] }, headLength: length + 4)
    }
}
