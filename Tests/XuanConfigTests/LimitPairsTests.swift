import Testing

@testable import XuanConfig

/// No two limits contradict each other.
@Suite struct LimitPairsTests {
    private static let backend = "[backend]\nx=http://127.0.0.1/,q7Wd2mZx9KpR4tVb6NcYh3JsLf8Ga5Ue\n"

    /// All settings that limit the size of packets in the relay.
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

    /// Limits that must not be below `low`, by one pair or by several in a row.
    private static func limits(above low: String) -> Set<String> {
        var found: Set<String> = []
        var open = [low]
        while let next = open.popLast() {
            for pair in RelayConfig.limitPairs where pair.lower == next && found.insert(pair.upper).inserted {
                open.append(pair.upper)
            }
        }
        return found
    }

    /// Each pair of sizes is either free, or refused with both names and what to do.
    @Test func eachPairOfLimitsIsTakenOrRefusedWithCauseAndCure() throws {
        for low in Self.sizes {
            let above = Self.limits(above: low)
            for high in Self.sizes where low != high {
                // Everything else is out of the way.
                var options = ["backendOptions.maxAnswer=64G"]
                options += Self.sizes.map {
                    "\($0)=\(above.contains($0) && $0 != high ? "4G" : $0 == low ? "2M" : "1M")"
                }
                do {
                    _ = try RelayConfig(parsing: Self.backend, file: "xxd.conf", options: options)
                    #expect(!above.contains(high), "\(low) above \(high) was taken")
                } catch {
                    #expect(above.contains(high), "\(low) above \(high): \(error.message)")
                    #expect(error.message.contains(high))
                    let isDirect = RelayConfig.limitPairs.contains { $0.lower == low && $0.upper == high }
                    #expect(!isDirect || error.message.contains(low))
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
