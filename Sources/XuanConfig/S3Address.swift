/// Where an S3 store is: `s3://bucket/prefix?endpoint=http://127.0.0.1:9000&region=…&key-file=PATH`.
///
/// The keys are never part of it, so it may be shown and logged.
package struct S3Address: Sendable, Equatable {
    package private(set) var bucket = ""
    /// Before each key: empty, or with a slash at its end.
    package private(set) var prefix = ""
    /// Scheme, host and port, without a slash at its end.
    package private(set) var endpoint = ""
    package private(set) var region = "us-east-1"
    /// Of two lines: access key, secret key.
    package private(set) var keyFile = ""
    /// PEM file of certificates to trust for https; `nil`: the system's.
    package private(set) var caFile: String?
    /// Bytes of one part of a large upload.
    package private(set) var partBytes = 8 << 20
    /// Requests at a time, each on a thread of its own.
    package private(set) var connections = 16
    /// Seconds that the store may be silent, that connecting may take, that a request may wait for its turn.
    package private(set) var timeoutSeconds = 20
    /// As it was written.
    package let text: String

    package static let scheme = "s3://"

    /// S3 takes parts from 5 MiB on, and 5 GiB at most. Larger ones than 1 GiB are of no use.
    package static let partSizes: ClosedRange<Int64> = 5 << 20...1 << 30

    /// Throws what is wrong. Reads no file.
    package init(parsing text: String) throws(S3AddressError) {
        self.text = text
        guard text.hasPrefix(Self.scheme) else { throw .scheme }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { throw .control }
        var rest = text.utf8.dropFirst(Self.scheme.utf8.count)
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            for item in rest[rest.index(after: mark)...].split(separator: UInt8(ascii: "&")) {
                let parts = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                try take(String(Substring(parts[0])), parts.count == 2 ? String(Substring(parts[1])) : "")
            }
            rest = rest[..<mark]
        }
        let names = rest.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map {
            String(Substring($0))
        }
        bucket = names[0]
        guard Self.isBucket(bucket) else { throw .bucket }
        let folders = names.dropFirst().filter { !$0.isEmpty }
        guard folders.allSatisfy({ $0 != "." && $0 != ".." && $0.utf8.allSatisfy(Self.isPlain) }),
            folders.joined().utf8.count <= 256
        else { throw .prefix }
        prefix = folders.isEmpty ? "" : folders.joined(separator: "/") + "/"
        guard !keyFile.isEmpty else { throw .keyFileMissing }
        if endpoint.isEmpty { endpoint = "https://s3.\(region).amazonaws.com" }
    }

    private mutating func take(_ name: String, _ value: String) throws(S3AddressError) {
        switch name {
        case "endpoint":
            guard let host = Self.endpoint(value) else { throw .endpoint }
            endpoint = host
        case "region":
            guard (1...64).contains(value.utf8.count), value.utf8.allSatisfy({ Self.isPlain($0) && $0 != 0x5F }) else {
                throw .region
            }
            region = value
        case "key-file":
            guard !value.isEmpty else { throw .keyFileMissing }
            keyFile = value
        case "ca":
            guard !value.isEmpty else { throw .option("ca without a file") }
            caFile = value
        case "part":
            guard let bytes = ByteSize.parse(value), Self.partSizes.contains(bytes) else { throw .part }
            partBytes = Int(bytes)
        case "connections":
            guard let count = Int(value), (1...256).contains(count) else { throw .connections }
            connections = count
        case "timeout":
            guard let seconds = Int(value), (1...3_600).contains(seconds) else { throw .timeout }
            timeoutSeconds = seconds
        default: throw .option(name)
        }
    }

    /// Letters, digits and the signs that no address and no signature writes in another way.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: false
        }
    }

    private static func isBucket(_ name: String) -> Bool {
        (3...63).contains(name.utf8.count) && name.first != "." && name.first != "-" && !name.contains("..")
            && name.utf8.allSatisfy { isPlain($0) && !(0x41...0x5A).contains($0) && $0 != 0x5F }
    }

    /// Scheme, host and port; a path, a user or a query has no place in it.
    private static func endpoint(_ text: String) -> String? {
        var text = Substring(text)
        guard let scheme = ["http://", "https://"].first(where: { text.hasPrefix($0) }) else { return nil }
        if text.hasSuffix("/") { text = text.dropLast() }
        let host = text.dropFirst(scheme.count)
        let isHost = host.utf8.allSatisfy { isPlain($0) || $0 == 0x3A || $0 == 0x5B || $0 == 0x5D }
        return host.isEmpty || !isHost ? nil : String(text)
    }
}

/// What is wrong with the text of an address.
package enum S3AddressError: Error, Equatable, CustomStringConvertible {
    case scheme, control, bucket, prefix, endpoint, region, keyFileMissing, part, connections, timeout
    case option(String)

    package var description: String {
        let what =
            switch self {
            case .scheme: "it is neither folder nor does it begin with s3://"
            case .control: "there is a blank or a control character in it"
            case .bucket: "the bucket is no name of 3 to 63 lower-case letters, digits, dots and hyphens"
            case .prefix: "the prefix has other signs than letters, digits and -._/"
            case .endpoint: "endpoint is no http:// or https:// with a host and perhaps a port"
            case .region: "region is no word of letters, digits and hyphens"
            case .keyFileMissing: "key-file is missing: a file of two lines, access key and secret key, mode 0600"
            case .part: "part is no size from 5M to 1G"
            case .connections: "connections is no number from 1 to 256"
            case .timeout: "timeout is no number of seconds from 1 to 3600"
            case .option(let name):
                "unknown option \(name); known are endpoint, region, key-file, ca, part, connections, timeout"
            }
        return what + "; the form is s3://bucket/prefix?endpoint=http://host:port&region=name&key-file=/path"
    }
}
