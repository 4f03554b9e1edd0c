// The first request of a client (Docs/protocol.md 3). In: a form with a login. Out: token and ports.

import Logging
import XuanNet
import XuanPacket

extension HTTPHandler {
    static let crossOrigin: [(String, String)] = [
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Methods", "POST,GET,OPTIONS,DELETE"),
        (
            "Access-Control-Allow-Headers",
            "Accept, Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token, Authorization"
        ),
        ("Access-Control-Allow-Credentials", "true"),
    ]

    func serverInfo(_ request: HTTPRequestHead, body: [UInt8]) {
        switch request.method {
        case "OPTIONS": return answer(.init(status: 204, headers: Self.crossOrigin))
        case "POST": break
        default: return refuse(405, "Use POST.", [("Allow", "POST, OPTIONS")])
        }
        let address = connection.client.ip
        guard let login = LoginForm(body: body) else {
            return refuse(400, "The form needs data={...} with a chat/login packet of four parameters.")
        }
        guard let site = relay.sites.site(named: login.site) else {
            return refuse(401, "Wrong account or password.")
        }
        if let seconds = relay.secondsToWait(account: login.account, from: address, site: site) {
            return refuse(429, "Too many refused logins.", [("Retry-After", "\(seconds)")])
        }
        let peer = ClientAddress(ip: address, port: connection.client.port)
        let packet = RelayPackets.loginCheck(
            site: login.site, account: login.account, password: login.password, language: login.language,
            version: login.version, address: peer)
        let origin = request.header("origin")
        let host = connection.forwarded?.host ?? request.header("host")
        relay.ask(site, packet) { [self] result in
            checked(
                result, site: site, account: login.account,
                isOwnPage: origin != nil && host != nil && origin!.hasSuffix("://" + host!),
                host: host)
        }
    }

    private func checked(
        _ result: Result<[UInt8], BackendFailure>, site: Site, account: String, isOwnPage: Bool, host: String?
    ) {
        guard connection.isOpen else { return }
        switch result {
        case .failure(let failure):
            relay.logger.warning("serverInfo: no answer", metadata: ["site": "\(site.name)", "cause": "\(failure)"])
            refuse(failure == .timedOut ? 504 : 502, failure.clientText)
        case .success(let answer):
            let verdict: Bool? = answer.withUnsafeBytes { bytes in
                guard let head = try? PacketHead(peeking: bytes) else { return nil }
                return PacketHead.member(head.result, of: bytes, is: "success")
            }
            switch verdict {
            case nil: refuse(502, BackendFailure.unreadable.clientText)
            case false?:
                let refusal = LoginRefusal(answer)
                relay.refused(refusal, account: account, from: connection.client.ip, site: site)
                let (status, text, headers) = refusal.http
                refuse(status, text, headers)
            case true?:
                let who = AddressLimits.Account(site: site.name, name: account)
                if !site.link.hasPushChannel {
                    relay.admission.addresses.loginTaken(connection.client.ip, account: who)
                }
                grant(to: who, socketHost: isOwnPage ? host : nil)
            }
        }
    }

    private func grant(to who: AddressLimits.Account, socketHost: String?) {
        let issued: PacketKey?
        do throws(PacketError) {
            issued = try relay.crypto.tokens.issue(to: connection.client.ip, account: who, now: relay.loop.now)
        } catch {
            preconditionFailure("a random token is 32 bytes")
        }
        guard let token = issued else {
            relay.logRefused(account: who.name, from: connection.client.ip, site: who.site, cause: "tokens")
            return refuse(503, "Too many logins at once. Try again in a minute.", [("Retry-After", "60")])
        }
        guard let shared = relay.files.shared else { return give(token, socketHost: socketHost) }
        // The WebSocket may go to another node, and at once.
        shared.issued(token, to: connection.client.ip, for: who) { [self] in
            relay.loop.post { [self] in if connection.isOpen { give(token, socketHost: socketHost) } }
        }
    }

    private func give(_ token: PacketKey, socketHost: String?) {
        var members: [(String, JSON)] = [
            ("version", .string(RelayVersion.wire)), ("token", .string(token.text)),
            ("siteType", .string(relay.sites.siteType)), ("uploadFileSize", JSON(relay.settings.uploadFileSize)),
            ("chatPort", JSON(Int(relay.service.chatPort))), ("testModel", false),
        ]
        if let socketHost {
            // Our own page chats on the port that it came from: the browser has accepted its certificate.
            members.append(("socketUrl", .string("\(connection.isSecure ? "wss" : "ws")://\(socketHost)/ws")))
        }
        answer(
            .init(
                status: 200,
                headers: [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
                    + Self.crossOrigin,
                body: JSON.object(members).bytes + [0x0A]))
    }

    private func refuse(_ status: Int, _ text: String, _ headers: [(String, String)] = []) {
        answer(.init(status: status, text: text + "\n", headers: headers + Self.crossOrigin))
    }
}
