import CLibXXD
import XuanConfig
import XuanNet
import XuanPacket

/// A failure that a function of xxd.h returns in place of XXD_OK.
struct GuestError: Error {
    let code: Int32
    let text: String

    init(_ code: Int, _ text: String) {
        self.code = Int32(code)
        self.text = text
    }

    /// Any error thrown by the parts of a relay.
    init(_ error: any Error) {
        switch error {
        case let error as GuestError: self = error
        case let error as ConfigError: self.init(XXD_E_SETTINGS, "\(error)")
        case NetError.listen: self.init(XXD_E_NETWORK, "\(error)")
        case NetError.tls, NetError.certificate, is PacketError: self.init(XXD_E_TLS, "\(error)")
        case is NetError: self.init(XXD_E_SYSTEM, "\(error)")
        default: self.init(XXD_E_FILE, "\(error)")
        }
    }

    static let wrongThread = GuestError(XXD_E_THREAD, "not allowed on this thread; see xxd.h")
    static func wrongState(_ cause: String) -> GuestError { GuestError(XXD_E_STATE, cause) }

    /// Cut to the available size, never inside a character.
    var asC: xxd_error {
        var error = xxd_error()
        error.code = code
        withUnsafeMutableBytes(of: &error.text) { room in
            var at = 0
            for character in text {
                let bytes = character.utf8
                guard at + bytes.count < room.count else { break }
                for byte in bytes {
                    room[at] = byte
                    at += 1
                }
            }
            room[at] = 0
        }
        return error
    }

    /// Text of a code, for xxd_error_text.
    static func text(of code: Int32) -> StaticString {
        switch Int(code) {
        case XXD_OK: "done"
        case XXD_E_SETTINGS: "a setting is wrong"
        case XXD_E_STATE: "not allowed now"
        case XXD_E_THREAD: "not allowed on this thread"
        case XXD_E_NETWORK: "a port cannot be opened"
        case XXD_E_TLS: "TLS cannot be set up"
        case XXD_E_FILE: "a file cannot be opened"
        case XXD_E_PACKET: "no packet that can be sent"
        case XXD_E_SITE: "there is no backend of that name"
        case XXD_E_SYSTEM: "out of memory, threads or descriptors"
        default: "unknown error"
        }
    }
}
