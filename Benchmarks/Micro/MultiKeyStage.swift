// Stages 7 and 8 of 8 for receivers with keys of their own. In: plaintext. Out: a ciphertext in each connection's queue.

import CBenchLimits
import XuanNet
import XuanPacket

/// As `MultiKeyEncryptor` does it: eight receivers side by side, on real connections. The figures count one receiver as
/// one packet.
func lanesStage() -> Stage {
    Stage(name: "lanes", limit: "EVP, kept context") { bytes in
        let packet = kept(Sample.request(bytes))
        let length = PacketCipher.encryptedLength(bytes)
        let room = kept(count: length * ManyKeyCipher.lanes)
        let keys = UnsafeMutableBufferPointer<PacketKey>.allocate(capacity: ManyKeyCipher.lanes)
        keys.initialize(repeating: Sample.key)
        let text = MultiKeyText(packet: UnsafeRawBufferPointer(packet), keys: UnsafeBufferPointer(keys), room: room)
        let run = { (packets: Int) in
            var sum = Tally()
            while sum.packets < packets {
                sum += Wire.shared.turn { connections in
                    tally(connections.count * Wire.framesPerConnection) {
                        for _ in 0..<Wire.framesPerConnection { text.send(to: connections, length: length) }
                    }
                }
            }
            return sum
        }
        return Work(run: run, limit: encryptLimit(length))
    }
}

private final class MultiKeyText: @unchecked Sendable {  // used by the loop only, between two waits of the bench
    private let cipher = try! ManyKeyCipher()
    private let packet: UnsafeRawBufferPointer
    private let keys: UnsafeBufferPointer<PacketKey>
    private let room: UnsafeMutableRawBufferPointer

    init(packet: UnsafeRawBufferPointer, keys: UnsafeBufferPointer<PacketKey>, room: UnsafeMutableRawBufferPointer) {
        self.packet = packet
        self.keys = keys
        self.room = room
    }

    func send(to connections: [Connection], length: Int) {
        precondition(try! cipher.encrypt(packet, under: keys, into: room, stride: length) == length)
        for (lane, connection) in connections.enumerated() {
            connection.send(copying: UnsafeRawBufferPointer(rebasing: room[lane * length..<(lane + 1) * length]))
        }
    }
}
