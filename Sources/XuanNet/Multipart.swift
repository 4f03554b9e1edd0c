// A form with files, as a stream. In: the runs of a request's body. Out: parts, runs of their content, ends.
import CXuanNet

/// Parser of one multipart/form-data body (RFC 7578). Holds no content: memory does not grow with the body.
package final class MultipartParser {
    package enum Event {
        /// A part begins. `filename` as sent; neither is more than 4 KiB. `nil` if it is not UTF-8.
        case part(name: String?, filename: Filename)
        /// A run of the part's content; borrowed until the callback returns.
        case data(UnsafeRawBufferPointer)
        case partEnd
        /// The closing boundary; what follows is ignored.
        case end
    }

    package enum Filename: Equatable {
        case none
        case text(String)
        case notUTF8
    }

    package struct Malformed: Error {}

    /// 4 KiB and a bit: beside the object, which stays small.
    private let parser: UnsafeMutablePointer<xx_multipart>

    /// `nil` unless `contentType` is multipart/form-data with a usable boundary.
    package init?(contentType: String) {
        parser = .allocate(capacity: 1)
        var type = contentType
        let result = type.withUTF8 { bytes in
            // An empty text may have no address, and C wants one.
            withUnsafePointer(to: 0 as UInt8) { xx_multipart_init(parser, bytes.baseAddress ?? $0, bytes.count) }
        }
        guard result == 0 else { return nil }
    }

    deinit { parser.deallocate() }

    /// The closing boundary has come.
    package var isDone: Bool { xx_multipart_done(parser) }

    /// Takes in a run of the body and reports its events, in order. `tell` returns false to stop early.
    package func feed(_ bytes: UnsafeRawBufferPointer, _ tell: (Event) -> Bool) throws(Malformed) {
        guard var at = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
        var left = bytes.count
        var event = xx_multipart_event()
        while left > 0 {
            let taken = xx_multipart_feed(parser, at, left, &event)
            guard taken >= 0 else { throw Malformed() }
            at += taken
            left -= taken
            let goesOn =
                switch Int(event.kind) {
                case XX_MULTIPART_PART: tell(.part(name: event.name.valid, filename: Filename(event.filename)))
                case XX_MULTIPART_DATA: tell(.data(.init(start: event.data.data, count: event.data.length)))
                case XX_MULTIPART_PART_END: tell(.partEnd)
                case XX_MULTIPART_END: tell(.end)
                default: true
                }
            if !goesOn { return }
        }
    }
}

extension MultipartParser.Filename {
    fileprivate init(_ slice: xx_slice) {
        guard slice.data != nil else {
            self = .none
            return
        }
        self = slice.valid.map { .text($0) } ?? .notUTF8
    }
}

extension xx_slice {
    /// The text, `nil` if it is not UTF-8.
    fileprivate var valid: String? {
        String(validating: UnsafeRawBufferPointer(start: data, count: length), as: UTF8.self)
    }
}
