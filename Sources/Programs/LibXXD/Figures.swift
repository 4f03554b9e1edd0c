import CLibXXD
import XuanCounts
import XuanNet
import XuanRelay

extension xxd_figures {
    /// The relay's figures in the struct of xxd.h.
    init(_ figures: RelayFigures) {
        self.init()
        connections = figures.loop.incoming.open
        connections_total = figures.loop.incoming.opened
        logins = figures.logins
        packets_in = figures.loop.messagesIn
        packets_out = figures.loop.messagesOut
        bytes_in = figures.loop.incoming.bytesIn
        bytes_out = figures.loop.incoming.bytesOut
        queue_bytes = UInt64(SharedFrame.totalBytes)
        client_errors = Fault.allCases.reduce(0) { $0 + figures.times($1) }
        for site in figures.sites {
            online += UInt64(site.online)
            sessions_classic += UInt64(site.classic)
            sessions_synced += UInt64(site.synced)
            backend_waiting += UInt64(site.underWay)
            backend_requests += UInt64(site.latency.count)
            backend_errors += SiteFigures.Failure.allCases.reduce(0) { $0 + site.times($1) }
        }
        withUnsafeMutableBytes(of: &stages) { room in
            let stages = room.bindMemory(to: xxd_stage_figures.self)
            for (stage, times) in figures.stageTimes { stages[Int(stage.rawValue)] = xxd_stage_figures(times) }
        }
    }
}

extension xxd_stage_figures {
    fileprivate init(_ times: Histogram) {
        self.init(
            samples: UInt64(times.count), total: times.sum, p50: times.percentile(0.5), p90: times.percentile(0.9),
            p99: times.percentile(0.99), p999: times.percentile(0.999), longest: times.maximum)
    }
}
