import XuanStore

/// people/avatar: sets or removes a person's picture.
enum PeopleAvatar {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> AuditedChange {
        let person = try PeopleWrites.find(call.arguments.integer("id"), "id", call, context)
        let image = call.arguments.text("image")
        var avatar = ""
        if image.isEmpty {
            try PeoplePicture.remove(from: person.user.id, on: context.store)
        } else {
            guard let picture = PeoplePicture(image) else {
                throw Refusal.admin(.bad, .notPicture, field: "image")
            }
            avatar = try picture.give(to: person.user.id, on: context.store)
        }
        try context.peopleChanged([person.user.id])
        return AuditedChange(["avatar": .string(avatar)], on: person.user.account, image.isEmpty ? "removed" : "")
    }
}
