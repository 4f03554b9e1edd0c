// What the simulation takes for granted. Each number is an option of the program and a row of Docs/scale.md.

/// How people behave.
struct People: Sendable {
    /// Messages of one person in a day.
    var messagesPerDay = 80.0
    /// Messages a second in the busiest minutes, by the day's average.
    var peakFactor = 8.0
    /// Share of all people who are connected then.
    var online = 0.6
    /// Share of the connected whose client is an original one: it gets the whole list of people at each login.
    var classic = 0.2
    /// How many are told of each who comes or goes; everybody who is connected, as it is today.
    var told = Double.infinity
    /// The share of all people who log in during the morning's busiest hour.
    var loginsInHour = 0.7
    /// Seconds between two pings of a connection.
    var pingSeconds = 18.0
    /// Kinds of chats.
    var kinds = [
        ChatKind("one to one", share: 0.50, members: 2...2, chatsPerPerson: 5),
        ChatKind("small group", share: 0.40, members: 3...20, chatsPerPerson: 1),
        ChatKind("department", share: 0.095, members: 21...200, chatsPerPerson: 0.05),
        ChatKind("large group", share: 0.005, members: 201...5_000, chatsPerPerson: 0.001),
    ]
    /// Exponent of the chats' popularity within a kind (Zipf): 0 would be all alike.
    var popularity = 0.6
    /// Share of all messages that go to one chat of the largest kind: a meeting of the whole company.
    var event = 0.0
}

/// A kind of chat. Sizes are spread evenly over their logarithm.
struct ChatKind: Sendable {
    let name: String
    /// Of all messages.
    let share: Double
    let members: ClosedRange<Double>
    let chatsPerPerson: Double

    init(_ name: String, share: Double, members: ClosedRange<Double>, chatsPerPerson: Double) {
        (self.name, self.share, self.members, self.chatsPerPerson) = (name, share, members, chatsPerPerson)
    }
}

/// The machines.
struct Machines: Sendable {
    /// For the loops of one node.
    var nodeCores = 4
    var nodeMemory = 16.0  // GiB
    /// KiB of one connected client over TLS (Docs/performance.md).
    var clientMemory = 16.4
    /// Bits a second of a node's network.
    var nodeNetwork = 1e9
    var databaseCores = 8
    /// Seconds of one sync of the database's log; all transactions that wait share one.
    var sync = 0.0008
    /// Seconds from node to database and back, beside the statement's own work.
    var roundTrip = 0.0001
    /// Bits a second of Redis' network.
    var redisNetwork = 1e9
    /// Bytes of one message on its way: to a client, to the database, by Redis.
    var messageBytes = 600.0
    /// Bytes of one person in the list of people.
    var personBytes = 250.0
}

/// How a system is put together.
struct Shape: Sendable, CustomStringConvertible {
    var people: Double
    /// Nodes of each cluster.
    var nodes: Int
    /// Databases of each cluster, chats spread over them. One: what there is today.
    var databases = 1
    /// Clusters of their own, people spread over them; nobody writes to another site.
    var sites = 1

    var peoplePerSite: Double { people / Double(sites) }

    var description: String {
        "\(Int(people)) people, \(sites) site(s) of \(nodes) node(s) and \(databases) database(s)"
    }
}
