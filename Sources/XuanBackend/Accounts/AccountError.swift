import XuanStore

/// Why an account was not made or changed. For the command line: cause and cure in one line.
package enum AccountError: Error, Equatable, Sendable, CustomStringConvertible {
    case badName
    case taken
    case unknown
    case badPassword(String)
    case badRealname
    case unknownDept
    case store(StoreError)

    package var description: String {
        switch self {
        case .badName:
            "account: use 1 to 64 bytes without blanks, commas and control characters; \"system\" is the server's own"
        case .taken: "account: taken, maybe in other case; choose another"
        case .unknown: "account: there is none of that name"
        case .badPassword(let cause): cause
        case .badRealname: "real name: at most 255 bytes without control characters"
        case .unknownDept: "department: there is none of that id; make it first"
        case .store(let error): error.description
        }
    }
}
