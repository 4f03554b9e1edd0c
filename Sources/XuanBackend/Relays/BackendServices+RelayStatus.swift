// Joins the relays' channels and their last statuses.

import XuanPacket

extension BackendServices {
    /// Rows of `server/status`: relays with a channel, then those that are gone and not forgotten yet.
    var relayRows: JSON {
        let statuses = statuses.rows(now: clock())
        var people: [String: Int] = [:]
        var seen: Set<String> = []
        for (user, session) in presence.all() where seen.insert("\(user) \(session.relay)").inserted {
            people[session.relay, default: 0] += 1
        }
        var rows = relays.list.map { run, line -> JSON in
            // The full name of a run stays with us.
            var row = JSONObject([
                ("name", .string(String(run.prefix(6)))), ("version", ""), ("address", .string(line.address)),
                ("connections", .null), ("online", JSON(people[run] ?? 0)), ("connected", .bool(!line.isDown)),
                ("since", JSON(line.since)),
            ])
            if let more = statuses.first(where: { $0.run == run })?.row {
                for key in more.keys { row[key] = more[key] }
            }
            return .object(row)
        }
        let gone = statuses.filter(\.isGone).sorted { ($0.row["seen"]?.integer ?? 0) > ($1.row["seen"]?.integer ?? 0) }
        for var (_, _, row) in gone {
            row["address"] = ""
            row["online"] = 0
            row["connected"] = false
            row["since"] = row["seen"]
            rows.append(.object(row))
        }
        return .array(rows)
    }

    /// `chat/$status` of that run of a relay: the answer, which names the known version of its facts.
    func answerStatus(_ packet: [UInt8], of run: String) -> Result<JSON, RelayStatusFault> {
        do throws(RelayStatusFault) {
            guard packet.count <= RelayStatus.maximumBytes else { throw RelayStatusFault(member: "params") }
            let status = try RelayStatus((try? JSON.parse(packet))?.object?["params"])
            let known = try statuses.take(status, of: run, now: clock())
            return .success([
                "module": .string(PacketName.module), "method": .string(LineMethod.status.rawValue),
                "result": "success",
                "data": ["facts": JSON(known)],
            ])
        } catch {
            return .failure(error)
        }
    }
}
