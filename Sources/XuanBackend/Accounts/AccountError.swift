import XuanStore

/// Why an account was not created or changed. For the command line: cause and cure in one line.
package enum AccountError: Error, Equatable, Sendable, CustomStringConvertible {
    case badName
    /// Taken by this account, perhaps in another spelling.
    case taken(String)
    /// It looks like this account.
    case alike(String)
    case unknown
    case badPassword(String)
    case badRealname
    case unknownDept
    case store(StoreError)

    package var description: String {
        switch self {
        case .badName:
            "account: use 1 to 64 bytes without blanks, commas and signs that cannot be seen; \"system\" is the server's own"
        case .taken(let other): "account: taken, it means the same as \(other); choose another"
        case .alike(let other): "account: it looks like \(other), which is there already; choose another"
        case .unknown: "account: there is none of that name"
        case .badPassword(let cause): cause
        case .badRealname: "real name: at most 255 bytes that can be seen, without signs that turn or hide text"
        case .unknownDept: "department: there is none of that id; make it first"
        case .store(let error): error.description
        }
    }
}
