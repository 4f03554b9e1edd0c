/// Where uploaded files are kept.
package enum FileStoreAddress: Sendable, Equatable {
    /// The folder of the data, or xxd's `uploadPath`.
    case folder
    case s3(S3Address)

    package var text: String {
        switch self {
        case .folder: "folder"
        case .s3(let address): address.text
        }
    }

    /// Throws what is wrong, also with the file of the keys.
    package init(_ text: String) throws(FileStoreAddressError) {
        if text == "folder" {
            self = .folder
            return
        }
        do {
            let address = try S3Address(parsing: text)
            _ = try S3Keys(file: address.keyFile)
            self = .s3(address)
        } catch {
            throw FileStoreAddressError(description: "\(error)")
        }
    }
}

package struct FileStoreAddressError: Error, Equatable, CustomStringConvertible {
    package let description: String
}

extension SettingKind where Value == FileStoreAddress {
    package static var fileStore: Self {
        .init(
            unit: "folder, or s3://bucket/prefix?endpoint=…&region=…&key-file=…", noun: "file store",
            cure: "give folder or s3://…",
            parse: { text in try? FileStoreAddress(text) }, show: \.text,
            explain: { text in
                do {
                    _ = try FileStoreAddress(text)
                    return nil
                } catch {
                    return "\(error)"
                }
            })
    }
}
