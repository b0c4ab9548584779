import ConnectionPool

/// SplitMix64 for choices in tests. A script's bytes decide first, one for each choice, as long as there are any.
struct TestRandom: RandomNumberGenerator {
    var state: UInt64
    var script: ArraySlice<UInt8> = []

    mutating func next() -> UInt64 {
        // The upper bits decide; the lower ones must change, or a choice that is rejected would be made for ever.
        if let byte = script.popFirst() { return UInt64(byte) << 56 | mixed() >> 8 }
        return mixed()
    }

    private mutating func mixed() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

/// One random run: a pool, the model that judges it, and a shell that answers the pool's actions.
struct PoolSimulation {
    private var pool: PoolStateMachine<String>
    private var model: PoolModel
    private var random: TestRandom
    private var now = Instant(nanoseconds: 0)
    private var lastBorrow: UInt64 = 0
    private var actions: [PoolAction<String>] = []
    private let isLogging: Bool
    private(set) var log: [String] = []
    private let keys = ["A", "B", "C"]

    var broken: String? { model.broken }

    /// Whether a script has no more choices to make.
    var isScriptDone: Bool { random.script.isEmpty }

    init(seed: UInt64, script: [UInt8] = [], isLogging: Bool = false) {
        var random = TestRandom(state: seed, script: script[...])
        let settings = Self.settings(&random)
        pool = PoolStateMachine(settings: settings, seed: seed)
        model = PoolModel(settings)
        self.random = random
        self.isLogging = isLogging
        if isLogging { log.append("0 settings \(settings.text) ->") }
    }

    private static func settings(_ random: inout TestRandom) -> PoolSettings {
        let most = Int.random(in: 1...4, using: &random)
        return PoolSettings(
            maxConnections: most,
            reservedConnections: random.chance(30) ? Int.random(in: 0...2, using: &random) : 0,
            maxIdleConnections: Int.random(in: 0...most, using: &random),
            minConnections: Int.random(in: 0...2, using: &random),
            connectionBorrowTimeout: .milliseconds(random.chance(10) ? 0 : Int.random(in: 1...400, using: &random)),
            idleTimeout: .milliseconds(Int.random(in: 10...500, using: &random)),
            maxLifetime: .milliseconds(Int.random(in: 50...1000, using: &random)),
            lifetimeJitter: 0.1,
            maxParallelConnects: Int.random(in: 1...4, using: &random))
    }

    /// Random events, then good weather until every borrow has ended, then a drain.
    mutating func run(events: Int) {
        let hasScript = !isScriptDone
        for _ in 0..<events where broken == nil && !(hasScript && isScriptDone) { step() }
        settleDown()
        drain()
        let limit = 50
        for _ in 0..<limit where broken == nil && !model.backends.isEmpty { answerAll() }
        guard broken == nil else { return }
        if !pool.isDrained || !pool.activeKeys.isEmpty { model.fail("something is left after drain") }
        if model.ended.count != Int(lastBorrow) { model.fail("a borrow never ended") }
    }

    private mutating func settleDown() {
        var rounds = 0
        if model.isPaused { pauseOrResume() }
        while broken == nil, !model.waiters.isEmpty, !model.isDraining {
            answerAll()
            if let deadline = pool.nextDeadline, !model.waiters.isEmpty {
                now = max(now, deadline)
                fireTimer()
            }
            rounds += 1
            if rounds > 300 { model.fail("borrows wait for ever in good weather") }
        }
    }

    /// Every wish of the pool is fulfilled, every lease is returned.
    private mutating func answerAll() {
        for id in model.backends.keys.sorted(by: { $0.rawValue < $1.rawValue }) where broken == nil {
            now = now + .milliseconds(1)
            answer(id, goodWeather: true)
        }
    }

    private mutating func step() {
        if random.chance(60) { now = now + .microseconds(Int.random(in: 0...20_000, using: &random)) }
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<34: borrow()
        case 34..<38: cancel()
        case 38..<80:
            let ids = model.backends.keys.sorted { $0.rawValue < $1.rawValue }
            if let id = ids.randomElement(using: &random) { answer(id, goodWeather: random.chance(70)) }
        case 80..<93:
            if let deadline = pool.nextDeadline, random.chance(70) { now = max(now, deadline) }
            fireTimer()
        case 93..<96: lose()
        case 96: changeSettings()
        case 97: warm()
        case 98: perform("timer", nil) { $0.timerFired(now: $1, into: &$2) }
        default: if random.chance(20) { drain() } else if random.chance(60) { pauseOrResume() }
        }
    }

    private mutating func fireTimer() {
        perform("timer", nil) { $0.timerFired(now: $1, into: &$2) }
        model.checkTimer(at: now)
        if let deadline = pool.nextDeadline, deadline <= now { model.fail("the timer is in the past after it fired") }
        if model.waiters.contains(where: { $0.arrival + model.patience($0) <= now }) {
            model.fail("a borrow outlived its deadline")
        }
    }

    private mutating func borrow() {
        lastBorrow += 1
        let id = BorrowID(lastBorrow)
        let key = keys.randomElement(using: &random) ?? "A"
        let tag = UInt64.random(in: 0...3, using: &random)
        let isUrgent = random.chance(12)
        model.enqueue(.init(id: id, key: key, arrival: now, isUrgent: isUrgent))
        perform("borrow \(id) \(key)\(isUrgent ? " urgent" : "") tag=\(tag)", nil) {
            $0.borrow(id, key: key, stateTag: tag, isUrgent: isUrgent, now: $1, into: &$2)
        }
    }

    private mutating func cancel() {
        guard lastBorrow > 0 else { return }
        let id = BorrowID(UInt64.random(in: 1...lastBorrow, using: &random))
        if let place = model.waiters.firstIndex(where: { $0.id == id }) {
            model.waiters.remove(at: place)
            model.ended.insert(id)
        }
        perform("cancel \(id)", nil) { $0.cancelBorrow(id, now: $1, into: &$2) }
    }

    private mutating func answer(_ id: BackendID, goodWeather: Bool) {
        guard let backend = model.backends[id] else { return }
        let tag = UInt64.random(in: 0...3, using: &random)
        switch backend.state {
        case .connecting:
            if goodWeather {
                model.backends[id]?.state = .idle
                perform("connected \(id) tag=\(tag)", id) { $0.connected(id, stateTag: tag, now: $1, into: &$2) }
            } else {
                model.backends[id]?.state = .closing
                let fault = random.chance(60) ? ConnectFault.refused : .denied
                perform("failed \(id) \(fault.kind)", id) { $0.connectFailed(id, fault: fault, now: $1, into: &$2) }
            }
        case .leased, .severed: giveBack(id, backend, tag, goodWeather)
        case .resetting:
            if goodWeather {
                model.backends[id]?.state = .idle
                perform("reset-done \(id) tag=\(tag)", id) {
                    $0.resetFinished(id, stateTag: tag, now: $1, into: &$2)
                }
            } else {
                perform("reset-failed \(id)", id) { $0.resetFailed(id, now: $1, into: &$2) }
            }
        case .closing:
            model.backends[id] = nil
            perform("closed \(id)", id) { $0.closed(id, now: $1, into: &$2) }
        case .idle: break
        }
    }

    private mutating func giveBack(_ id: BackendID, _ backend: PoolModel.Backend, _ tag: UInt64, _ goodWeather: Bool) {
        let key = random.chance(15) ? keys.randomElement(using: &random) ?? "A" : backend.key
        let outcome: ReturnOutcome = goodWeather ? .clean : random.chance(70) ? .needsReset : .broken
        model.backends[id]?.key = key
        if outcome == .clean, backend.state == .leased { model.backends[id]?.state = .idle }
        let word = outcome == .needsReset ? "reset" : "\(outcome)"
        perform("returned \(id) \(word) as=\(key) tag=\(tag)", id) {
            $0.returned(id, outcome: outcome, key: key, stateTag: tag, now: $1, into: &$2)
        }
    }

    private mutating func lose() {
        let ids = model.backends.keys.sorted { $0.rawValue < $1.rawValue }
        guard let id = ids.randomElement(using: &random), let state = model.backends[id]?.state else { return }
        if random.chance(30) {
            model.backends[id] = nil
            perform("closed \(id)", id) { $0.closed(id, now: $1, into: &$2) }
            return
        }
        if state == .leased { model.backends[id]?.state = .severed }
        if state == .connecting { model.backends[id]?.state = .closing }
        perform("lost \(id)", id) { $0.lost(id, now: $1, into: &$2) }
    }

    private mutating func changeSettings() {
        let settings = Self.settings(&random)
        model.settings = settings
        perform("settings \(settings.text)", nil) { $0.settingsChanged(settings, now: $1, into: &$2) }
    }

    private mutating func warm() {
        let key = keys.randomElement(using: &random) ?? "A"
        if random.chance(60) {
            model.warm.insert(key)
            perform("warm \(key)", nil) { $0.warm(key: key, now: $1, into: &$2) }
        } else {
            model.warm.remove(key)
            perform("cool \(key)", nil) { $0.cool(key: key, now: $1, into: &$2) }
        }
    }

    private mutating func pauseOrResume() {
        model.isPaused.toggle()
        if model.isPaused {
            perform("pause", nil) { pool, now, _ in pool.pause(now: now) }
        } else {
            perform("resume", nil) { $0.resume(now: $1, into: &$2) }
        }
    }

    private mutating func drain() {
        model.isDraining = true
        perform("drain", nil) { $0.drain(now: $1, into: &$2) }
    }

    private mutating func perform(
        _ event: @autoclosure () -> String, _ subject: BackendID?,
        _ call: (inout PoolStateMachine<String>, Instant, inout [PoolAction<String>]) -> Void
    ) {
        guard broken == nil else { return }
        if isLogging { log.append("\(now.text) \(event()) ->") }
        actions.removeAll(keepingCapacity: true)
        call(&pool, now, &actions)
        if isLogging { log[log.count - 1] += " " + actions.map(\.text).joined(separator: ", ") }
        for action in actions { model.take(action, during: subject, at: now) }
        model.check(pool, at: now)
    }
}
