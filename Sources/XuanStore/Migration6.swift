// Addresses from which people have signed in. Written for both databases, as Migration1.swift says.

extension Migration {
    static let sixth = Migration(
        number: 6,
        statements: [
            // `address`: as the limits count, an IPv4 address or an IPv6 /64. `date`: of the last successful sign-in,
            // to a day.
            """
            CREATE TABLE sign_ins (
                user BIGINT NOT NULL REFERENCES users (id),
                address VARCHAR(64) NOT NULL,
                date BIGINT NOT NULL,
                PRIMARY KEY (user, address))
            """
        ])
}
