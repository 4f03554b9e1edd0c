// Input that robots, sheets and forms send to the backend, and ranges that downloads ask for.

/// A parsed sheet is written and parsed again as the same, byte by byte.
func fuzzSheet(_ bytes: UnsafeRawBufferPointer) {
    guard let rows = Sheet.rows(text(bytes)), !rows.isEmpty else { return }
    guard let again = Sheet.rows(Sheet.text(rows.map(\.cells))) else { fatalError("our own sheet cannot be read") }
    promise(rows.count == again.count, "another number of rows")
    for (one, other) in zip(rows, again) {
        promise(one.cells.count == other.cells.count && zip(one.cells, other.cells).allSatisfy(same), "another cell")
    }
}

/// The range lies in the file.
func fuzzRange(_ bytes: UnsafeRawBufferPointer) {
    for size: Int64 in [0, 1, 1000, .max] {
        if case .part(let range) = ByteRange(text(bytes), size: size) {
            promise(range.lowerBound >= 0 && !range.isEmpty && range.upperBound <= size, "a range outside")
        }
    }
}

/// A message of bounded size, for any input.
func fuzzRobot(_ bytes: UnsafeRawBufferPointer) {
    guard let body = (try? JSON.parse(bytes))?.object else { return }
    for kind in ["dingtalk", "wecom", "feishu", "slack"] {
        guard let message = try? RobotMessage(kind, body) else { continue }
        promise(!message.content.isEmpty && message.content.utf8.count <= 65_536, "an empty or large message")
        try? RobotMessage.check(kind, secret: "s", body: body, query: [:], now: 1_700_000_000_000)
    }
}

func fuzzForm(_ bytes: UnsafeRawBufferPointer) {
    let fields = Form.fields(text(bytes))
    promise(fields.values.reduce(0) { $0 + $1.utf8.count } <= bytes.count * 3, "a form grows")
    if let name = FileName(text(bytes)) {
        promise(!name.text.utf8.contains { $0 == 0x2F || $0 == 0x5C || $0 < 0x20 }, "a path or a line end in a name")
        promise(name.disposition.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "a header of more than ASCII")
    }
}

/// The body of /serverInfo, which anybody may send. Its parts do not grow, and its own form parses again.
func fuzzLogin(_ bytes: UnsafeRawBufferPointer) {
    let body = Array(bytes)
    if let field = FormField.value("data", in: body) { promise(field.count <= body.count, "a field grows") }
    guard let login = LoginForm(body: body) else { return }
    promise(["zh-cn", "zh-tw", "en"].contains(login.language), "a language that is none")
    let params: JSON = .array([.string(login.site), .string(login.account), .string(login.password)])
    let members: [(String, JSON)] = [
        ("module", "chat"), ("method", "login"), ("v", .string(login.version)), ("lang", .string(login.language)),
        ("params", params),
    ]
    let packet = JSON.object(JSONObject(members)).bytes
    let digits = Array("0123456789abcdef".utf8)
    let escaped = packet.flatMap { [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    for again in [Array("data=".utf8) + packet, Array("x&data=".utf8) + escaped] {
        guard let read = LoginForm(body: again) else { fatalError("our own login cannot be read") }
        promise(same(read.account, login.account) && same(read.password, login.password), "another account")
        promise(same(read.site, login.site) && same(read.version, login.version), "another site or version")
    }
}

func fuzzPicture(_ bytes: UnsafeRawBufferPointer) {
    _ = PeoplePicture(text(bytes))
    _ = PeoplePicture("data:image/png;base64,iVBORw0KGgo" + text(bytes))
    if let decoded = Base64.bytes(of: Substring(text(bytes))) {
        promise(Base64.bytes(of: Substring(Base64.text(of: decoded))) == decoded, "Base64 read back is another")
    }
}
