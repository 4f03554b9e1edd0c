// Stage 2 of 8, decrypt. In: a message's ciphertext. Out: its plaintext, in a reused buffer.

import CBenchLimits
import XuanPacket
import XuanRelay

func decryptStage() -> Stage {
    Stage(name: "decrypt", limit: "EVP, kept context") { bytes in
        let message = kept(Sample.encrypted(Sample.request(bytes)))
        let cipher = try! ClientCipher(Sample.tokens)
        let run = { (packets: Int) in
            tally(packets) {
                for _ in 0..<packets {
                    let count = try! cipher.withPlaintext(
                        of: UnsafeRawBufferPointer(message), under: Sample.tokens.ofRun!
                    ) { $0.count }
                    precondition(count == bytes)
                }
            }
        }
        return Work(run: run, limit: decryptLimit(message))
    }
}

func decryptLimit(_ message: UnsafeMutableRawBufferPointer) -> (Int) -> Tally {
    let cipher = xx_bench_cipher_new(Sample.keyBytes)
    let room = kept(count: message.count)
    return { packets in
        tally(packets) { xx_bench_decrypt(cipher, room.bytes, message.bytes, message.count, packets) }
    }
}
