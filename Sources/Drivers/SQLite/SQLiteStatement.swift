import CSQLite
import Glibc
import XuanStore

/// A prepared statement and, while it runs, its current row. Owned by one connection, which outlives it.
final class SQLiteStatement: StoreRow {
    private let handle: OpaquePointer
    /// The bound texts, one after the other: SQLite would allocate a copy of each.
    private var texts = UnsafeMutableBufferPointer<CChar>.allocate(capacity: 256)

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit {
        sqlite3_finalize(handle)
        texts.deallocate()
    }

    func step() -> Int32 { sqlite3_step(handle) }

    /// Ends the run and forgets the bound values.
    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    /// Binds all values until `reset`; their texts are copied. Returns SQLite's code.
    func bind(_ values: [StoreValue]) -> Int32 {
        precondition(values.count == Int(sqlite3_bind_parameter_count(handle)), "values do not match the statement")
        reserve(values.reduce(0) { $0 + Self.length($1) })
        var end = texts.baseAddress!
        var column: Int32 = 0
        for value in values {
            column += 1
            let code: Int32
            switch value {
            case .null: code = sqlite3_bind_null(handle, column)
            case .integer(let number): code = sqlite3_bind_int64(handle, column, number)
            case .text(var text):
                let count = text.withUTF8 { bytes in
                    if let start = bytes.baseAddress { memcpy(end, start, bytes.count) }
                    return bytes.count
                }
                // No destructor: the bytes are ours, and stay until `reset`.
                code = sqlite3_bind_text64(handle, column, end, UInt64(count), nil, UInt8(SQLITE_UTF8))
                end += count
            }
            if code != SQLITE_OK { return code }
        }
        return SQLITE_OK
    }

    private static func length(_ value: StoreValue) -> Int {
        if case .text(let text) = value { return text.utf8.count }
        return 0
    }

    /// Makes room for that many bytes, and frees what an earlier long text needed. Nothing is bound.
    private func reserve(_ bytes: Int) {
        guard bytes > texts.count || texts.count > Self.longest, texts.count != max(bytes, 256) else { return }
        texts.deallocate()
        texts = .allocate(capacity: max(bytes, 256))
    }

    private static let longest = 65_536

    func isNull(_ column: Int) -> Bool { sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL }

    func integer(_ column: Int) -> Int64 { sqlite3_column_int64(handle, Int32(column)) }

    func text(_ column: Int) -> String {
        guard let start = sqlite3_column_text(handle, Int32(column)) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }
}
