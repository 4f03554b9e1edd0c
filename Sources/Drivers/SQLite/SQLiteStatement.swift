import CSQLite
import XuanStore

/// A prepared statement and, while it runs, its current row. Owned by one connection, which outlives it.
final class SQLiteStatement: StoreRow {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { sqlite3_finalize(handle) }

    func step() -> Int32 { sqlite3_step(handle) }

    /// Ends the run and forgets the bound values.
    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    /// Binds all values, copying texts. Returns SQLite's code.
    func bind(_ values: [StoreValue]) -> Int32 {
        precondition(values.count == Int(sqlite3_bind_parameter_count(handle)), "values do not match the statement")
        var column: Int32 = 0
        for value in values {
            column += 1
            let code: Int32
            switch value {
            case .null: code = sqlite3_bind_null(handle, column)
            case .integer(let number): code = sqlite3_bind_int64(handle, column, number)
            case .text(var text):
                code = text.withUTF8 { bytes in
                    // An empty text may have no address, and no address means NULL to SQLite.
                    bytes.withMemoryRebound(to: CChar.self) { chars in
                        sqlite3_bind_text64(
                            handle, column, chars.baseAddress ?? Self.noBytes, UInt64(chars.count), Self.copied,
                            UInt8(SQLITE_UTF8))
                    }
                }
            }
            if code != SQLITE_OK { return code }
        }
        return SQLITE_OK
    }

    // SQLITE_TRANSIENT is a C macro with a cast that Swift does not import.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    private static var noBytes: UnsafePointer<CChar> {
        UnsafeRawPointer(StaticString("").utf8Start).assumingMemoryBound(to: CChar.self)
    }

    func isNull(_ column: Int) -> Bool { sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL }

    func integer(_ column: Int) -> Int64 { sqlite3_column_int64(handle, Int32(column)) }

    func text(_ column: Int) -> String {
        guard let start = sqlite3_column_text(handle, Int32(column)) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }
}
