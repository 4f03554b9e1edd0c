// libFuzzer's entry to the parsers that are written in Swift. Built by Tests/Fuzz/swift.sh only.

import Glibc

/// The drivers by name; XUAN_FUZZ says which one runs. Each traps when a property does not hold.
private let drivers: [String: @Sendable (UnsafeRawBufferPointer) -> Void] = [
    "json": fuzzJSON, "peek": fuzzPeek, "ini": fuzzIni, "csv": fuzzSheet, "range": fuzzRange, "robot": fuzzRobot,
    "form": fuzzForm, "login": fuzzLogin, "picture": fuzzPicture, "tar": fuzzTar, "address": fuzzAddress,
]

private let driver: @Sendable (UnsafeRawBufferPointer) -> Void = {
    let name = getenv("XUAN_FUZZ").map { String(cString: $0) } ?? ""
    guard let driver = drivers[name] else {
        fatalError("XUAN_FUZZ names no driver; there are \(drivers.keys.sorted().joined(separator: " "))")
    }
    return driver
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    driver(UnsafeRawBufferPointer(start: data, count: size))
    return 0
}

/// A property of the parser that must hold for any input.
func promise(_ holds: Bool, _ what: @autoclosure () -> String) {
    if !holds { fatalError(what()) }
}

/// The bytes read, as text; the parsers of texts see only valid ones.
func text(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }

/// Equal bytes; `==` of two Strings compares by canonical equivalence.
func same(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }
