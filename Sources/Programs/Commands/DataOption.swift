import ArgumentParser

/// Options for the place of the server's data.
package protocol DataPlace: ParsableArguments {
    /// The data folder with a trailing slash, and the address of its store if one was given.
    func place() throws -> (folder: String, store: String?)
}

/// Of `xuan`.
package struct DataOption: DataPlace {
    @Option(name: .long, help: ArgumentHelp("Folder of the server's data.", valueName: "dir"))
    package var data = "./xuan-data"

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Keep people and messages in this MySQL or MariaDB database instead of a file: \
            mysql://user@host/database?socket=/run/mysqld/mysqld.sock. Given once, the data folder remembers it. The \
            password comes from ?password-file=… or XUAN_STORE_PASSWORD.
            """, valueName: "address"))
    package var store: String?

    package init() {}

    package func place() -> (folder: String, store: String?) { (folder, store) }

    package var folder: String { data.hasSuffix("/") ? data : data + "/" }
}
