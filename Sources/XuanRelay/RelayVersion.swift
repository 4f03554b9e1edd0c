/// The relay's version on the wire; clients switch features on by it (Docs/protocol.md 2.5).
package enum RelayVersion {
    package static let wire = "v2.2.0"
}
