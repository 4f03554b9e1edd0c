import Glibc
import XuanStore

// The kind that writes. In: jobs in order of arrival. Out: their answers, after the commit that holds them.

/// The only thread that writes. Takes all waiting jobs into one transaction, commits, and only then sends the answers,
/// in order: answered means on disk. `@unchecked`: `context` and `transaction` belong to the thread.
final class Writer: @unchecked Sendable {
    /// Most jobs in one transaction; more would let the first one wait too long for its answer.
    static let batch = 512
    private static let many = 8
    /// How often a transaction begins again that waits for other nodes in a circle.
    private static let attempts = 8
    /// Milliseconds without a job, after which the store may do work that a job would wait for.
    private static let idle = 20
    /// A slower disk was busy with something else.
    private static let longestCommit = Duration.milliseconds(4)

    let context: WriteContext
    let transaction: WriteTransaction
    let services: BackendServices
    private var saved: Int64 = 0
    /// Jobs of the last transaction, and the time of its commit.
    private var lastCount = 0
    private var lastTook = Duration.zero
    /// The results of a commit without an answer, until it is known whether it was stored.
    private var doubtful: [Outcome] = []
    /// A request of the transaction could not write.
    private var hasFault = false

    init(store: any StoreConnection, services: BackendServices) throws(StoreError) {
        self.services = services
        context = try WriteContext(
            store: store, presence: services.presence, configuration: services.configuration,
            relays: services.relays, signIn: services.signIn, committed: services.committed, rings: services.rings)
        transaction = WriteTransaction(context)
        try beginCluster()
    }

    func run() {
        let interval = services.configuration.saveInterval * 1000
        saved = services.clock()
        var wait = min(interval, Self.idle)
        while let jobs = gather(within: .milliseconds(wait)) {
            let rest = services.rings == nil ? jobs : hear(jobs)
            var hasMore = true
            if !rest.isEmpty {
                carryOut(rest)
            } else if jobs.isEmpty, services.rings == nil {
                hasMore = context.store.prepare()
            }
            let pause = context.store.preparesEvery.map { min(interval, $0) } ?? interval
            wait = min(hasMore && services.rings == nil ? Self.idle : pause, tellOfTheLost(), tellReadMarks())
            if services.rings != nil { wait = min(wait, lookAround()) }
            if services.clock() - saved >= Int64(interval) { saveCursors() }
        }
        saveCursors()
        context.store.close()
    }

    /// Waits for jobs and takes them in. After a large batch of answers most clients send again at once: a transaction
    /// for the first two would make the others wait for one more commit. So the writer goes on taking in for at most
    /// half a commit's time, until most of them have arrived; after a few answers it does not wait at all.
    private func gather(within time: Duration) -> [Job]? {
        guard var jobs = services.scheduler.writes.takeAll(limit: Self.batch, within: time) else { return nil }
        parse(jobs[...])
        guard lastCount >= Self.many, !jobs.isEmpty else { return jobs }
        let hoped = lastCount * 3 / 4
        let end = ContinuousClock.now + lastTook / 2
        while jobs.count < hoped, ContinuousClock.now < end,
            let more = services.scheduler.writes.takeAll(
                limit: Self.batch - jobs.count, within: end - ContinuousClock.now,
                least: min(Self.many, hoped - jobs.count))
        {
            jobs += more
            parse(jobs.suffix(more.count))
        }
        return jobs
    }

    private func parse(_ jobs: ArraySlice<Job>) {
        for job in jobs {
            job.packet?.parse(language: services.configuration.language, presence: services.presence)
        }
    }

    /// Reports people whose connections were lost and who did not come back in time. Returns the milliseconds until the
    /// next one is due.
    private func tellOfTheLost() -> Int {
        let now = now
        let (people, next) = services.presence.faded(by: now)
        if !people.isEmpty, context.cluster != nil, !endFaded(people) { return 1_000 }
        for (user, fading) in people {
            guard !services.presence.isOnline(user), let person = try? context.person(user) else { continue }
            services.push(Push(answer: Logout.push(person, language: fading.language, context)))
        }
        return next.map { Int($0 - now) } ?? .max
    }

    /// Tells members how far others have read, at most once a second for each chat. Returns the milliseconds until the
    /// next ones are due.
    private func tellReadMarks() -> Int {
        let now = now
        let (due, next) = context.readMarks.take(by: now)
        for (chat, marks) in due {
            if let answer = context.readMarks(marks, in: chat) { services.push(Push(answer: answer)) }
        }
        return next.map { Int(max($0 - now, 1)) } ?? .max
    }

    /// Milliseconds UTC; of a node by the clock of the database.
    private var now: Int64 { services.clock() + (context.cluster?.offset ?? 0) }

    private struct Outcome {
        enum End {
            case answer(Answer, to: PacketWork)
            /// The transaction knows how.
            case ended(any OwnTransaction)
            case lost(any OwnTransaction, StoreError)
        }

        let chain: ChainKey
        let end: End
        let effects: WriteTransaction.Effects
        /// Messages of other nodes that it came across: they leave before its end, and after what came before it.
        var found: [Push] = []

        init(chain: ChainKey, end: End, _ effects: WriteTransaction.Effects = .none) {
            (self.chain, self.end, self.effects) = (chain, end, effects)
        }
    }

    private func carryOut(_ jobs: [Job]) {
        var outcomes: [Outcome]
        var away: [Push] = []
        hasFault = false
        services.rings?.gather()
        defer { services.rings?.send() }
        do throws(StoreError) {
            // Nearly always nothing fails, so savepoints would be wasted: saves two statements per request.
            outcomes = try openFreely(jobs, &away)
            if transaction.damage == .spoiled {
                transaction.rollBack()
                outcomes = try open(jobs, savepoints: true, &away)
            }
            if transaction.damage == .broken {
                transaction.rollBack()
                throw StoreError.other(code: 0, "a failed request could not be taken back")
            }
            let start = ContinuousClock.now
            do throws(StoreError) {
                try transaction.commit()
            } catch {
                doubtful = outcomes
                throw error
            }
            (lastCount, lastTook) = (jobs.count, min(ContinuousClock.now - start, Self.longestCommit))
            transaction.isForeign = false
            services.writes.committed(messages: context.chats.positions.messages, hasFault: hasFault)
        } catch {
            services.writes.failed()
            services.report(error)
            away = []
            outcomes = jobs.map { Self.lost($0, error) }
        }
        for push in away { services.push(push) }
        for outcome in outcomes {
            for push in outcome.found { services.push(push) }
            switch outcome.end {
            case .answer(let answer, let packet): services.hand(answer, to: packet)
            case .ended(let own): own.finish()
            case .lost(let own, let error): own.lose(error)
            }
            for push in outcome.effects.pushes { services.push(push) }
        }
        services.scheduler.finish(outcomes.lazy.map(\.chain))
    }

    /// Nodes of a cluster can wait for each other's rows in a circle; the database then ends one of the transactions,
    /// which begins again.
    private func openFreely(_ jobs: [Job], _ away: inout [Push]) throws(StoreError) -> [Outcome] {
        var attempts = 1
        while true {
            do throws(StoreError) {
                let outcomes = try open(jobs, savepoints: false, &away)
                if transaction.damage != .contended { return outcomes }
                transaction.rollBack()
            } catch {
                guard error == .locked, context.cluster != nil, attempts < Self.attempts else { throw error }
            }
            guard attempts < Self.attempts else { throw .locked }
            attempts += 1
            usleep(UInt32.random(in: 500...4_000) * UInt32(attempts))
        }
    }

    /// After a transaction has begun: if the one before was stored although its commit failed, as when the database is
    /// killed in between, everybody concerned is notified now. The requesters got a failure and may repeat the
    /// request; the repetition is answered to them alone. Logins and logouts were taken back and are left out.
    func tellOfLostCommit() {
        let isStored = context.store.wasLostCommitStored()
        defer { doubtful = [] }
        guard isStored else { return }
        // A node finds messages in the store, its own, too.
        context.cluster?.mustLook = true
        for outcome in doubtful where !outcome.effects.changedSessions {
            if case .answer(let answer, let packet) = outcome.end, packet.request?.principal == nil,
                context.cluster == nil || packet.method?.holdsMessages != true
            {
                if answer.isForOthers { services.push(Push(answer: answer)) }
                for copy in answer.copies { services.push(Push(answer: copy)) }
            }
            for push in outcome.effects.pushes { services.push(push) }
        }
    }

    /// Begins a transaction and carries out all jobs in it; leaves it open. Stops if it is spoiled. `away`: packets to
    /// people whom another process has sent away.
    private func open(
        _ jobs: [Job], savepoints: Bool, _ away: inout [Push]
    ) throws(StoreError) -> [Outcome] {
        let gids = context.cluster == nil ? [] : chats(of: jobs)
        // Nearly always there is one chat, which is locked without a statement of its own.
        try transaction.begin(
            now: services.clock(), locking: gids.count == 1 ? gids.first.flatMap(context.chats.knownID) : nil)
        tellOfLostCommit()
        do throws(StoreError) {
            away = context.cluster?.takeFound() ?? []
            if transaction.isForeign { away += try transaction.sendAway() }
            if let cluster = context.cluster {
                try lock(gids)
                away += cluster.takeFound()
            }
            var outcomes: [Outcome] = []
            outcomes.reserveCapacity(jobs.count)
            for job in jobs {
                // Other methods read the chats' rows in the store: save them first.
                if job.packet?.method?.holdsMessages != true { try context.chats.positions.save() }
                var outcome = attempt(job, savepoint: savepoints)
                if let cluster = context.cluster { outcome.found = cluster.takeFound() }
                outcomes.append(outcome)
                if transaction.damage != nil { break }
            }
            return outcomes
        } catch {
            transaction.rollBack()
            throw error
        }
    }

    private static func lost(_ job: Job, _ error: StoreError) -> Outcome {
        switch job.work {
        case .packet(let packet): Outcome(chain: job.chain, end: .answer(packet.databaseFailure, to: packet))
        case .transaction(let own): Outcome(chain: job.chain, end: .lost(own, error))
        case .look, .ring, .bell: preconditionFailure("a transaction has no such jobs")
        }
    }

    private func attempt(_ job: Job, savepoint: Bool) -> Outcome {
        switch job.work {
        case .packet(let packet): attempt(packet, job.chain, savepoint: savepoint)
        case .transaction(let own): attempt(own, job.chain, savepoint: savepoint)
        case .look, .ring, .bell: preconditionFailure("a transaction has no such jobs")
        }
    }

    private func attempt(_ own: any OwnTransaction, _ chain: ChainKey, savepoint: Bool) -> Outcome {
        do {
            let ((), effects) = try transaction.attempt(savepoint: savepoint) { try own.run(context) }
            return Outcome(chain: chain, end: .ended(own), effects)
        } catch let error as StoreError {
            note(error)
            report(error, savepoint: savepoint)
            return Outcome(chain: chain, end: .lost(own, error))
        } catch {
            return Outcome(chain: chain, end: .ended(own))
        }
    }

    private func attempt(_ packet: PacketWork, _ chain: ChainKey, savepoint: Bool) -> Outcome {
        let request = packet.request!
        let answer: Answer
        do {
            let (answer, effects) = try transaction.attempt(savepoint: savepoint) {
                if context.cluster?.hasEnded(request) == true { throw Refusal.said(.sessionMoved) }
                if case .write(let rest) = packet.rest {
                    try context.count(packet.method, by: request.userID, bytes: packet.bytes.count)
                    return try rest(context)
                }
                guard let method = packet.method, case .write(let body) = method.body else {
                    preconditionFailure("a job without a writing step came to the writer")
                }
                let call = try method.admit(request, context)
                try context.count(method, by: request.userID, bytes: packet.bytes.count)
                return try body(call, context)
            }
            return Outcome(chain: chain, end: .answer(answer, to: packet), effects)
        } catch let refusal as Refusal {
            answer = packet.failure(refusal)
        } catch {
            if let error = error as? StoreError { note(error) }
            report(error, savepoint: savepoint)
            answer = packet.databaseFailure
        }
        return Outcome(chain: chain, end: .answer(answer, to: packet))
    }

    /// The database has ended the transaction in favour of another one.
    private func note(_ error: StoreError) {
        if error == .locked, context.cluster != nil { transaction.contend() }
    }

    /// A request that will be repeated reports later.
    private func report(_ error: any Error, savepoint: Bool) {
        guard savepoint || transaction.damage == nil || transaction.damage == .broken else { return }
        if error is StoreError { hasFault = true }
        services.report(error)
    }

    private func saveCursors() {
        saved = services.clock()
        guard context.cursors.hasUnsaved else { return }
        do throws(StoreError) {
            try transaction.begin(now: saved)
            send(context.cluster?.takeFound() ?? [])
            tellOfLostCommit()
            let next: [Int64: Int64]
            do throws(StoreError) {
                next = try context.cursors.saveMoved()
            } catch {
                transaction.rollBack()
                throw error
            }
            try transaction.commit()
            context.cursors.confirm(next, now: context.now)
        } catch {
            // They stay marked and are tried again; until then a crash would only repeat some messages.
            services.report(error)
        }
    }
}
