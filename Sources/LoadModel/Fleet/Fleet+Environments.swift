/// Environments: how they are made, rest and end.
extension Fleet {
    /// Whether a new environment may be made now.
    var mayGrow: Bool {
        policy.growsOnDemand && environments.count < policy.concurrencyLimit
            && (policy.scaling == nil || allowance >= 1)
    }

    /// Counts what may be made since it was counted last. What was not used does not add up beyond the rule.
    mutating func refill(_ now: Int64) {
        guard let scaling = policy.scaling, now > allowanceTime else { return }
        let gained = Double(now - allowanceTime) / Double(scaling.per) * Double(scaling.environments)
        allowance = min(Double(scaling.environments), allowance + gained)
        allowanceTime = now
    }

    /// When the next environment may be made.
    var allowanceDeadline: Int64? {
        guard policy.growsOnDemand, let scaling = policy.scaling, allowance < 1 else { return nil }
        let wait = (1 - allowance) * Double(scaling.per) / Double(scaling.environments)
        // Rounded up, with a nanosecond more than any rounding error could take.
        return allowanceTime + Int64(wait.rounded(.up)) + 1
    }

    mutating func make(
        for invocation: Invocation?, instance: Int?, _ now: Int64, _ actions: inout [FleetAction]
    ) {
        let id = nextEnvironment
        nextEnvironment += 1
        if policy.scaling != nil { allowance -= 1 }
        counts.coldStarts += 1
        environments[id] = Environment(state: .starting(invocation), instance: instance)
        let start = policy.coldStart.draw(&generator)
        if start > 0 {
            due.add(.started(environment: id, stamp: 0), at: now + start)
        } else {
            connect(id, now, &actions)
        }
    }

    mutating func connect(_ id: Int, _ now: Int64, _ actions: inout [FleetAction]) {
        guard case .starting(let invocation)? = environments[id]?.state else { return }
        environments[id]?.state = .connecting(invocation)
        watch(id, now, limit: policy.startTimeout ?? policy.invocationTimeout)
        actions.append(.connect(environment: id))
    }

    /// An environment has nothing to do: it ends, takes what waits, or rests with its connection open.
    mutating func rest(_ id: Int, _ now: Int64, _ actions: inout [FleetAction]) {
        guard let environment = environments[id] else { return }
        let isUsedUp = policy.reuse.map { environment.uses >= $0 } ?? false
        if isUsedUp || environment.isRetired {
            leave(id, &actions)
            serveWaiting(now, &actions)
            return
        }
        environments[id]?.state = .idle
        environments[id]?.stamp += 1
        idle.append(id)
        serveWaiting(now, &actions)
        guard environments[id]?.state == .idle, let lifetime = policy.idleLifetime,
            let stamp = environments[id]?.stamp
        else { return }
        due.add(.idledOut(environment: id, stamp: stamp), at: now + lifetime)
    }

    /// Its client does something else, and keeps it meanwhile, to the end at most.
    mutating func thinks(_ id: Int, _ now: Int64, until then: Int64, _ actions: inout [FleetAction]) {
        guard let environment = environments[id] else { return }
        let isUsedUp = policy.reuse.map { environment.uses >= $0 } ?? false
        guard !isUsedUp else {
            planClient(at: then)
            return rest(id, now, &actions)
        }
        environments[id]?.state = .thinking
        environments[id]?.stamp += 1
        due.add(.thought(environment: id, stamp: environment.stamp + 1), at: min(then, end))
    }

    /// A client of a closed loop begins its next invocation then, if the run still goes on.
    mutating func planClient(at time: Int64) {
        guard isClosedLoop, time < end, !isStopping else { return }
        pendingClients += 1
        due.add(.client, at: time)
    }

    /// Ends an environment, politely or not.
    mutating func leave(_ id: Int, _ actions: inout [FleetAction]) {
        remove(id)
        let vanishes = policy.vanishing > 0 && generator.fraction() < policy.vanishing
        if vanishes { counts.vanished += 1 }
        actions.append(.close(environment: id, vanishes ? .vanish : .quit))
    }

    mutating func remove(_ id: Int) {
        guard let environment = environments.removeValue(forKey: id) else { return }
        if environment.state == .idle, let place = idle.lastIndex(of: id) { idle.remove(at: place) }
    }

    /// Once nothing runs and nothing will, those that rest say goodbye.
    mutating func endIfIdle(_ actions: inout [FleetAction]) {
        dropTheHopeless(&actions)
        guard isIdle, nextChangeTime == nil, !idle.isEmpty else { return }
        liveInstances = []
        for id in idle.sorted() { leave(id, &actions) }
    }

    // MARK: Instances

    /// When instances come or go next; nothing changes beyond the end.
    var nextChangeTime: Int64? {
        guard let changes = instances?.changes, nextChange < changes.count, changes[nextChange].at < end else {
            return nil
        }
        return changes[nextChange].at
    }

    mutating func changeInstances(_ now: Int64, _ actions: inout [FleetAction]) {
        guard let plan = instances else { return }
        while let time = nextChangeTime, time <= now {
            let wanted = max(0, plan.changes[nextChange].instances)
            nextChange += 1
            while liveInstances.count < wanted {
                liveInstances.append(nextInstance)
                for _ in 0..<plan.poolSize { make(for: nil, instance: nextInstance, now, &actions) }
                nextInstance += 1
            }
            while liveInstances.count > wanted, let retired = liveInstances.popLast() {
                retire(retired, &actions)
            }
        }
    }

    /// An instance opens another connection in place of a lost one, after a while.
    mutating func makeUpFor(_ environment: Environment, _ now: Int64) {
        guard let instance = environment.instance, liveInstances.contains(instance), !isStopping else { return }
        due.add(.refill(instance: instance), at: now + max(policy.retryPause, Fleet.pauseAfterFailure))
    }

    /// The newest instance goes: its idle connections at once, the others when they are done.
    private mutating func retire(_ instance: Int, _ actions: inout [FleetAction]) {
        for id in environments.keys.sorted() where environments[id]?.instance == instance {
            switch environments[id]?.state {
            case .busy: environments[id]?.isRetired = true
            case .starting, .connecting, .idle, .thinking: leave(id, &actions)
            case nil: break
            }
        }
    }
}
