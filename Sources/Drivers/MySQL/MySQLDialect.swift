// The one place where MySQL and MariaDB differ from SQLite. The texts of XuanStore run on both; the differences are how
// a table is made and the session settings that make the server read the texts as SQLite does.

import XuanStore

enum MySQLDialect {
    /// Names, accounts and gids are compared byte by byte, as SQLite does: no case folding, and trailing blanks count.
    /// The two servers name that collation differently.
    static func collation(isMariaDB: Bool) -> String { isMariaDB ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin" }

    /// One of our statements as this server wants it: changed only where it creates a table.
    static func translate(_ text: String, collation: String) -> String {
        guard text.hasPrefix("CREATE TABLE") else { return text }
        var text = text
        while let range = text.firstRange(of: "INTEGER PRIMARY KEY") {
            text.replaceSubrange(range, with: "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY")
        }
        return text + " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=\(collation)"
    }

    /// Texts are read as SQLite reads them ("name", 'text' without escapes, ||), a value that does not fit is an error
    /// instead of being cut, key 0 is a key. `wait`: seconds for a lock.
    static func session(wait: Int, collation: String) -> String {
        """
        SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_BACKSLASH_ESCAPES,ANSI_QUOTES,\
        PIPES_AS_CONCAT,NO_AUTO_VALUE_ON_ZERO', innodb_lock_wait_timeout = \(wait), lock_wait_timeout = \(wait), time_zone = '+00:00', \
        collation_connection = '\(collation)'
        """
    }

    /// Reads another program's rows as they are: zero dates and truncated values included.
    static let tolerantSession = "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'"

    /// Our mark, and what this database can keep nowhere else: the version, how many statements of the next step are
    /// done (a table change commits at once here; of a step that removes something -1 less that number), and a number
    /// that grows with each commit.
    static let markTable: SQL = """
        CREATE TABLE IF NOT EXISTS xuan_store (
            id BIGINT NOT NULL PRIMARY KEY, version BIGINT NOT NULL, done BIGINT NOT NULL, changes BIGINT NOT NULL)
        """
    static let markRow: SQL = "INSERT IGNORE INTO xuan_store (id, version, done, changes) VALUES (1, 0, 0, 0)"
    static let tables: SQL = """
        SELECT COUNT(*), SUM(table_name = 'xuan_store') FROM information_schema.tables WHERE table_schema = DATABASE()
        """
    static let tableNames: SQL = """
        SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name
        """
    /// The row is the write lock: the connection that has it locked is the one writer.
    static let lock: SQL = "SELECT changes FROM xuan_store WHERE id = 1 FOR UPDATE"
    /// The same with the run that has the store for itself; both rows are locked.
    static let lockHeld: SQL = """
        SELECT changes, run FROM xuan_store LEFT JOIN xuan_nodes ON xuan_nodes.name = ''
        WHERE xuan_store.id = 1 FOR UPDATE
        """
    static let changes: SQL = "SELECT changes FROM xuan_store WHERE id = 1"
    static let count: SQL = "UPDATE xuan_store SET changes = changes + 1 WHERE id = 1"
    static let version: SQL = "SELECT version FROM xuan_store WHERE id = 1"
    static let setVersion: SQL = "UPDATE xuan_store SET version = ?, done = 0 WHERE id = 1"
    static let progress: SQL = "SELECT version, done FROM xuan_store WHERE id = 1"
    static let setProgress: SQL = "UPDATE xuan_store SET done = ? WHERE id = 1"
    static let lockSchema: SQL = "SELECT GET_LOCK(CONCAT('xuan schema ', MD5(DATABASE())), ?)"
    static let unlockSchema: SQL = "SELECT RELEASE_LOCK(CONCAT('xuan schema ', MD5(DATABASE())))"

    /// The servers at the store, their sessions, sessions that were ended from elsewhere, and messages that people at
    /// another node have missed (`NodeTable`, `SessionTable`, `MissedTable`). `until`: milliseconds of this database's
    /// clock. `commits`: those of the node; `calls` grow when it has to look at people, `ended` when it has to look at
    /// `xuan_ended` and `xuan_missed`, `sessions` when its sessions change.
    /// `schema_version`: the newest one that its program knows; 0: it is older than the column. Beside the migrations,
    /// like the mark: backups do not take them along.
    static let nodeTables: [SQL] = [
        """
        CREATE TABLE IF NOT EXISTS xuan_nodes (
            name VARCHAR(64) NOT NULL PRIMARY KEY, host VARCHAR(255) NOT NULL, place VARCHAR(255) NOT NULL,
            process BIGINT NOT NULL, began BIGINT NOT NULL, run VARCHAR(64) NOT NULL, until BIGINT NOT NULL,
            commits BIGINT NOT NULL, calls BIGINT NOT NULL, ended BIGINT NOT NULL, sessions BIGINT NOT NULL,
            schema_version BIGINT NOT NULL DEFAULT 0, figures VARCHAR(1024) NOT NULL DEFAULT '')
        """,
        """
        CREATE TABLE IF NOT EXISTS xuan_sessions (
            user BIGINT NOT NULL, device VARCHAR(64) NOT NULL, node VARCHAR(64) NOT NULL, login BIGINT NOT NULL,
            since BIGINT NOT NULL, status VARCHAR(16) NOT NULL, language VARCHAR(16) NOT NULL,
            connection VARCHAR(64) NOT NULL, client VARCHAR(512) NOT NULL,
            PRIMARY KEY (user, device), KEY xuan_sessions_node (node))
        """,
        """
        CREATE TABLE IF NOT EXISTS xuan_ended (
            id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, node VARCHAR(64) NOT NULL, user BIGINT NOT NULL,
            device VARCHAR(64) NOT NULL, login BIGINT NOT NULL, reason VARCHAR(64) NOT NULL,
            KEY xuan_ended_node (node))
        """,
        """
        CREATE TABLE IF NOT EXISTS xuan_missed (
            user BIGINT NOT NULL, message BIGINT NOT NULL, PRIMARY KEY (user, message))
        """,
        """
        CREATE TABLE IF NOT EXISTS xuan_admin_sessions (
            digest VARCHAR(64) NOT NULL PRIMARY KEY, user BIGINT NOT NULL, csrf VARCHAR(64) NOT NULL,
            stamp VARCHAR(64) NOT NULL, created BIGINT NOT NULL, used BIGINT NOT NULL, confirmed BIGINT NOT NULL,
            tries BIGINT NOT NULL, KEY xuan_admin_sessions_user (user))
        """,
    ]
    static let hasNodeTable: SQL = """
        SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'xuan_nodes'
        """
    /// Columns that came later, and how a table without them gets them: MySQL has no `ADD COLUMN IF NOT EXISTS`.
    static let nodeColumns: [(name: String, add: SQL)] = [
        ("schema_version", "ALTER TABLE xuan_nodes ADD COLUMN schema_version BIGINT NOT NULL DEFAULT 0"),
        ("figures", "ALTER TABLE xuan_nodes ADD COLUMN figures VARCHAR(1024) NOT NULL DEFAULT ''"),
    ]
    static let nodeColumnNames: SQL = """
        SELECT column_name FROM information_schema.columns
        WHERE table_schema = DATABASE() AND table_name = 'xuan_nodes'
        """
    /// The newest schema version that each server knows, by its run.
    static let nodeSchemas: SQL = "SELECT run, schema_version FROM xuan_nodes"
    /// Takes the place of a server whose lease has run out: it writes nothing more. Another node sweeps the row.
    static let fenceNode = SQL(
        composing: """
            UPDATE xuan_nodes SET run = LEFT(CONCAT('-', run), 64), until = 0
            WHERE name = ? AND run = ? AND until <= \(NodeTable.now)
            """)
    static let lockNode: SQL = """
        SELECT run, commits, calls, ended, CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED) FROM xuan_nodes
        WHERE name = ? FOR UPDATE
        """
    /// The same, and of a chat the columns of `ChatTable.Locked`; both rows are locked, or the node's alone if there is no
    /// such chat.
    static let lockNodeAndChat: SQL = """
        SELECT n.run, n.commits, n.calls, n.ended, CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED),
            c.id, c.version, c.last_index, c.last_active, c.changes
        FROM xuan_nodes n LEFT JOIN chats c ON c.id = ? WHERE n.name = ? FOR UPDATE
        """
    static let renewNode = SQL(
        composing: "UPDATE xuan_nodes SET until = \(NodeTable.now) + ? WHERE name = ? AND run = ?")
    static let countOfNode = SQL(
        composing: """
            UPDATE xuan_nodes SET until = \(NodeTable.now) + ?, commits = commits + 1, sessions = sessions + ?
            WHERE name = ? AND run = ?
            """)
    static let callOthers: SQL = "UPDATE xuan_nodes SET calls = calls + 1 WHERE name <> ?"
    static let callAll: SQL = "UPDATE xuan_nodes SET calls = calls + 1"
    /// A server that stands still in a transaction must not keep the row locks: MariaDB ends its connection.
    static let ownersSession = "SET SESSION idle_write_transaction_timeout = 3"
    static let nodesIsolation = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"

    /// The server's error when an earlier run carried out a schema statement and ended before it could record so: the
    /// table, column or index exists already, or is already gone.
    static let alreadyDone: Set<Int> = [1050, 1060, 1061, 1091]
    /// The same for a step that removes or renames: the table or column of the old name is not there any more.
    static let alreadyRemoved: Set<Int> = alreadyDone.union([1051, 1054, 1146])
}
