// Stage 1 of 8, unmask. In: a frame's payload. Out: the same bytes unmasked, in place.

import CXuanNet

func unmaskStage() -> Stage {
    Stage(name: "unmask", limit: "memcpy") { bytes in
        let payload = kept(Sample.encrypted(Sample.request(bytes)))
        let mask = kept([0x5A, 0x17, 0xC3, 0x99])
        let run = { (packets: Int) in
            tally(packets) {
                for _ in 0..<packets { xx_ws_unmask(payload.bytes, payload.count, mask.bytes) }
            }
        }
        return Work(run: run, limit: Work.copying(payload.count))
    }
}
