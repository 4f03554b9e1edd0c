import Testing

@testable import XuanConfig

/// No two limits contradict each other.
@Suite struct LimitPairsTests {
    private static let backend = "[backend]\nx=http://127.0.0.1/,q7Wd2mZx9KpR4tVb6NcYh3JsLf8Ga5Ue\n"

    /// All settings that are sizes of what goes through the relay.
    private static var sizes: [String] {
        RelayConfig.table.settings.filter { $0.section == "limits" && $0.unit == ByteSize.unit }.map(\.name)
    }

    @Test func theDefaultsAgree() throws {
        _ = try RelayConfig(parsing: Self.backend, file: "xxd.conf")
        for pair in RelayConfig.limitPairs {
            let (low, high) = pair.values(RelayConfig.Limits())
            #expect(low <= high, "\(pair.lower) and \(pair.upper)")
        }
    }

    /// Each pair of sizes is either free, or refused with both names and what to do.
    @Test func eachPairOfLimitsIsTakenOrRefusedWithCauseAndCure() throws {
        for low in Self.sizes {
            for high in Self.sizes where low != high {
                let pair = RelayConfig.limitPairs.first { $0.lower == low && $0.upper == high }
                // Everything else is out of the way.
                var options = Self.sizes.map { "\($0)=4G" }
                options += ["backendOptions.maxAnswer=64G", "\(low)=2M", "\(high)=1M"]
                if low != "limits.frameBeforeLogin", high != "limits.frameBeforeLogin" {
                    options.append("limits.frameBeforeLogin=1M")
                }
                if high == "limits.queueTotal" {
                    options += Self.sizes.filter { $0 != low && $0 != high }.map { "\($0)=1M" }
                }
                if high == "limits.frame" {
                    options += ["limits.frameBeforeLogin=\(low == "limits.frameBeforeLogin" ? "2M" : "1M")"]
                }
                do {
                    _ = try RelayConfig(parsing: Self.backend, file: "xxd.conf", options: options)
                    #expect(pair == nil, "\(low) above \(high) was taken")
                } catch {
                    #expect(pair != nil, "\(low) above \(high): \(error.message)")
                    #expect(error.message.contains(low) && error.message.contains(high))
                    #expect(error.message.contains("lower the first or raise the second"))
                }
            }
        }
    }

    @Test func anAnswerHasRoomForTheLargestMessage() {
        #expect(throws: ConfigError.self) {
            try RelayConfig(
                parsing: Self.backend, file: "xxd.conf", options: ["limits.frame=1M", "backendOptions.maxAnswer=1M"])
        }
    }
}
