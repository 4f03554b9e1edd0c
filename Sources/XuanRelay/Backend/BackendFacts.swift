import XuanPacket

/// What a backend says of itself in its answers to `serverStart` and `$present`. An original one says nothing.
struct BackendFacts {
    /// It has synced sessions, and packets for some of a person's sessions.
    let knowsSync: Bool

    init(_ answer: JSONObject?) { knowsSync = answer?["knows"]?.array?.contains("sync") == true }
}

extension Relay {
    /// On every loop.
    func take(_ facts: BackendFacts, of site: Site) {
        let (index, knowsSync) = (site.index, facts.knowsSync)
        guard site.link.knowsSync != knowsSync else { return }
        site.link.knowsSync = knowsSync
        team?.sendToOthers(from: self) { $0.sites.all[index].link.knowsSync = knowsSync }
    }
}
