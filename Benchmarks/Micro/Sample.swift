import CBenchLimits
import XuanPacket
import XuanRelay

/// Packets of an exact size, in the shapes of Docs/protocol.md, half of their text Chinese.
enum Sample {
    static let sizes = [100, 1_024, 65_536]
    static let key = try! PacketKey("0123456789abcdef0123456789abcdef")
    static let tokens = ClientTokens(ofRun: key)
    static let keyBytes = Array("0123456789abcdef0123456789abcdef".utf8)
    static let address = ClientAddress(ip: "10.0.0.7", port: 52_114)

    /// A client's chat/message with `count` bytes of plaintext.
    static func request(_ count: Int) -> [UInt8] {
        let long =
            #"{"module":"chat","v":"2.3.0","lang":"en","method":"message","params":{"messages":[{"#
            + #""gid":"a41d8f6e-27c3-4f1b-b6a8-93e0c5d7f812","cgid":"7d2f6c1e-3a54-4b8e-9c55-0f1a2b3c4d5e","#
            + #""type":"normal","contentType":"plain","content":""#
        let short = #"{"module":"chat","method":"message","params":[""#
        return count < 400
            ? filled(short, #""],"userID":5}"#, count)
            : filled(long, #"","date":"","user":5,"order":5}]},"userID":5}"#, count)
    }

    /// The backend's answer, `count` bytes without its `users`.
    static func answer(_ count: Int) -> [UInt8] {
        let users = #""users":[5,2],"#
        let long =
            #"{"module":"chat","method":"message","result":"success",\#(users)"data":[{"id":813,"#
            + #""gid":"a41d8f6e-27c3-4f1b-b6a8-93e0c5d7f812","cgid":"7d2f6c1e-3a54-4b8e-9c55-0f1a2b3c4d5e","#
            + #""user":5,"date":1546831234,"order":5,"type":"normal","content":""#
        let short = #"{"module":"chat","method":"message","result":"success",\#(users)"data":[""#
        return count < 400
            ? filled(short, #""],"v":"2.2.0"}"#, count + users.utf8.count)
            : filled(long, #"","contentType":"plain","data":""}],"lang":"en","v":"2.2.0"}"#, count + users.utf8.count)
    }

    private static func filled(_ start: String, _ end: String, _ count: Int) -> [UInt8] {
        let text = Array("今天三点开会，see you at three. ".utf8)
        let room = count - start.utf8.count - end.utf8.count
        precondition(room >= 0, "no packet is that short")
        var bytes = Array(start.utf8)
        while bytes.count + text.count <= start.utf8.count + room { bytes += text }
        bytes += [UInt8](repeating: UInt8(ascii: "."), count: start.utf8.count + room - bytes.count)
        return bytes + Array(end.utf8)
    }

    static func encrypted(_ plain: [UInt8]) -> [UInt8] {
        let cipher = try! PacketCipher(key: key)
        return plain.withUnsafeBytes { try! cipher.encrypt($0) }
    }
}

/// Memory that lives as long as the program: the stages lend it to C without asking each time.
func kept(_ bytes: [UInt8]) -> UnsafeMutableRawBufferPointer {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
    memory.copyBytes(from: bytes)
    return memory
}

func kept(count: Int) -> UnsafeMutableRawBufferPointer { kept([UInt8](repeating: 0, count: count)) }

extension UnsafeMutableRawBufferPointer {
    /// As C takes it.
    var bytes: UnsafeMutablePointer<UInt8> { baseAddress!.assumingMemoryBound(to: UInt8.self) }
}

extension Work {
    /// The limit of most stages: memcpy of `count` bytes.
    static func copying(_ count: Int) -> (Int) -> Tally {
        let from = kept(count: count)
        let to = kept(count: count)
        return { packets in tally(packets) { xx_bench_copy(to.baseAddress!, from.baseAddress!, count, packets) } }
    }
}
