// A Swift program around a relay: two Swift runtimes in one process, the program's (shared) and the one inside libxxd.
// A room like examples/room.c, whose backend answers from one of the program's tasks.

import CXxd
import Foundation

struct Member: Codable {
    let id: Int64
    let account: String
}

/// The values that must outlive the callback; the request may be answered from any thread.
struct Job: @unchecked Sendable {
    let request: OpaquePointer
    let method: String
    let params: Data
    let person: Int64

    func answer() async throws {
        switch method {
        case "login":
            let account = try JSONSerialization.jsonObject(with: params) as? [Any]
            let name = account?[1] as? String ?? ""
            let id = await withTaskGroup(of: Int64.self) { group in
                for letter in name.utf8.enumerated() { group.addTask { Int64(letter.element) << (6 * letter.offset) } }
                return await group.reduce(0, +)
            }
            let data = try JSONEncoder().encode(Member(id: id, account: name))
            data.withUnsafeBytes { _ = xxd_succeed(request, nil, 0, $0.baseAddress!, $0.count) }
        case "message":
            params.withUnsafeBytes { _ = xxd_succeed(request, nil, 0, $0.baseAddress!, $0.count) }
        default:
            var person = person
            _ = xxd_succeed(request, &person, 1, "[]", 2)
        }
    }
}

var settings = xxd_settings()
xxd_settings_init(&settings)
let ip = strdup("127.0.0.1")!
settings.ip = UnsafePointer(ip)
settings.https = 0
settings.chat_port = 0
settings.common_port = 0
settings.upload_size = 0
settings.backend = { request, call, _ in
    let job = Job(
        request: request, method: String(cString: call.pointee.method),
        params: Data(bytes: call.pointee.params, count: call.pointee.params_length), person: call.pointee.user_id)
    Task.detached { try await job.answer() }
}

var error = xxd_error()
var ports = xxd_ports()
guard let relay = xxd_new(&settings, &error), xxd_start(relay, &error) == XXD_OK,
    xxd_get_ports(relay, &ports) == XXD_OK
else {
    fatalError(withUnsafeBytes(of: error.text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
}
FileHandle.standardOutput.write(Data("chat \(ports.chat) common \(ports.common)\n".utf8))
while readLine() != nil {}
exit(xxd_free(relay))
