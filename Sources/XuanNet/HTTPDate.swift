import CXuanNet

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7). Any thread.
package enum HTTPDate {
    package static func text(secondsSince1970 seconds: Int64) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { room in
            xx_http_date(seconds, room.baseAddress!)
            return String(cString: room.baseAddress!)
        }
    }
}
