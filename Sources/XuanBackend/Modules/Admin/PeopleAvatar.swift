import XuanStore

/// people/avatar: a picture for somebody, or none.
enum PeopleAvatar {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Deed {
        let person = try PeopleWrites.find(call.arguments.integer("id"), "id", call, ledger)
        let image = call.arguments.text("image")
        var avatar = ""
        if image.isEmpty {
            try PeoplePicture.remove(from: person.user.id, on: ledger.store)
        } else {
            guard let picture = PeoplePicture(image) else {
                throw Refusal.seat(.bad, .notPicture, field: "image")
            }
            avatar = try picture.give(to: person.user.id, on: ledger.store)
        }
        try ledger.peopleChanged([person.user.id])
        return Deed(["avatar": .string(avatar)], on: person.user.account, image.isEmpty ? "removed" : "")
    }
}
