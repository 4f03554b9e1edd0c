// Stand-ins for the rest of the program, so that the parsers can be built without it.

enum Backup { static let database = "xuan.db" }
package struct StoreError: Error, Equatable, CustomStringConvertible { package var description: String { "" } }

protocol StoreConnection {}

enum PeopleTable {
    static func set(picture: (String, String, String)?, of user: Int64, on store: any StoreConnection)
        throws(StoreError)
    {}
    static func picture(tag: String, on store: any StoreConnection) throws(StoreError) -> (type: String, data: String)?
    { nil }
}

enum ProfileField {
    case avatar
    func set(_ text: String, of user: Int64, on store: any StoreConnection) throws(StoreError) {}
}
