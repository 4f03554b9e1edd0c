/// A masked client frame.
package func frame(
    _ opcode: UInt8, _ payload: [UInt8], fin: Bool = true, rsv: UInt8 = 0, masked: Bool = true, declared: UInt64? = nil
) -> [UInt8] {
    var out: [UInt8] = [(fin ? 0x80 : 0) | rsv << 4 | opcode]
    let length = declared ?? UInt64(payload.count)
    let bit: UInt8 = masked ? 0x80 : 0
    if length < 126, declared == nil {
        out.append(bit | UInt8(length))
    } else if length <= 0xffff, declared == nil {
        out += [bit | 126, UInt8(length >> 8), UInt8(length & 255)]
    } else {
        out.append(bit | 127)
        for shift in stride(from: 56, through: 0, by: -8) { out.append(UInt8(length >> UInt64(shift) & 255)) }
    }
    if !masked { return out + payload }
    let mask: [UInt8] = [0x11, 0xa7, 0x3c, 0xf0]
    out += mask
    for (i, byte) in payload.enumerated() { out.append(byte ^ mask[i & 3]) }
    return out
}
