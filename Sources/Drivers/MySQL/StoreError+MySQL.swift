import CMySQL
import XuanStore

extension StoreError {
    /// Translates an error of the server or of libmariadb for our operators. Texts that could show a bound value are
    /// left out.
    init(mysql error: xx_mysql_error, name: String) {
        let code = Int(error.code)
        let text = Self.text(error)
        switch code {
        case Int(XX_MYSQL_NOT_BUILT):
            self = .other(
                code: code, "built without MySQL; install libmariadb-dev and build again, or keep to SQLite")
        case Int(XX_MYSQL_ABSENT):
            self = .other(code: code, "libmariadb.so.3 is missing; install it (apt-get install libmariadb3)")
        // Lock wait timeout, or a deadlock in which our transaction was chosen as the victim.
        case 1205, 1213: self = .locked
        // Disk or table full.
        case 1021, 1114: self = .full
        // Tables or indexes that the server itself calls damaged.
        case 1034, 1035, 1194, 1195, 1712, 1877: self = .corrupt(name)
        // NULL in a NOT NULL column, a key that is taken, a reference to nothing.
        case 1022, 1048, 1062, 1169, 1216, 1217, 1364, 1451, 1452, 1557, 1586: self = .constraint
        // Reading only: this connection, or the whole server.
        case 1036, 1290, 1792, 1836: self = .notWritable(name)
        // User, password, rights.
        case 1044, 1045, 1142, 1143, 1227, 1698: self = .denied(text)
        // No server, shut down, connection killed or cut, silent for too long.
        case 1040, 1053, 1077, 1079, 1080, 1152...1161, 1317, 1927, 2002, 2003, 2005, 2006, 2013, 2026, 2055, 4031:
            self = .unreachable(name)
        // These texts quote the value.
        case 1292, 1366, 1411, 3988: self = .other(code: code, "a value does not fit its column")
        default: self = .other(code: code, text.isEmpty ? "out of memory" : text)
        }
    }

    private static func text(_ error: xx_mysql_error) -> String {
        withUnsafeBytes(of: error.text) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }.map { $0 < 0x20 ? 0x20 : $0 }, as: UTF8.self)
        }
    }
}
