import XuanPacket
import XuanStore

/// `nodes` and `total` of `server/status`: every node of the cluster by what it last wrote into the store, and the whole.
enum NodeRows {
    /// No members without a cluster.
    static func members(_ context: ReadContext) throws(StoreError) -> JSONObject {
        guard let (owner, _) = context.configuration.node else { return JSONObject() }
        let nodes = try NodeFigureTable.list(on: context.store).map { ($0, NodeFigures(parsing: $0.figures)) }
        let living = nodes.filter { $0.0.isRunning }.map(\.1)
        func sum(_ member: (NodeFigures) -> Int64?) -> JSON {
            let known = living.compactMap(member)
            return known.isEmpty ? .null : JSON(known.reduce(0, +))
        }
        return JSONObject([
            ("nodes", .array(nodes.map { row($0, $1, isHere: $0.name == owner.node) })),
            (
                "total",
                [
                    "nodes": JSON(nodes.count), "alive": JSON(living.count), "connections": sum(\.connections),
                    // Somebody with sessions at two nodes is one person.
                    "online": JSON(context.presence.online().count), "messages": sum(\.messages),
                    "perMinute": sum(\.perMinute), "cpu": percent(sum(\.cpu)), "memory": sum(\.memory),
                ]
            ),
        ])
    }

    private static func row(_ node: NodeFigureRecord, _ figures: NodeFigures, isHere: Bool) -> JSON {
        func number(_ value: Int64?) -> JSON { value.map { JSON($0) } ?? .null }
        let state = !node.isRunning ? "lost" : figures.isDraining ? "draining" : "alive"
        return [
            "name": .string(node.name), "host": .string(node.host), "pid": JSON(node.process),
            "version": .string(figures.version), "state": .string(state), "age": JSON(node.age),
            "started": number(figures.started), "connections": number(figures.connections),
            "online": number(figures.online), "messages": number(figures.messages),
            "perMinute": number(figures.perMinute), "cpu": percent(number(figures.cpu)),
            "memory": number(figures.memory), "here": .bool(isHere),
        ]
    }

    /// Of one processor, from thousandths.
    private static func percent(_ thousandths: JSON) -> JSON {
        guard let value = thousandths.integer else { return .null }
        return .number("\(value / 10).\(value % 10)")
    }
}
