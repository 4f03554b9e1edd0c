/// How long a program serves on after it was told to stop.
package struct DrainTime: Sendable, Equatable {
    /// `nil`: as the program is one of a cluster or not.
    package var seconds: Int?

    package init() {}

    /// Alone nobody can go elsewhere, so the stop begins at once.
    package func seconds(isInCluster: Bool) -> Int { seconds ?? (isInCluster ? Self.inCluster : 0) }

    private static let inCluster = 10
}

extension SettingKind where Value == Int? {
    /// A number, or nothing.
    package static func optionalNumber(_ unit: String, to most: Int) -> Self {
        .init(
            unit: "\(unit), or nothing", noun: "number of \(unit)", cure: "give \(unit), from 0 to \(most), or nothing",
            parse: { text in
                if text.isEmpty { return .some(nil) }
                return Int(text).flatMap { 0 <= $0 && $0 <= most ? .some($0) : nil }
            }, show: { $0.map { String($0) } ?? "" })
    }
}
