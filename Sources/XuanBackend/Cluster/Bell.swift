/// How nodes of a cluster call each other: fast, and never the truth. What gets lost is found in the store.
package protocol Bell: AnyObject, Sendable {
    /// Begins to listen on the node's channel. `store`: text that the nodes of one installation share and no other one
    /// has, so that two may share an engine. Before `ring`. `heard`: one ring's bytes; rings of one sender arrive in order or not at
    /// all. `changed`: true when rings reach this node from now on, false when they may get lost (also once at the
    /// beginning if the engine is away). Both on one thread of the bell's own choice, never under a lock of ours; they
    /// must not block.
    func listen(
        as node: String, of store: String, heard: @escaping @Sendable ([UInt8]) -> Void,
        changed: @escaping @Sendable (Bool) -> Void)

    /// Sends to a node. Any thread, never waits; lost while the engine is away. One PUBLISH per call; calls of one turn
    /// go out in one write.
    func ring(_ node: String, _ bytes: [UInt8])

    func close()
}
