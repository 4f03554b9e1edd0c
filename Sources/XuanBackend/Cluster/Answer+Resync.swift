import XuanPacket

extension Answer {
    /// Makes people's synced devices ask for what is newer than the numbers that they know.
    static func resync(_ people: [Int64], language: Language) -> Answer {
        .success(.resync, language: language, to: .users(people), sessions: SessionFilter(.only(.synced))) { _ in }
    }
}
