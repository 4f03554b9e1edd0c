import Glibc
import XuanBackend
import XuanPacket

/// A new server's first account.
package enum FirstAdministrator {
    package static let account = "admin"

    /// Creates the administrator if there is none. Returns the password to show, `nil` if there is nothing to show: it
    /// was preset by XUAN_ADMIN_PASSWORD, or there is an administrator already.
    package static func make(in backend: Backend) throws -> String? {
        guard !backend.hasAdministrator else { return nil }
        let preset = getenv("XUAN_ADMIN_PASSWORD").map { String(cString: $0) } ?? ""
        let password = preset.isEmpty ? Secret.password() : preset
        _ = try backend.addUser(account: account, password: password, realname: "Administrator", admin: .super)
        return preset.isEmpty ? password : nil
    }
}
