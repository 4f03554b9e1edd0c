/// `--limits on|off`: limits per address and on logins. Off is for load tests.
package enum LimitSwitch: String, Sendable {
    case on, off
}
