import ArgumentParser

/// Where the server keeps everything.
package struct DataOption: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Folder of the server's data; made if it is missing.", valueName: "dir"))
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

    package var folder: String { data.hasSuffix("/") ? data : data + "/" }
}
