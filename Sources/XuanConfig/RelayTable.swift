// Every key of the relay. The order is that of the sample; the defaults are those of the struct.

extension RelayConfig {
    /// What `xxd.conf` may say, apart from the backends.
    package static let table = SettingsTable(shared + alone + common)

    /// What `xuan.conf` may say: the same, without what the one program has no use for, and what its backend is told.
    package static let tableOfXuan = SettingsTable(shared + common + ofXuan)

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
            "How many may be online at each backend; 0 for no limit."),
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
            "Folder of xxd.crt and xxd.key; made there at the first start if one is missing. A reload reads them anew."),
        .init(
            "cache", "path", \.cachePath, .text("file"), needsRestart: true,
            "SQLite file with what the backends could not be told yet; it survives a crash."),
    ]

    /// Keys of our own.
    private static let common: [Setting<RelayConfig>] = [
        .init(
            "log", "level", \.logLevel, .word("level"),
            "What is worth a line on standard error; each level has those before it, too."),
        .init(
            "server", "loops", \.loops, .number("threads", from: 1, to: 256), needsRestart: true,
            "Threads that serve connections. One is enough for two cores."),
        .init(
            "server", "webPort", \.webPort, .portOrNone, needsRestart: true,
            "A further port for browsers on this machine: plain http, 127.0.0.1 only."),
        .init(
            "server", "clientKey", \.clientKey, .word("rule"), needsRestart: true,
            "login: each login has a key of its own on its leg. run: one key for all until the next start, "
                + "as the original."),
        .init(
            "server", "trustedProxies", \.trustedProxies, .networks,
            "Reverse proxies in front of this program: what they say of the client's address, scheme and host "
                + "(X-Forwarded-For, -Proto, -Host, or Forwarded) is believed, of nobody else."),
        .init(
            "server", "drain", \.drainSeconds, .number("seconds", to: 600),
            "At a stop clients are sent away spread over this time, so that they do not come back all at once."),
        .init(
            "server", "sharePorts", \.sharesPorts, .flag, needsRestart: true,
            "1: a second process may listen on the same ports, to take over without a gap; both have to say so."),
        .init(
            "server", "metrics", \.metrics, .metrics, needsRestart: true,
            "Where /healthz and /metrics (Prometheus) are answered; nothing switches them off."),
        .init(
            "server", "sampling", \.sampling, .number("packets", to: 1_000_000),
            "One packet in so many is timed at each stage, for /metrics; 0 for none."),
        .init(
            "metrics", "hosts", \.metricsHosts, .names, needsRestart: true,
            "Names, with commas, by which /healthz and /metrics may be asked for beside localhost and addresses; "
                + "others get 421. * for all."),
        .init(
            "limits", "on", \.limits.areOn, .flag,
            "0 takes away the limits per address, per account and per person, for load tests; the others always hold."),
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
            "limits", "handshakeTimeout", \.limits.handshakeSeconds, .number("seconds", from: 1, to: 3600),
            "From connecting until the first request is whole, TLS handshake included."),
        .init(
            "limits", "loginTimeout", \.limits.loginSeconds, .number("seconds", from: 1, to: 3600),
            "From the WebSocket's opening until the login is done."),
        .init(
            "limits", "bodyBeforeLogin", \.limits.strangersBodyBytes, .size(from: 4096),
            "One request body of whoever shows no session or token; larger ones are refused with 413."),
        .init(
            "limits", "bodies", \.limits.totalBodyBytes, .size(from: 1 << 20),
            "What request bodies that are not whole yet may take together, a quarter of it for whoever shows no session "
                + "or token; past it they are refused with 503. Files do not count."),
        .init(
            "limits", "bodyTime", \.limits.bodySeconds, .number("seconds", from: 1, to: 3600),
            "For a request body, and a second more for each bodyRate bytes that came; past it 408."),
        .init(
            "limits", "bodyRate", \.limits.bodyRate, .size(from: 1),
            "What of a request body has to come in a second, after bodyTime and on the average."),
        .init(
            "limits", "uploadRate", \.limits.uploadRate, .size(from: 1), "The same for a file that is sent."),
        .init(
            "limits", "queue", \.limits.queueBytes, .size(from: 65536),
            "What may wait for one client that reads slowly; past it the connection is closed and its messages "
                + "count as not delivered."),
        .init(
            "limits", "queueTotal", \.limits.totalQueueBytes, .size(from: 1 << 20),
            "What may wait for all clients together; past it those are closed that have more than their share queued."
        ),
        .init(
            "limits", "requests", \.limits.waitingBytes, .size(from: 1024),
            "Requests of one client that may wait for the backend; past it its socket is read no more for a while."),
        .init(
            "limits", "uploads", \.limits.uploads, .number("uploads", from: 1),
            "That one person may have under way; further ones are refused (429) until one ends, is given up, or was idle "
                + "for an hour."),
        .init(
            "limits", "uploadBytes", \.limits.uploadBytes, .size(from: 1 << 20),
            "What one person's uploads under way may announce together; further ones are refused (429)."),
        .init(
            "limits", "uploadsTotal", \.limits.uploadsTotal, .number("uploads", from: 1),
            "That all people may have under way; further ones are refused (503)."),
        .init(
            "limits", "held", \.limits.heldBytes, .size(from: 65536),
            "What is kept back for a client during its login; past it it goes out in between."),
        .init(
            "limits", "unconfirmed", \.limits.unconfirmedBytes, .size(from: 65536),
            "What was sent to one client and no pong has confirmed: past it what waited for the person pauses; when "
                + "the ids of live messages alone are as much, the connection is closed."),
    ]
}

extension RelayConfig.BackendOptions {
    /// What `[backendOptions]` and `[backendOptions.NAME]` may say.
    package static let table = SettingsTable<RelayConfig.BackendOptions>([
        .init(
            BackendList.optionsSection, "timeout", \.timeoutSeconds, .number("seconds", from: 1, to: 3600),
            needsRestart: true, "For one attempt at a request, connecting included."),
        .init(
            BackendList.optionsSection, "caFile", \.caFile, .optionalFile, needsRestart: true,
            "PEM file with the certificates that are trusted for https; nothing for the system's."),
        .init(
            BackendList.optionsSection, "insecure", \.isInsecure, .flag, needsRestart: true,
            "1 takes any certificate for https, for a self-signed one on a network that you trust."),
        .init(
            BackendList.optionsSection, "sealed", \.isSealedOnly, .flag, needsRestart: true,
            "1 takes only a backend that seals its packets, as xxb does (MAC, no replays); an original one cannot."),
        .init(
            BackendList.optionsSection, "maxAnswer", \.maximumAnswerBytes, .size(from: 1 << 20), needsRestart: true,
            "One answer; a larger one is none."),
        .init(
            BackendList.optionsSection, "pool", \.poolConnections, .number("connections", from: 1, to: 4096),
            needsRestart: true, "Connections to the backend at a time, from each loop."),
    ])
}
