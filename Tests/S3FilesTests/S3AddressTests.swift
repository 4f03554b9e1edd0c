import Foundation
import Testing
import XuanConfig
import XuanTesting

/// What the setting `files.store` takes, and what it says.
@Suite struct S3AddressTests {
    private let base = "s3://bucket/files?endpoint=http://127.0.0.1:9000&region=eu-west-1&key-file=/k"

    @Test func everyPartOfAnAddressIsRead() throws {
        let full = try S3Address(parsing: base + "&ca=/ca.pem&part=16M&connections=4&timeout=7")
        #expect(full.bucket == "bucket" && full.prefix == "files/" && full.endpoint == "http://127.0.0.1:9000")
        #expect(full.region == "eu-west-1" && full.keyFile == "/k" && full.caFile == "/ca.pem")
        #expect(full.partBytes == 16 << 20 && full.connections == 4 && full.timeoutSeconds == 7)
        let short = try S3Address(parsing: "s3://my-bucket?region=eu-west-1&key-file=/k")
        #expect(short.prefix == "" && short.endpoint == "https://s3.eu-west-1.amazonaws.com")
        #expect(short.partBytes == 8 << 20)
        #expect(try S3Address(parsing: "s3://bucket/a//b/?key-file=/k").prefix == "a/b/")
    }

    @Test(arguments: [
        ("http://bucket", S3AddressError.scheme), ("s3://b?key-file=/k", .bucket), ("s3://Bucket?key-file=/k", .bucket),
        ("s3://bucket/ü?key-file=/k", .prefix), ("s3://bucket/../x?key-file=/k", .prefix),
        ("s3://bucket", .keyFileMissing), ("s3://bucket?key-file=", .keyFileMissing),
        ("s3://bucket?key-file=/k&endpoint=ftp://h", .endpoint),
        ("s3://bucket?key-file=/k&endpoint=http://h/path", .endpoint),
        ("s3://bucket?key-file=/k&endpoint=http://user@h", .endpoint),
        ("s3://bucket?key-file=/k&region=a/b", .region), ("s3://bucket?key-file=/k&part=1M", .part),
        ("s3://bucket?key-file=/k&connections=0", .connections), ("s3://bucket?key-file=/k&timeout=0", .timeout),
        ("s3://bucket?key-file=/k&secret=x", .option("secret")), ("s3://bucket ?key-file=/k", .control),
    ])
    func aBadAddressSaysWhatIsWrong(text: String, fault: S3AddressError) {
        #expect(throws: fault) { try S3Address(parsing: text) }
        #expect("\(fault)".contains("s3://bucket/prefix?"))
    }

    @Test func keysAreReadFromAFileThatOnlyItsOwnerMayRead() throws {
        let place = try TemporaryFolder()
        let path = place.path + "/key"
        func keys(_ text: String, mode: Int = 0o600) throws -> S3Keys {
            try text.write(toFile: path, atomically: false, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            return try S3Keys(file: path)
        }
        let good = try keys("AKID\nsEcret/+=\n")
        #expect(good.access == "AKID" && good.secret == "sEcret/+=")
        #expect(try keys("AKID\r\nsecret") == keys("AKID\nsecret\n\n"))
        func words(_ text: String, mode: Int = 0o600) -> String {
            do {
                _ = try keys(text, mode: mode)
                return ""
            } catch { return "\(error)" }
        }
        for mode in [0o640, 0o604, 0o666] {
            #expect(words("AKID\nhidden\n", mode: mode).contains("chmod 600"))
            #expect(!words("AKID\nhidden\n", mode: mode).contains("hidden"))
        }
        for bad in ["", "AKID", "a\nhidden\nthird", "a\nhidden\u{7}"] {
            #expect(words(bad).contains("two") && !words(bad).contains("hidden"), "\(bad)")
        }
        #expect(throws: S3KeysError.self) { try S3Keys(file: place.path + "/none") }
        #expect(throws: S3KeysError.self) { try S3Keys(file: place.path) }
    }

    @Test func theSettingSaysTheReasonWithItsLine() throws {
        func words(_ value: String) -> String {
            var config = RelayConfig()
            do {
                try config.take("[files]\nstore=\(value)\n", file: "f")
                return config.fileStore.text
            } catch { return "\(error)" }
        }
        #expect(words("folder") == "folder")
        #expect(words("tape").contains("neither folder nor"))
        #expect(words("s3://bucket?key-file=/no/such/file").contains("/no/such/file: No such file"))
        let place = try TemporaryFolder()
        let path = place.path + "/key"
        try "a\nb\n".write(toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(words("s3://bucket?key-file=\(path)").contains("mode is 0644"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(words("s3://bucket?key-file=\(path)") == "s3://bucket?key-file=\(path)")
    }
}
