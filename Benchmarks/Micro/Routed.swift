// Stages 2 to 8 of 8 in memory. In: a client's message and the backend's answer to it. Out: the frame for both
// receivers.

import XuanNet
import XuanPacket
import XuanRelay

/// The way of `Relay.received` and `Relay.deliver` without connections and without the backend's own work.
func routedStage() -> Stage {
    Stage(name: "routed", limit: "EVP, decrypt + encrypt") { bytes in
        let message = kept(Sample.encrypted(Sample.request(bytes)))
        let answer = Sample.answer(bytes)
        let cipher = try! ClientCipher(Sample.tokens)
        let run = { (packets: Int) in
            tally(packets) {
                for _ in 0..<packets {
                    let request = try! request(UnsafeRawBufferPointer(message), cipher: cipher)
                    precondition(request.count > bytes)
                    precondition(routedAnswer(answer, cipher: cipher) == PacketCipher.encryptedLength(bytes))
                }
            }
        }
        let decrypt = decryptLimit(message)
        let encrypt = encryptLimit(PacketCipher.encryptedLength(bytes))
        let limit = { (packets: Int) in
            var sum = decrypt(packets)
            sum.nanoseconds += encrypt(packets).nanoseconds
            return sum
        }
        return Work(run: run, limit: limit)
    }
}

private func request(_ message: UnsafeRawBufferPointer, cipher: ClientCipher) throws(PacketError) -> [UInt8] {
    try cipher.withPlaintext(of: message, under: Sample.tokens.ofRun!) { plain throws(PacketError) in
        try routedRequest(plain)
    }
}

/// From a plaintext to the request for the backend.
func routedRequest(_ plain: UnsafeRawBufferPointer) throws(PacketError) -> [UInt8] {
    let head = try PacketHead(peeking: plain)
    precondition(RouteTable.route(head, in: plain) == .backend && head.userID == .number(5))
    return try PacketEdit.request(plain, head: head, address: Sample.address).bytes
}

/// From an answer to the frame for its receivers. Returns the frame's payload length.
func routedAnswer(_ answer: [UInt8], cipher: ClientCipher) -> Int {
    let head = PacketHead(of: answer)!
    guard case .users(let ids) = Recipients(of: head, in: answer) else { preconditionFailure("two receivers") }
    var receivers = 0
    for id in ids where id > 0 { receivers += 1 }
    precondition(receivers == 2)
    return cipher.frame(answer, without: head.users?.cut, under: Sample.tokens.ofRun!)!.payloadLength
}
