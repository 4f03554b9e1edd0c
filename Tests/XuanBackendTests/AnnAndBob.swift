/// The two people of most tests.
extension TestBackend {
    /// Adds them, and logs in those who are `online`.
    func addAnnAndBob(online: [String] = ["ann", "bob"]) throws -> (ann: Int64, bob: Int64) {
        let people = (ann: try add("ann"), bob: try add("bob"))
        if online.contains("ann") { enter(people.ann, "ann") }
        if online.contains("bob") { enter(people.bob, "bob") }
        return people
    }
}
