// Shapes of the server's answers, as Docs/administration.md has it. Types only: no page loads this file.
// Times are ms UTC, 0 = never, unless a line says otherwise.

/** @typedef {{id: number, account: string, realname: string, avatar?: string}} Face data for an avatar */

/**
 * @typedef {object} PersonParts
 * @property {string} role code, '' for none
 * @property {string} roleName
 * @property {number} dept id, 0 for none
 * @property {string} deptName
 * @property {'u'|'f'|'m'} gender
 * @property {string} email
 * @property {string} mobile
 * @property {string} phone
 * @property {boolean} isSuper
 * @property {boolean} forbidden
 * @property {boolean} deleted
 * @property {boolean} locked for a while, after wrong passwords
 * @property {boolean} online
 * @property {string} [status]
 * @property {number} lastLogin
 * @property {number} created
 * @property {number} [chats] of one person only
 * @property {boolean} [totp] of one person only
 * @property {PersonSession[]} [sessions] of one person only
 */
/** @typedef {Face & PersonParts} Person */

/**
 * @typedef {object} PersonSession
 * @property {number} id
 * @property {'classic'|'synced'} kind
 * @property {string} name of the device, '' for an original client
 * @property {string} device
 * @property {number} since
 * @property {string} address
 */

/**
 * @typedef {object} ImportAnswer
 * @property {number} lines
 * @property {number} create
 * @property {number} change
 * @property {{line: number, column: string, value: string, problem: string}[]} problems
 * @property {boolean} applied
 * @property {{account: string, password: string}[]} [passwords]
 */

/** @typedef {{id: number, name: string, rights: string[], people: Face[]}} Group */

/**
 * @typedef {object} ChatRow
 * @property {string} gid
 * @property {string} name
 * @property {'group'|'one2one'|'system'} kind
 * @property {string} ownerName
 * @property {number} members
 * @property {number} messages
 * @property {number} created
 * @property {number} lastActive
 * @property {boolean} isPublic
 * @property {number} dismissed
 */
/** @typedef {ChatRow & {people: (Face & {isAdmin: boolean, isOwner: boolean, online: boolean})[]}} ChatDetail */

/**
 * @typedef {object} ChatMessage
 * @property {number} index
 * @property {number} date
 * @property {number} user
 * @property {string} realname
 * @property {string} [account]
 * @property {string} content
 * @property {boolean} [deleted]
 */

/**
 * @typedef {object} Application
 * @property {number} id
 * @property {string} code
 * @property {string} name
 * @property {boolean} integration
 * @property {boolean} online
 * @property {string[]} allowed networks it may call from; none: all
 * @property {boolean} hasToken
 * @property {number} lastUsed
 */

/**
 * @typedef {object} Robot
 * @property {number} id
 * @property {string} name
 * @property {string} kind
 * @property {string} gid of its chat
 * @property {string} chatName
 * @property {boolean} enabled
 * @property {number} lastUsed
 */

/**
 * @typedef {object} Certificate
 * @property {string} subject
 * @property {string} issuer
 * @property {string[]} [names]
 * @property {number} notAfter
 * @property {string} fingerprint
 * @property {boolean} selfSigned
 */

/**
 * @typedef {object} Relay an older one leaves out what is optional
 * @property {string} name
 * @property {string} version
 * @property {string} address
 * @property {number|null} connections
 * @property {number|null} online
 * @property {boolean} connected
 * @property {number} since
 * @property {number} [started]
 * @property {number} [seen]
 * @property {number} [p50] ms
 * @property {number} [p99] ms
 * @property {number} [packetsIn]
 * @property {number} [packetsOut]
 * @property {number} [logins]
 * @property {Certificate|null} [certificate]
 * @property {string} [logLevel]
 */

/**
 * @typedef {object} ClusterFigures what a node does not say is null
 * @property {number|null} connections
 * @property {number|null} online people
 * @property {number|null} messages since its start
 * @property {number|null} perMinute messages of the last minute
 * @property {number|null} cpu percent of one processor
 * @property {number|null} memory bytes
 */

/**
 * @typedef {object} ClusterNodeOnly
 * @property {string} name
 * @property {string} host
 * @property {number} pid
 * @property {string} version
 * @property {'alive'|'draining'|'lost'} state
 * @property {number} age ms since it renewed its lease
 * @property {number|null} started
 * @property {boolean} here the one that answers
 */

/** @typedef {ClusterNodeOnly & ClusterFigures} ClusterNode */
/** @typedef {{nodes: number, alive: number} & ClusterFigures} ClusterTotal of the living nodes */

/** @typedef {{driver: string, bytes: number, messages: number, files: number, filesBytes?: number}} StoreStatus */

/**
 * @typedef {object} Status
 * @property {string} program
 * @property {string} version
 * @property {number} uptime s
 * @property {Relay[]} relays
 * @property {StoreStatus} store
 * @property {Certificate|null} certificate
 * @property {string} logLevel
 * @property {number} lastBackup
 * @property {boolean} [hasKey]
 * @property {ClusterNode[]} [nodes] in a cluster
 * @property {ClusterTotal} [total] in a cluster
 */

/** @typedef {(number|null)[]} Series one value a minute, null where nothing was measured */
/**
 * @typedef {object} Figures of up to 24 hours
 * @property {number[]} minutes
 * @property {Series} connections
 * @property {Series} messages
 * @property {Series} p50 ms
 * @property {Series} p99 ms
 * @property {{connections: number, messagesPerMinute: number, p50: number, p99: number, online: number}} now
 */

/**
 * @typedef {object} Setting
 * @property {string} name
 * @property {string|boolean|null} value
 * @property {string|boolean|null} default
 * @property {string|null} [unit]
 * @property {string} meaning
 * @property {string} [program] the one it belongs to
 * @property {boolean} [restart] counts after the next start only
 * @property {boolean} [editable]
 */

/**
 * @typedef {object} LogRow
 * @property {number} id
 * @property {number} date
 * @property {number} user
 * @property {string} account
 * @property {string} realname
 * @property {string} action
 * @property {string} [target]
 * @property {string|object} [detail]
 * @property {string} [address]
 */

/**
 * @typedef {object} Session
 * @property {Person} me
 * @property {string[]} rights
 * @property {boolean} totp
 * @property {boolean} chats whether the web client is at `/`
 * @property {string} [csrf]
 */

/** @template Row @typedef {{total: number, rows: Row[]}} List */
/** @typedef {{}} Nothing */

/**
 * Call → data of its answer.
 * @typedef {{
 *   'session/open': Session, 'session/get': Session, 'session/confirm': {until: number}, 'session/close': Nothing,
 *   'session/totpBegin': {secret: string, uri: string}, 'session/totpEnd': Nothing, 'session/totpOff': Nothing,
 *   'people/list': List<Person>, 'people/get': Person, 'people/edit': {alike?: string[]},
 *   'people/create': {id: number, password?: string, alike?: string[]}, 'people/avatar': {avatar?: string},
 *   'people/forbid': Nothing, 'people/activate': Nothing, 'people/delete': Nothing, 'people/restore': Nothing,
 *   'people/unlock': Nothing, 'people/totpOff': Nothing, 'people/endSession': Nothing,
 *   'people/resetPassword': {password?: string},
 *   'people/export': {csv: string}, 'people/import': ImportAnswer,
 *   'departments/tree': {departments: import('../state/depts.js').Dept[]}, 'departments/create': {id: number},
 *   'departments/rename': Nothing, 'departments/move': Nothing, 'departments/delete': {moved?: number},
 *   'roles/list': {roles?: {code: string, name: string}[]}, 'roles/save': Nothing, 'roles/delete': Nothing,
 *   'groups/list': {rights: string[], groups: Group[]}, 'groups/create': {id: number}, 'groups/rename': Nothing,
 *   'groups/copy': {id: number}, 'groups/delete': Nothing, 'groups/setRights': Nothing, 'groups/setPeople': Nothing,
 *   'chats/list': List<ChatRow>, 'chats/get': ChatDetail, 'chats/dismiss': Nothing, 'chats/setOwner': Nothing,
 *   'chats/read': {messages: ChatMessage[]},
 *   'applications/list': {applications: Application[], robots: Robot[]}, 'applications/edit': {key?: string},
 *   'applications/create': {id: number, key: string}, 'applications/delete': Nothing,
 *   'applications/newKey': {key: string}, 'applications/newToken': {token: string},
 *   'robots/create': {id: number, path: string}, 'robots/edit': {path?: string}, 'robots/delete': Nothing,
 *   'robots/newAddress': {path: string},
 *   'server/status': Status, 'server/figures': Figures,
 *   'server/settings': {settings: Setting[], relays?: {name: string, settings: Setting[]}[]},
 *   'server/set': {restart: boolean}, 'server/newKey': {restart: boolean}, 'server/logLevel': Nothing,
 *   'server/certificate': {subject: string, notAfter: number}, 'server/backup': {file: string, bytes: number},
 *   'log/list': List<LogRow> & {actions: string[]}, 'log/export': {csv: string},
 *   'setup/get': {needed?: string[]}, 'setup/done': Nothing,
 * }} Answers
 */

/** @typedef {<Name extends keyof Answers>(name: Name, params?: object) => Promise<Answers[Name]>} Call */

export {};
