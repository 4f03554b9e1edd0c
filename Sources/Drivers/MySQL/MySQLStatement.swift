import CMySQL
import XuanStore

/// A prepared statement and, while it runs, its current row. Owned by one connection, which outlives it.
final class MySQLStatement: StoreRow {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { xx_mysql_statement_free(handle) }

    /// Binds all values, copying texts, and runs it. Returns false with `error` filled.
    func run(_ values: [StoreValue], _ error: inout xx_mysql_error) -> Bool {
        precondition(values.count == xx_mysql_parameter_count(handle), "values do not match the statement")
        for (index, value) in values.enumerated() {
            switch value {
            case .null: xx_mysql_bind_null(handle, index)
            case .integer(let number): xx_mysql_bind_integer(handle, index, number)
            case .text(var text):
                let isBound = text.withUTF8 { bytes in
                    xx_mysql_bind_text(handle, index, bytes.baseAddress, bytes.count) == 0
                }
                guard isBound else {
                    error.code = UInt32(XX_MYSQL_NO_MEMORY)
                    return false
                }
            }
        }
        return xx_mysql_execute(handle, &error) == 0
    }

    /// Goes to the next row: 1, or 0 after the last one, or -1 with `error` filled.
    func step(_ error: inout xx_mysql_error) -> Int32 { xx_mysql_step(handle, &error) }

    func reset() { xx_mysql_reset(handle) }

    var changed: Int { Int(xx_mysql_changed(handle)) }
    var insertID: Int64 { xx_mysql_insert_id(handle) }

    func isNull(_ column: Int) -> Bool { xx_mysql_is_null(handle, column) != 0 }

    func integer(_ column: Int) -> Int64 { xx_mysql_integer(handle, column) }

    func text(_ column: Int) -> String {
        var length = 0
        let start = xx_mysql_text(handle, column, &length)
        return String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
    }
}
