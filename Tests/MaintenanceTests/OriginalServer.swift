import MySQLStore
import XuanTesting

/// An original 2.x database, made from the tables of Docs/protocol.md 7.2 in the temporary MariaDB: MyISAM, utf8 of three
/// bytes, an empty sql_mode.
struct OriginalServer {
    let name = TemporaryMariaDB.freeName()
    private let prefix: String

    init(prefix: String = "") throws {
        self.prefix = prefix
        let end = "ENGINE=MyISAM DEFAULT CHARSET=utf8"
        let date = "datetime NOT NULL DEFAULT '0000-00-00 00:00:00'"
        try TemporaryMariaDB.shared!.sql("CREATE DATABASE \(name)")
        try run(
            """
            CREATE TABLE \(prefix)sys_user (
                id mediumint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, dept mediumint NOT NULL DEFAULT 0,
                account char(30) NOT NULL DEFAULT '', password char(32) NOT NULL DEFAULT '',
                realname char(30) NOT NULL DEFAULT '', role char(30) NOT NULL DEFAULT '',
                admin enum('no','common','super') NOT NULL DEFAULT 'no', avatar varchar(255) NOT NULL DEFAULT '',
                gender enum('f','m','u') NOT NULL DEFAULT 'u', email char(90) NOT NULL DEFAULT '',
                qq char(20) NOT NULL DEFAULT '', site varchar(100) NOT NULL DEFAULT '',
                mobile char(11) NOT NULL DEFAULT '', phone char(20) NOT NULL DEFAULT '',
                visits mediumint NOT NULL DEFAULT 0, ip char(50) NOT NULL DEFAULT '', last \(date),
                fails tinyint NOT NULL DEFAULT 0, `join` \(date), locked \(date),
                deleted enum('0','1') NOT NULL DEFAULT '0',
                clientStatus enum('online','away','busy','offline') NOT NULL DEFAULT 'offline',
                clientLang varchar(10) NOT NULL DEFAULT 'zh-cn', UNIQUE KEY account (account)) \(end);
            CREATE TABLE \(prefix)im_chat (
                id mediumint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, gid char(40) NOT NULL DEFAULT '',
                name varchar(60) NOT NULL DEFAULT '', type varchar(20) NOT NULL DEFAULT 'group',
                admins varchar(255) NOT NULL DEFAULT '', committers varchar(255) NOT NULL DEFAULT '',
                subject mediumint unsigned NOT NULL DEFAULT 0, public enum('0','1') NOT NULL DEFAULT '0',
                createdBy varchar(30) NOT NULL DEFAULT '', createdDate \(date),
                editedBy varchar(30) NOT NULL DEFAULT '', editedDate \(date), lastActiveTime \(date),
                dismissDate \(date), KEY gid (gid)) \(end);
            CREATE TABLE \(prefix)im_chatuser (
                id mediumint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, cgid char(40) NOT NULL DEFAULT '',
                user mediumint NOT NULL DEFAULT 0, `order` smallint NOT NULL DEFAULT 0,
                star enum('0','1') NOT NULL DEFAULT '0', hide enum('0','1') NOT NULL DEFAULT '0',
                mute enum('0','1') NOT NULL DEFAULT '0', `join` \(date), quit \(date),
                category varchar(40) NOT NULL DEFAULT '', UNIQUE KEY chatuser (cgid, user)) \(end);
            CREATE TABLE \(prefix)im_message (
                id mediumint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, gid char(40) NOT NULL DEFAULT '',
                cgid char(40) NOT NULL DEFAULT '', user varchar(30) NOT NULL DEFAULT '', date \(date),
                `order` bigint unsigned NOT NULL DEFAULT 0,
                type enum('normal','broadcast','notify') NOT NULL DEFAULT 'normal', content text NOT NULL,
                contentType enum('text','plain','emotion','image','file','object') NOT NULL DEFAULT 'text',
                data text NOT NULL, KEY gid (gid), KEY cgid (cgid)) \(end);
            CREATE TABLE \(prefix)im_messagestatus (
                user mediumint NOT NULL DEFAULT 0, gid char(40) NOT NULL DEFAULT '',
                status enum('waiting','sent','readed','deleted') NOT NULL DEFAULT 'waiting',
                UNIQUE KEY user (user, gid)) \(end);
            CREATE TABLE \(prefix)sys_file (
                id mediumint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, pathname char(100) NOT NULL DEFAULT '',
                title char(90) NOT NULL DEFAULT '', extension char(30) NOT NULL DEFAULT '',
                size mediumint unsigned NOT NULL DEFAULT 0, objectType char(30) NOT NULL DEFAULT '',
                objectID mediumint NOT NULL DEFAULT 0, createdBy char(30) NOT NULL DEFAULT '',
                createdDate \(date)) \(end);
            CREATE TABLE \(prefix)sys_config (
                id mediumint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, owner char(30) NOT NULL DEFAULT '',
                app varchar(30) NOT NULL DEFAULT '', module varchar(30) NOT NULL DEFAULT '',
                section char(30) NOT NULL DEFAULT '', `key` char(30) NOT NULL DEFAULT '', value text NOT NULL,
                UNIQUE KEY one (owner, app, module, section, `key`)) \(end);
            CREATE TABLE \(prefix)sys_category (
                id mediumint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(90) NOT NULL DEFAULT '',
                parent mediumint NOT NULL DEFAULT 0, path varchar(255) NOT NULL DEFAULT '',
                grade tinyint NOT NULL DEFAULT 0, `order` mediumint NOT NULL DEFAULT 0,
                type varchar(30) NOT NULL DEFAULT '', deleted enum('0','1') NOT NULL DEFAULT '0') \(end);
            CREATE TABLE \(prefix)sys_entry (
                id smallint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(100) NOT NULL DEFAULT '',
                abbr char(30) NOT NULL DEFAULT '', code varchar(20) NOT NULL DEFAULT '',
                version varchar(20) NOT NULL DEFAULT '', platform varchar(255) NOT NULL DEFAULT '',
                package int NOT NULL DEFAULT 0, integration enum('0','1') NOT NULL DEFAULT '0',
                `key` char(32) NOT NULL DEFAULT '', login varchar(255) NOT NULL DEFAULT '',
                logo varchar(100) NOT NULL DEFAULT '', `order` tinyint NOT NULL DEFAULT 0,
                zentao enum('0','1') NOT NULL DEFAULT '0', status enum('online','offline') NOT NULL DEFAULT 'online',
                sso enum('0','1') NOT NULL DEFAULT '0') \(end);
            CREATE TABLE \(prefix)oa_todo (
                id mediumint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, account char(30) NOT NULL DEFAULT '',
                date date NOT NULL DEFAULT '0000-00-00', begin smallint(4) unsigned zerofill NOT NULL DEFAULT 0,
                end smallint(4) unsigned zerofill NOT NULL DEFAULT 0, type char(10) NOT NULL DEFAULT '',
                idvalue mediumint unsigned NOT NULL DEFAULT 0, pri tinyint NOT NULL DEFAULT 3,
                name char(150) NOT NULL DEFAULT '', `desc` text NOT NULL,
                status char(20) NOT NULL DEFAULT 'wait', private tinyint(1) NOT NULL DEFAULT 0,
                assignedTo varchar(30) NOT NULL DEFAULT '', assignedBy varchar(30) NOT NULL DEFAULT '',
                assignedDate \(date), finishedBy varchar(30) NOT NULL DEFAULT '', finishedDate \(date),
                closedBy varchar(30) NOT NULL DEFAULT '', closedDate \(date)) \(end);
            """)
    }

    func run(_ sql: String) throws { try TemporaryMariaDB.shared!.sql("SET sql_mode = '';\n" + sql, database: name) }

    var address: MySQLAddress { TemporaryMariaDB.shared!.address(name) }

    /// Three people, a group, a one2one and a system chat, five messages, one of them waiting for cat.
    static func small(prefix: String = "") throws -> OriginalServer {
        let server = try OriginalServer(prefix: prefix)
        // md5(md5("pw-ann") + "ann") and so on: the stored form of 2.4.
        try server.run(
            """
            INSERT INTO \(prefix)sys_user (id, account, password, realname, role, dept, admin, gender, email, `join`)
            VALUES (2, 'ann', MD5(CONCAT(MD5('pw-ann'), 'ann')), '安', 'dev', 3, 'super', 'f', 'a@x', '2019-01-07 10:00:00'),
                (5, 'bob', MD5(CONCAT(MD5('pw-bob'), 'bob')), 'Bob', '', 0, 'no', 'm', '', '2019-01-07 10:00:00'),
                (9, 'cat', MD5(CONCAT(MD5('pw-cat'), 'cat')), 'Cat', '', 0, 'no', 'u', '', '0000-00-00 00:00:00');
            INSERT INTO \(prefix)im_chat (id, gid, name, type, admins, public, createdBy, createdDate, lastActiveTime)
            VALUES (30, 'sys-1', 'All', 'system', '', '0', 'system', '2019-01-01 00:00:00', '2019-01-07 11:00:00'),
                (31, 'g-1', 'Release', 'group', ',2,', '1', 'bob', '2019-01-07 10:00:00', '2019-01-08 10:00:00'),
                (32, '2&5', '', 'one2one', '', '0', 'ann', '2019-01-07 10:00:00', '0000-00-00 00:00:00');
            INSERT INTO \(prefix)im_chatuser (cgid, user, star, mute, `join`, quit, category)
            VALUES ('g-1', 2, '1', '0', '2019-01-07 10:00:00', '0000-00-00 00:00:00', 'work'),
                ('g-1', 5, '0', '1', '2019-01-07 10:00:00', '0000-00-00 00:00:00', ''),
                ('g-1', 9, '0', '0', '2019-01-07 10:00:00', '0000-00-00 00:00:00', ''),
                ('2&5', 2, '0', '0', '2019-01-07 10:00:00', '0000-00-00 00:00:00', ''),
                ('2&5', 5, '0', '0', '2019-01-07 10:00:00', '0000-00-00 00:00:00', '');
            INSERT INTO \(prefix)im_message (id, gid, cgid, user, date, `order`, type, contentType, content, data)
            VALUES (811, 'm-1', 'g-1', '2', '2019-01-07 10:00:01', 1, 'normal', 'plain', 'first', ''),
                (812, 'm-2', '2&5', '5', '2019-01-07 10:00:02', 1, 'normal', 'text', '**hi** 多', ''),
                (813, 'm-3', 'g-1', '5', '2019-01-07 10:00:03', 2, 'broadcast', 'plain', 'second', ''),
                (814, 'm-4', 'g-1', '5', '2019-01-07 10:00:04', 3, 'normal', 'image', '{"id":41}', 'x'),
                (815, 'm-5', 'sys-1', '2', '2019-01-07 11:00:00', 1, 'normal', 'plain', 'to all', '');
            INSERT INTO \(prefix)im_messagestatus VALUES (9, 'm-3', 'waiting'), (9, 'm-4', 'waiting'),
                (9, 'm-1', 'sent'), (5, 'm-5', 'waiting');
            INSERT INTO \(prefix)sys_config (owner, app, module, section, `key`, value)
            VALUES ('system', 'sys', 'chat', 'settings', 'ann', '{"version":3,"ui.x":false}'),
                ('system', 'sys', 'common', 'global', 'lang', 'zh-cn');
            """)
        return server
    }
}
