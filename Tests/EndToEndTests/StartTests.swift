import Foundation
import Testing
import XuanTesting

/// A failed start is reported in one line with cause and cure, and the exit status is 1.
@Suite struct StartTests {
    private func serve(_ data: String, in folder: TemporaryFolder, common: UInt16? = nil) throws -> ServerProcess {
        let ports = Ports.free(2)
        return try ServerProcess(
            "xuan",
            [
                "--data", data, "--ip", "127.0.0.1", "--chat-port", "\(ports[0])", "--common-port",
                "\(common ?? ports[1])",
                "--web-port", "0",
            ], folder: folder.url)
    }

    private func complaint(_ process: ServerProcess) -> String {
        let status = process.exitStatus()
        #expect(status == 1)
        return process.text
    }

    @Test func makesAnAdministratorWithAPasswordThatIsShownOnce() throws {
        let folder = try TemporaryFolder()
        let ports = Ports.free(2)
        let arguments = [
            "--data", "data", "--ip", "127.0.0.1", "--chat-port", "\(ports[0])", "--common-port", "\(ports[1])",
            "--web-port", "0",
        ]
        let first = try ServerProcess("xuan", arguments, folder: folder.url)
        try #require(first.waits(for: ports))
        var end = Date().addingTimeInterval(10)
        while !first.text.contains("one-time password"), Date() < end { sched_yield() }
        let line = try #require(first.text.split(separator: "\n").first { $0.contains("one-time password") })
        let password = String(line.split(separator: " ")[2])
        let admin = try Person("admin", password: password, common: ports[1], chat: ports[0], tls: true)
        #expect(admin.loginPackets[0]["data"]?.object?["admin"] == "super")
        #expect(first.stop() == 0)

        let second = try ServerProcess("xuan", arguments, folder: folder.url)
        try #require(second.waits(for: ports))
        end = Date().addingTimeInterval(10)
        while !second.text.contains("XuanXuan is open"), Date() < end { sched_yield() }
        #expect(!second.text.contains("password"))
        #expect(second.stop() == 0)
    }

    @Test func saysThatAPortIsInUse() throws {
        let folder = try TemporaryFolder()
        let holder = try serve("one", in: folder)
        defer { holder.crash() }
        let port = Ports.free(1)[0]
        let other = try serve("two", in: folder, common: port)
        try #require(other.waits(for: [port]))
        defer { other.crash() }
        let text = complaint(try serve("three", in: folder, common: port))
        #expect(text.contains("\(port)") && text.contains("in use"), "\(text)")
    }

    @Test func saysThatTheDataFolderIsInUse() throws {
        let folder = try TemporaryFolder()
        let port = Ports.free(1)[0]
        let holder = try serve("data", in: folder, common: port)
        defer { holder.crash() }
        try #require(holder.waits(for: [port]))
        #expect(complaint(try serve("data", in: folder)).contains("another server runs on the data folder"))
    }

    @Test func saysThatTheDataFolderCannotBeMade() throws {
        let folder = try TemporaryFolder()
        try Data().write(to: folder.url.appendingPathComponent("file"))
        #expect(complaint(try serve("file/data", in: folder)).contains("the data folder file/data/ cannot be written"))
    }

    @Test func refusesAFileThatIsNoDatabaseAndLeavesItAsItIs() throws {
        let folder = try TemporaryFolder()
        let data = folder.url.appendingPathComponent("data")
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        let file = data.appendingPathComponent("xuan.db")
        let content = Data(repeating: 0x41, count: 8192)
        try content.write(to: file)
        let text = complaint(try serve("data", in: folder))
        #expect(text.contains("xuan.db"), "\(text)")
        #expect(try Data(contentsOf: file) == content)
    }

    @Test(arguments: [("xxd", "config/xxd.conf"), ("xxb", "config/xxb.conf")])
    func saysThatTheSettingsFileIsMissing(program: String, file: String) throws {
        let folder = try TemporaryFolder()
        let (status, text) = try ServerProcess.run(program, [], folder: folder.url)
        #expect(status == 1)
        #expect(text.contains("\(file): cannot be read: No such file or directory"), "\(text)")
    }

    @Test(arguments: ["xuan", "xxd", "xxb"])
    func helpSaysWhatItIs(program: String) throws {
        let folder = try TemporaryFolder()
        let (status, text) = try ServerProcess.run(program, ["--help"], folder: folder.url)
        #expect(status == 0)
        #expect(text.contains("OVERVIEW: ") && text.contains("USAGE: \(program)"), "\(text)")
    }

    @Test func aPersonIsNotAddedTwice() throws {
        let folder = try TemporaryFolder()
        let xuan = try serve("data", in: folder)
        defer { xuan.crash() }
        let end = Date().addingTimeInterval(10)
        while !xuan.text.contains("XuanXuan is open"), Date() < end { sched_yield() }
        let add = ["user", "add", "ann", "--data", "data", "--password", "pw-ann"]
        #expect(try ServerProcess.run("xuan", add, folder: folder.url).status == 0)
        let (status, text) = try ServerProcess.run("xuan", add, folder: folder.url)
        #expect(status == 1 && text.contains("ann"), "\(text)")
    }

    @Test func aPasswordIsMadeWhereNobodyCanBeAsked() throws {
        let folder = try TemporaryFolder()
        let xuan = try serve("data", in: folder)
        defer { xuan.crash() }
        let end = Date().addingTimeInterval(10)
        while !xuan.text.contains("XuanXuan is open"), Date() < end { sched_yield() }
        let (status, text) = try ServerProcess.run(
            "xuan", ["user", "add", "ann", "--data", "data"], folder: folder.url)
        #expect(status == 0 && text.contains("password: "), "\(text)")
    }
}
