import Glibc
import MySQLStore
import Testing
import XuanPacket
import XuanStore
import XuanTesting

@testable import XuanBackend

/// Nodes over one MariaDB, in one process.
final class TestCluster {
    let bells = TestBells()
    let database = TemporaryMariaDB.freeName()
    private(set) var nodes: [String: TestBackend] = [:]

    init(_ names: String..., configuration: BackendConfiguration = TestBackend.quick) throws {
        for name in names { try start(name, configuration) }
    }

    subscript(name: String) -> TestBackend { nodes[name]! }

    /// `place`: of another machine, so that nobody sees that its process is this one.
    @discardableResult
    func start(
        _ name: String, _ configuration: BackendConfiguration = TestBackend.quick, place: String? = nil
    ) throws -> TestBackend {
        var configuration = configuration
        var owner = StoreOwner.thisProcess
        owner.node = name
        owner.run = "\(name)-\(UInt64.random(in: 0...UInt64.max))"
        if let place { owner.place = place }
        configuration.owner = owner
        configuration.bell = bells.bell()
        configuration.report = { print("node \(name): \($0)") }
        let address = TemporaryMariaDB.shared!.address(database)
        let node = try TestBackend(configuration, store: { _ throws(StoreError) in MySQLStore(address) })
        nodes[name] = node
        return node
    }

    /// A server that has the store for itself.
    func alone() throws -> TestBackend {
        let address = TemporaryMariaDB.shared!.address(database)
        return try TestBackend(store: { _ throws(StoreError) in MySQLStore(address) })
    }

    /// Ends a node as a stop of its program does.
    func stop(_ name: String) {
        nodes.removeValue(forKey: name)?.backend.close()
        bells.forget(name)
    }

    func sql(_ text: String) throws -> String { try TemporaryMariaDB.shared!.sql(text, database: database) }
}

extension TestBackend {
    /// The packets of that name that people here got, once there are so many.
    func heard(_ method: String, count: Int = 1, seconds: Double = 10) -> [JSON] {
        var found: [JSON] = []
        _ = wait(seconds: seconds) {
            found = pushes.withLock { $0 }.filter { $0["method"]?.string == method }
            return found.count >= count
        }
        return found
    }

    /// Contents of the messages pushed here for a person, once there are so many.
    func told(_ user: Int64, count: Int, seconds: Double = 10) -> [String] {
        var found: [String] = []
        _ = wait(seconds: seconds) {
            found = pushes.withLock { $0 }
                .filter { $0["method"]?.string == "message" && $0.users.contains(user) }
                .flatMap { $0["data"]?.contents ?? [] }
            return found.count >= count
        }
        return found
    }

    /// Until something is so; false if it is not in time.
    func wait(seconds: Double = 10, _ condition: () -> Bool) -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while !condition() {
            if ContinuousClock.now > end { return false }
            usleep(10_000)
        }
        return true
    }
}
