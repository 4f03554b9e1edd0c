import XuanConfig
import XuanNet

/// Settings of the relay, apart from its backends. Made by the programs from their settings; a reload
/// replaces the whole on each loop.
///
/// Many members: one for each setting.
package struct RelaySettings: Sendable {
    package var host = "0.0.0.0"
    package var chatPort: UInt16 = 11444
    package var commonPort: UInt16 = 11443
    /// A further port for browsers on this machine, plain http on 127.0.0.1; `nil` for none.
    package var webPort: UInt16?
    /// Go on without the web port when it is in use.
    package var webPortIsOptional = false
    /// Where `/healthz` and `/metrics` are answered; `nil` for nowhere.
    package var metrics: MetricsAddress?
    /// Names by which these may be asked for, beside localhost and addresses.
    package var metricsHosts: [String] = []
    /// Folder of uploaded files.
    package var uploadPath = "tmpfile/"
    /// Bytes; 0 switches uploads off.
    package var uploadFileSize: Int64 = 32 << 20
    /// 0 means no limit.
    package var maxOnlineUsers = 0
    var uploads = BegunUploads.Limits()
    package var limits = RelayConfig.Limits()
    package var logLevel = LogLevel.info
    /// Between two rounds of the relay's own requests to backends.
    package var pollMilliseconds: UInt64 = 60_000
    /// Between two statuses sent to our backend.
    package var statusMilliseconds: UInt64 = 5_000
    /// How long the relay serves on after it was told to stop, so that balancers and clients find another node.
    package var leaveMilliseconds: UInt64 = 0
    /// Over which time clients are sent away when the relay stops, so that they do not come back all at once.
    package var drainMilliseconds: UInt64 = 0
    /// One packet in so many is timed at each stage; 0 for none.
    package var sampling = StageTime.sampling
    /// Another process may listen on the same ports, to take over without a gap; both have to say so.
    package var sharesPorts = false

    /// Reverse proxies whose headers about the client are trusted.
    package var trustedProxies = TrustedProxies()

    package init() {}

    package init(_ config: RelayConfig) {
        host = config.ip
        chatPort = config.chatPort
        commonPort = config.commonPort
        webPort = config.webPort == 0 ? nil : config.webPort
        metrics = config.metrics
        metricsHosts = config.metricsHosts
        uploadPath = config.uploadPath
        uploadFileSize = config.uploadFileSize
        maxOnlineUsers = config.maxOnlineUsers
        uploads.count = config.limits.uploads
        uploads.bytes = config.limits.uploadBytes
        uploads.total = config.limits.uploadsTotal
        limits = config.limits
        logLevel = config.logLevel
        leaveMilliseconds = UInt64(config.drain.seconds(isInCluster: config.cluster.redis != nil)) * 1_000
        drainMilliseconds = UInt64(config.drainSeconds) * 1_000
        sampling = UInt64(config.sampling)
        sharesPorts = config.sharesPorts
        trustedProxies = TrustedProxies(config.trustedProxies.texts)
    }
}
