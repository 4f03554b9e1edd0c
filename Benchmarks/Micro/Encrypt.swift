// Stage 7 of 8, encrypt. In: plaintext of a packet. Out: its ciphertext, in an existing buffer.

import CBenchLimits
import XuanPacket

func encryptStage() -> Stage {
    Stage(name: "encrypt", limit: "EVP, kept context") { bytes in
        let packet = UnsafeRawBufferPointer(kept(Sample.request(bytes)))
        let room = kept(count: PacketCipher.encryptedLength(bytes))
        let cipher = try! PacketCipher(key: Sample.key)
        let run = { (packets: Int) in
            tally(packets) {
                for _ in 0..<packets { precondition(try! cipher.encrypt(packet, into: room) == room.count) }
            }
        }
        return Work(run: run, limit: encryptLimit(room.count))
    }
}

func encryptLimit(_ count: Int) -> (Int) -> Tally {
    let cipher = xx_bench_cipher_new(Sample.keyBytes)
    let from = kept(count: count)
    let to = kept(count: count)
    return { packets in tally(packets) { xx_bench_encrypt(cipher, to.bytes, from.bytes, count, packets) } }
}
