// Every key of the relay. The order is that of the sample; the defaults are those of the struct.

extension RelayConfig {
    /// The keys of `xxd.conf`, apart from the backends.
    package static let table = SettingsTable(shared + alone + common + ClusterConfig.table(\.cluster))

    /// The keys of `xuan.conf`: the same, without those that one program does not need, and with its backend's.
    package static let tableOfXuan = SettingsTable(shared + common + ofXuan + ClusterConfig.table(\.cluster))

    /// Keys of the original that both programs take.
    private static let shared: [Setting<RelayConfig>] = [
        .init("server", "ip", \.ip, .text("address"), needsRestart: true, "Address to listen on; :: for IPv6 too."),
        .init(
            "server", "chatPort", \.chatPort, .port, needsRestart: true,
            "Port of the clients' WebSocket, path /ws."),
        .init(
            "server", "commonPort", \.commonPort, .port, needsRestart: true,
            "Port of serverInfo, files and the browser pages."),
        .init(
            "server", "uploadFileSize", \.uploadFileSize, .fileSize, "Largest file that can be sent; 0 for no files."),
        .init(
            "server", "maxOnlineUser", \.maxOnlineUsers, .number("people"),
            "People online at each backend; 0 for no limit."),
    ]

    /// Keys of the original that only a relay on its own takes.
    private static let alone: [Setting<RelayConfig>] = [
        .init(
            "server", "isHttps", \.isHttps, .originalFlag, needsRestart: true,
            "1: https and wss on both ports. 0: plain, for a proxy in front only; passwords can be replayed then."),
        .init("server", "uploadPath", \.uploadPath, .folder, needsRestart: true, "Where sent files lie."),
        .init(
            "log", "logPath", \.logPath, .folder,
            "Read for the original's sake and not used: the log goes to standard error."),
        .init(
            "certificate", "crtPath", \.certificatePath, .folder,
            "Folder of xxd.crt and xxd.key; made there at the first start if missing. A reload reads them again."),
        .init(
            "cache", "path", \.cachePath, .text("file"), needsRestart: true,
            "SQLite file with the reports that backends have not received yet; it survives a crash."),
    ]

    /// Our own keys.
    private static let common: [Setting<RelayConfig>] = [
        .init(
            "log", "level", \.logLevel, .word("level"),
            "Least severity that is logged to standard error; each level includes those before it."),
        .init(
            "server", "loops", \.loops, .number("threads", from: 1, to: 256), needsRestart: true,
            "Threads that serve connections. One is enough for two cores."),
        .init(
            "server", "webPort", \.webPort, .portOrNone, needsRestart: true,
            "A further port for browsers on this machine: plain http, 127.0.0.1 only."),
        .init(
            "server", "clientKey", \.clientKey, .word("rule"), needsRestart: true,
            "login: each login has its own key on its connection. run: one key for all until the next start, "
                + "as the original."),
        .init(
            "server", "trustedProxies", \.trustedProxies, .networks,
            "Reverse proxies in front of this program: their headers for the client's address, scheme and host "
                + "(X-Forwarded-For, -Proto, -Host, or Forwarded) are believed, nobody else's."),
        .init(
            "server", "drain", \.drainSeconds, .number("seconds", to: 600),
            "A stop disconnects clients spread over this time, so that they do not all reconnect at once."),
        .init(
            "server", "drainSeconds", \.drain, \.seconds, .optionalNumber("seconds", to: 600),
            "So long a stop takes while /healthz says 503: the program serves on, and at the end, for as long as drain "
                + "says, tells clients to connect elsewhere. Nothing: 10 in a cluster, else 0."),
        .init(
            "server", "sharePorts", \.sharesPorts, .flag, needsRestart: true,
            "1: a second process may listen on the same ports, to take over without a gap; both need this setting."),
        .init(
            "server", "metrics", \.metrics, .metrics, needsRestart: true,
            "Address of /healthz and /metrics (Prometheus); an empty value switches them off."),
        .init(
            "server", "sampling", \.sampling, .number("packets", to: 1_000_000),
            "One packet in this many is timed at each stage, for /metrics; 0 for none."),
        .init(
            "metrics", "hosts", \.metricsHosts, .names, needsRestart: true,
            "Names, with commas, under which /healthz and /metrics may be requested beside localhost and addresses; "
                + "others get 421. * for all."),
        .init(
            "files", "store", \.fileStore, .fileStore, needsRestart: true,
            "Where sent files are kept: in the folder, or in an S3 store, which several machines can share. The key file "
                + "has two lines, access key and secret key, and mode 0600."),
        .init(
            "limits", "on", \.limits.areOn, .flag,
            "0 switches off the limits per address, account and person, for load tests; the others always hold."),
        .init(
            "limits", "header", \.limits.headBytes, .size(from: 1024),
            "The head of an HTTP request; larger ones are refused with 431."),
        .init(
            "limits", "frame", \.limits.frameBytes, .size(from: 20_480),
            "One WebSocket message after login. The original's limit, 20480, is the least."),
        .init(
            "limits", "frameBeforeLogin", \.limits.frameBytesBeforeLogin, .size(from: 1024),
            "One WebSocket message before login."),
        .init(
            "limits", "connectionsPerAddress", \.limits.connectionsPerAddress, .number("connections", from: 1),
            "Connections of any kind from one address at a time; further ones are closed at once. A whole company may "
                + "sit behind one address."),
        .init(
            "limits", "loginsPerAddress", \.limits.loginsPerAddress, .number("logins a minute", from: 1),
            "Refused logins from one address, over all accounts; then it has to wait between two tries (429), longer each "
                + "time. Accounts that have logged in from it before do not wait."),
        .init(
            "limits", "longestDelay", \.limits.longestDelaySeconds, .number("seconds", from: 1, to: 3600),
            "The longest that such an address waits between two tries."),
        .init(
            "limits", "loginsPerAccount", \.limits.loginsPerAccount, .number("logins a minute", from: 1),
            "Refused logins of one account from one address; then further ones from there wait a minute (429). Only for "
                + "backends that do not count themselves, as the original's."),
        .init(
            "limits", "tokensPerAccount", \.limits.tokensPerAccount, .number("keys", from: 1, to: 65_536),
            needsRestart: true,
            "Keys of one account that serverInfo gave and that wait for their connection; a further one ends the account's "
                + "oldest."),
        .init(
            "limits", "sessionsPerPerson", \.limits.sessionsPerPerson, .number("sessions", from: 1, to: 10_000),
            "Sessions of one person at this relay; a further login is refused, unless it takes the place of one. For "
                + "backends that end none themselves, as ours do past sessions.perPerson."),
        .init(
            "limits", "handshakeTimeout", \.limits.handshakeSeconds, .number("seconds", from: 1, to: 3600),
            "From connecting until the first request is whole, TLS handshake included."),
        .init(
            "limits", "loginTimeout", \.limits.loginSeconds, .number("seconds", from: 1, to: 3600),
            "From the WebSocket's opening until the login is done."),
        .init(
            "limits", "bodyBeforeLogin", \.limits.strangersBodyBytes, .size(from: 4096),
            "One request body without a valid session or token; larger ones are refused with 413."),
        .init(
            "limits", "bodies", \.limits.totalBodyBytes, .size(from: 1 << 20),
            "All unfinished request bodies together, a quarter of it for those without a valid session "
                + "or token; past it they are refused with 503. Files do not count."),
        .init(
            "limits", "bodyTime", \.limits.bodySeconds, .number("seconds", from: 1, to: 3600),
            "For a request body, and a second more for each bodyRate bytes received; past it 408."),
        .init(
            "limits", "bodyRate", \.limits.bodyRate, .size(from: 1),
            "Least speed of a request body in bytes a second, after bodyTime and on average."),
        .init(
            "limits", "uploadRate", \.limits.uploadRate, .size(from: 1), "The same for an uploaded file."),
        .init(
            "limits", "queue", \.limits.queueBytes, .size(from: 65536),
            "Queued data for one client that reads slowly; past it the connection is closed and its messages "
                + "count as not delivered."),
        .init(
            "limits", "queueTotal", \.limits.totalQueueBytes, .size(from: 1 << 20),
            "Queued data for all clients together; past it those with more than their share are closed."
        ),
        .init(
            "limits", "requests", \.limits.waitingBytes, .size(from: 1024),
            "Requests of one client that have no answer yet; past it its socket is not read for a while."),
        .init(
            "limits", "requestsAtOnce", \.limits.requestsAtOnce, .number("requests", from: 1, to: 4096),
            "Requests of one client that a backend in the same program works on together, in order; others wait."),
        .init(
            "limits", "uploads", \.limits.uploads, .number("uploads", from: 1),
            "One person's uploads under way; further ones are refused (429) until one ends, is given up, or was idle "
                + "for an hour."),
        .init(
            "limits", "uploadBytes", \.limits.uploadBytes, .size(from: 1 << 20),
            "Announced sizes of one person's uploads under way; further ones are refused (429)."),
        .init(
            "limits", "uploadsTotal", \.limits.uploadsTotal, .number("uploads", from: 1),
            "Everybody's uploads under way; further ones are refused (503)."),
        .init(
            "limits", "held", \.limits.heldBytes, .size(from: 65536),
            "Data held back for a client during its login; past it it is sent early."),
        .init(
            "limits", "unconfirmed", \.limits.unconfirmedBytes, .size(from: 65536),
            "What was sent to one client and no pong has confirmed: past it what waited for the person pauses; when "
                + "the ids of live messages alone are as much, the connection is closed."),
    ]
}

extension RelayConfig.BackendOptions {
    /// The keys of `[backendOptions]` and `[backendOptions.NAME]`.
    package static let table = SettingsTable<RelayConfig.BackendOptions>([
        .init(
            BackendList.optionsSection, "timeout", \.timeoutSeconds, .number("seconds", from: 1, to: 3600),
            needsRestart: true, "For one attempt at a request, connecting included."),
        .init(
            BackendList.optionsSection, "caFile", \.caFile, .optionalFile, needsRestart: true,
            "PEM file with the certificates to trust for https; empty for the system's."),
        .init(
            BackendList.optionsSection, "insecure", \.isInsecure, .flag, needsRestart: true,
            "1 accepts any certificate for https, for a self-signed one on a network that you trust."),
        .init(
            BackendList.optionsSection, "sealed", \.isSealedOnly, .flag, needsRestart: true,
            "1 accepts only a backend that seals its packets, as xxb does (MAC, no replays); original ones cannot."),
        .init(
            BackendList.optionsSection, "maxAnswer", \.maximumAnswerBytes, .size(from: 1 << 20), needsRestart: true,
            "One answer; a larger one counts as none."),
        .init(
            BackendList.optionsSection, "pool", \.poolConnections, .number("connections", from: 1, to: 4096),
            needsRestart: true, "Connections to the backend at a time, from each loop."),
        .init(
            BackendList.optionsSection, "check", \.checkSeconds, .number("seconds", from: 1, to: 3600),
            needsRestart: true, "Between two looks at each address, of a backend with several."),
        .init(
            BackendList.optionsSection, "checkTimeout", \.checkTimeoutSeconds, .number("seconds", from: 1, to: 3600),
            needsRestart: true,
            "For such a look. An address that does not answer it is left for the next one, at once if it refuses "
                + "connections."),
        .init(
            BackendList.optionsSection, "returnAfter", \.returnSeconds, .number("seconds", to: 86_400),
            needsRestart: true,
            "So long an address that was away has to answer before the relay returns to it as its first choice."),
        .init(
            BackendList.optionsSection, "returnSpread", \.returnSpreadSeconds, .number("seconds", to: 86_400),
            needsRestart: true, "And a random part of this, so that not all relays return at once."),
    ])
}
