// Why a login was refused. In: a backend's failing answer. Out: what the relay counts, logs and tells the client.

import Logging
import XuanNet
import XuanPacket

/// The part of a backend's failing answer to a login that the relay reads (Docs/protocol.md 4.2).
struct LoginRefusal {
    /// Words of our backend; `nil` from others, which have one sentence for all.
    enum Code: String {
        case credentials, locked, wait, disabled, deleted, busy, stopping, database, bad
    }

    let code: Code?
    /// For the person, in the language that was asked for; "" if there is none.
    let sentence: String
    /// Until another try makes sense.
    let seconds: Int?

    init(_ answer: [UInt8]) {
        let members = (try? JSON.parse(answer))?.object ?? JSONObject()
        code = members["code"]?.string.flatMap(Code.init(rawValue:))
        sentence = members["data"]?.string ?? ""
        seconds = members["seconds"]?.integer.map { Int(clamping: max(1, min($0, 86_400))) }
    }

    /// The password was checked and is wrong.
    var isWrongPassword: Bool { code == nil || code == .credentials }

    /// Status and further fields of the answer to `/serverInfo`. A guesser gets the same one for every account; 401 is
    /// also the original's for all refused logins, and our pages know by the field why it was.
    var http: (status: Int, text: String, headers: [(String, String)]) {
        switch code {
        case nil, .credentials: (401, "Wrong account or password.", [])
        case .bad: (400, sentence, [])
        case .locked, .wait: (429, sentence, [("Retry-After", "\(seconds ?? 60)")])
        case .disabled, .deleted: (401, sentence, [("X-Refusal", code!.rawValue)])
        case .busy, .stopping, .database: (503, sentence, [("Retry-After", "\(seconds ?? 5)")])
        }
    }
}

extension Relay {
    /// Counts a refused login, unless the backend does, and writes a line: never a password, and what was typed in
    /// quotes.
    func refused(_ refusal: LoginRefusal, account: String, from address: String, site: Site) {
        if refusal.isWrongPassword {
            figures.count(.loginRefused)
            if !site.link.hasPushChannel {
                admission.addresses.loginRefused(address, account: .init(site: site.name, name: account), now: loop.now)
            }
        } else if refusal.code == .locked || refusal.code == .wait {
            figures.count(.loginLimited)
        }
        logRefused(account: account, from: address, site: site.name, cause: refusal.code?.rawValue ?? "credentials")
    }

    /// Seconds to wait before the backend is asked; `nil` to ask. Our backend counts for itself: it knows where an
    /// account has signed in from.
    func secondsToWait(account: String, from address: String, site: Site) -> Int? {
        if site.link.hasPushChannel { return nil }
        let who = AddressLimits.Account(site: site.name, name: account)
        guard let seconds = admission.addresses.secondsToWait(address, account: who, now: loop.now) else { return nil }
        figures.count(.loginLimited)
        logRefused(account: account, from: address, site: site.name, cause: "wait")
        return seconds
    }

    func logRefused(account: String, from address: String, site: String, cause: String) {
        guard let omitted = admission.refusedLogins.take(now: loop.now) else { return }
        var facts: Logger.Metadata = [
            "account": "\(LogText.quoted(account))", "address": "\(address)", "site": "\(site)", "cause": "\(cause)",
        ]
        if omitted > 0 { facts["omitted"] = "\(omitted)" }
        logger.info("login refused", metadata: facts)
    }
}
