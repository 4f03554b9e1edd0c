/// The rights at the administration pages. A system administrator has all; others have those of their groups.
package enum Right: String, CaseIterable, Sendable {
    case peopleView = "people.view"
    case peopleEdit = "people.edit"
    case departmentsEdit = "departments.edit"
    case rightsEdit = "rights.edit"
    case chatsView = "chats.view"
    case chatsEdit = "chats.edit"
    /// The content of chats. Each look is recorded in the action log.
    case chatsRead = "chats.read"
    case applicationsEdit = "applications.edit"
    case serverView = "server.view"
    case serverEdit = "server.edit"
    case logView = "log.view"
}
