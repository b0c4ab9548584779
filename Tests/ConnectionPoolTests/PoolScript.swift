import ConnectionPool
import Testing

/// A pool with string keys that is driven by lines of text, so that an event log can be pasted as a test.
///
/// A line is `<milliseconds> <event> -> <action>, <action>`; the model test prints its log in the same words, so that
/// it can be pasted here (into a script with the seed of that run).
struct PoolScript {
    var pool: PoolStateMachine<String>
    private(set) var log: [String] = []
    private var ids: [UInt64: BackendID] = [:]
    private var keys: [BackendID: String] = [:]
    private var actions: [PoolAction<String>] = []

    init(_ settings: PoolSettings, seed: UInt64 = 1) {
        pool = PoolStateMachine(settings: settings, seed: seed)
    }

    /// Runs the lines in order and compares the actions of each with the text after the arrow.
    mutating func run(_ lines: String, sourceLocation: SourceLocation = #_sourceLocation) {
        for line in lines.split(separator: "\n") where !line.allSatisfy(\.isWhitespace) {
            let halves = line.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false)
            let words = halves[0].split(separator: " ").filter { $0 != "-" }.map(String.init)
            guard let now = Instant(text: words[0]) else {
                Issue.record("no time: \(line)", sourceLocation: sourceLocation)
                return
            }
            let expected = halves.count == 2 ? String(halves[1]).trimmed : ""
            let got = perform(Array(words.dropFirst()), at: now)
            #expect(got == expected, "\(line)\nso far:\n\(log.joined(separator: "\n"))", sourceLocation: sourceLocation)
        }
    }

    mutating func perform(_ words: [String], at now: Instant) -> String {
        actions.removeAll(keepingCapacity: true)
        apply(words, now)
        for case .connect(let id, let key) in actions {
            ids[id.serial] = id
            keys[id] = key
        }
        let text = actions.map(\.text).joined(separator: ", ")
        log.append("\(now.text) \(words.joined(separator: " ")) -> \(text)")
        return text
    }

    private mutating func apply(_ words: [String], _ now: Instant) {
        let subject = words.count > 1 ? words[1] : ""
        let backend = self.backend(subject)
        let tag = option("tag", words).flatMap { UInt64($0) } ?? 0
        switch words[0] {
        case "borrow":
            pool.borrow(
                borrow(subject), key: words[2], stateTag: tag, isUrgent: words.contains("urgent"), now: now,
                into: &actions)
        case "cancel": pool.cancelBorrow(borrow(subject), now: now, into: &actions)
        case "connected": pool.connected(backend, stateTag: tag, now: now, into: &actions)
        case "failed": pool.connectFailed(backend, fault: .named(words[2]), now: now, into: &actions)
        case "returned":
            let key = option("as", words) ?? keys[backend] ?? "?"
            keys[backend] = key
            pool.returned(backend, outcome: .named(words[2]), key: key, stateTag: tag, now: now, into: &actions)
        case "reset-done": pool.resetFinished(backend, stateTag: tag, now: now, into: &actions)
        case "reset-failed": pool.resetFailed(backend, now: now, into: &actions)
        case "lost": pool.lost(backend, now: now, into: &actions)
        case "closed": pool.closed(backend, now: now, into: &actions)
        case "warm": pool.warm(key: subject, now: now, into: &actions)
        case "cool": pool.cool(key: subject, now: now, into: &actions)
        case "settings":
            pool.settingsChanged(settings(words), now: now, into: &actions)
        case "pause": pool.pause(now: now)
        case "resume": pool.resume(now: now, into: &actions)
        case "expire": pool.expire(where: { $0 == subject }, now: now, into: &actions)
        case "drain": pool.drain(now: now, into: &actions)
        case "timer": pool.timerFired(now: now, into: &actions)
        default: Issue.record("unknown event \(words)")
        }
    }

    private func backend(_ name: String) -> BackendID {
        let serial = UInt64(name.drop { !$0.isNumber }) ?? 0
        return ids[serial] ?? BackendID(serial: serial, slot: 0)
    }

    private func borrow(_ name: String) -> BorrowID { BorrowID(UInt64(name.dropFirst(2)) ?? 0) }

    private func option(_ name: String, _ words: [String]) -> String? {
        words.first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
    }

    private func settings(_ words: [String]) -> PoolSettings {
        var settings = pool.settings
        func read(_ name: String, _ set: (Int) -> Void) {
            if let value = option(name, words).flatMap({ Int($0) }) { set(value) }
        }
        read("max") { settings.maxConnections = $0 }
        read("reserved") { settings.reservedConnections = $0 }
        read("idle") { settings.maxIdleConnections = $0 }
        read("min") { settings.minConnections = $0 }
        read("borrow") { settings.connectionBorrowTimeout = .milliseconds($0) }
        read("unused") { settings.idleTimeout = .milliseconds($0) }
        read("life") { settings.maxLifetime = .milliseconds($0) }
        read("parallel") { settings.maxParallelConnects = $0 }
        return settings
    }
}

extension PoolSettings {
    /// Round numbers, no jitter of lifetimes.
    static func test(
        max: Int, reserved: Int = 0, idle: Int? = nil, min: Int = 0, borrow: Int = 1000, unused: Int = 10_000,
        life: Int = 1_000_000,
        parallel: Int = 4
    ) -> PoolSettings {
        PoolSettings(
            maxConnections: max, reservedConnections: reserved, maxIdleConnections: idle ?? max, minConnections: min,
            connectionBorrowTimeout: .milliseconds(borrow), idleTimeout: .milliseconds(unused),
            maxLifetime: .milliseconds(life), lifetimeJitter: 0, maxParallelConnects: parallel)
    }
}

extension ReturnOutcome {
    static func named(_ name: String) -> ReturnOutcome {
        switch name {
        case "clean": .clean
        case "reset": .needsReset
        default: .broken
        }
    }
}

extension String {
    var trimmed: String {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
