// The page "Server". In: calls that the method table has admitted and logged. Out: the program's answers.

import XuanBackend
import XuanPacket

extension AdminFront {
    func answerServer(_ asked: Asked, _ part: PagePart.Server, _ data: JSONObject) {
        func text(_ name: String) -> String { asked.params[name]?.string ?? "" }
        do throws(ServerControlError) {
            switch part {
            case .status: status(asked, data)
            case .figures: figures.json(data) { asked.succeed($0) }
            case .settings:
                asked.succeed(["settings": try control.settings(), "relays": backend.relaySettings])
            case .set: asked.succeed(["restart": .bool(try control.set(text("name"), data["value"]?.string ?? ""))])
            case .newKey: asked.succeed(try control.makeKey())
            case .certificate:
                asked.succeed(try control.take(certificate: text("certificate"), key: text("key")))
            case .backup:
                control.backup { result in
                    switch result {
                    case .success(let data): asked.succeed(data)
                    case .failure(let error): asked.fail(error)
                    }
                }
            case .logLevel:
                try control.setLogLevel(text("level"))
                asked.succeed([:])
            }
        } catch {
            asked.fail(error)
        }
    }

    /// The program's members beside those of the store and of the cluster's nodes; the program's own store facts are
    /// added to ours.
    private func status(_ asked: Asked, _ data: JSONObject) {
        let relays = backend.relayRows
        control.status { members in
            var all = members
            var store = data["store"]?.object ?? JSONObject()
            if let more = members["store"]?.object { for key in more.keys { store[key] = more[key] } }
            all["store"] = .object(store)
            for key in data.keys where key != "store" { all[key] = data[key] }
            if all["relays"] == nil { all["relays"] = relays }
            asked.succeed(.object(all))
        }
    }

    /// Once a minute, from the program's loop.
    package func tick() { figures.tick() }
}
