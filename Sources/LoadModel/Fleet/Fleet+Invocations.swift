/// Invocations: where they go, and what becomes of them.
extension Fleet {
    mutating func happen(_ due: Due, _ now: Int64, _ actions: inout [FleetAction]) {
        switch due {
        case .started(let id, let stamp):
            guard environments[id]?.stamp == stamp else { return }
            connect(id, now, &actions)
        case .timedOut(let id, let stamp):
            guard let environment = environments[id], environment.stamp == stamp else { return }
            guard let invocation = environment.invocation else {
                // A connection of an instance that was not opened in time.
                remove(id)
                actions.append(.close(environment: id, .vanish))
                makeUpFor(environment, now)
                return
            }
            counts.timedOut += 1
            counts.vanished += 1
            remove(id)
            actions.append(.kill(environment: id, invocation))
            settle(invocation, isGood: false, now)
            makeUpFor(environment, now)
        case .idledOut(let id, let stamp):
            guard environments[id]?.stamp == stamp, environments[id]?.state == .idle else { return }
            leave(id, &actions)
        case .again(let invocation):
            pendingRetries -= 1
            counts.retried += 1
            place(invocation, now, &actions)
        case .client:
            pendingClients -= 1
            if now < end { arrive(intended: now, now, &actions) }
        case .thought(let id, let stamp):
            guard environments[id]?.stamp == stamp, environments[id]?.state == .thinking else { return }
            guard now < end else { return rest(id, now, &actions) }
            counts.warmStarts += 1
            begin(arrived(intended: now, now), on: id, now, &actions)
        case .refill(let instance):
            if liveInstances.contains(instance) { make(for: nil, instance: instance, now, &actions) }
        }
    }

    mutating func dropArrivalsBeyondEnd() {
        if let arrival = nextArrival, arrival >= end { nextArrival = nil }
    }

    mutating func arrive(intended: Int64, _ now: Int64, _ actions: inout [FleetAction]) {
        place(arrived(intended: intended, now), now, &actions)
    }

    private mutating func arrived(intended: Int64, _ now: Int64) -> Invocation {
        let invocation = Invocation(number: nextInvocation, intended: intended)
        nextInvocation += 1
        counts.arrived += 1
        let lag = now - intended
        if lag > Fleet.lateAfter { counts.late += 1 }
        counts.largestLag = max(counts.largestLag, lag)
        return invocation
    }

    /// Gives an invocation to an environment, or lets it wait, or drops it.
    private mutating func place(_ invocation: Invocation, _ now: Int64, _ actions: inout [FleetAction]) {
        refill(now)
        if !hasWaiting, let id = idle.popLast() {
            counts.warmStarts += 1
            begin(invocation, on: id, now, &actions)
        } else if !hasWaiting, mayGrow {
            make(for: invocation, instance: nil, now, &actions)
        } else if policy.overflow == .wait {
            waiting.append(invocation)
        } else {
            counts.dropped += 1
            actions.append(.drop(invocation))
        }
    }

    /// Those that wait go first wherever room appears.
    mutating func serveWaiting(_ now: Int64, _ actions: inout [FleetAction]) {
        refill(now)
        while hasWaiting {
            if let id = idle.popLast() {
                counts.warmStarts += 1
                begin(takeWaiting(), on: id, now, &actions)
            } else if mayGrow {
                make(for: takeWaiting(), instance: nil, now, &actions)
            } else {
                return
            }
        }
    }

    /// Where no environment is left and none will come, nothing is waited for.
    mutating func dropTheHopeless(_ actions: inout [FleetAction]) {
        guard hasWaiting, !policy.growsOnDemand, environments.isEmpty, liveInstances.isEmpty, nextChangeTime == nil
        else { return }
        while hasWaiting {
            counts.dropped += 1
            actions.append(.drop(takeWaiting()))
        }
    }

    mutating func takeWaiting() -> Invocation {
        let invocation = waiting[firstWaiting]
        firstWaiting += 1
        // The front is given back once it is most of the list.
        if firstWaiting > 1024, firstWaiting * 2 > waiting.count {
            waiting.removeFirst(firstWaiting)
            firstWaiting = 0
        }
        return invocation
    }

    mutating func begin(_ invocation: Invocation, on id: Int, _ now: Int64, _ actions: inout [FleetAction]) {
        environments[id]?.state = .busy(invocation)
        // The time of the one that an environment was made for runs since it began to connect, unless that has its own.
        let isFirst = environments[id]?.uses == 0 && environments[id]?.instance == nil
        if !isFirst || policy.startTimeout != nil { watch(id, now, limit: policy.invocationTimeout) }
        actions.append(.invoke(environment: id, invocation))
    }

    /// From now on the time of what it does runs.
    mutating func watch(_ id: Int, _ now: Int64, limit: Int64?) {
        environments[id]?.stamp += 1
        guard let limit, let stamp = environments[id]?.stamp else { return }
        due.add(.timedOut(environment: id, stamp: stamp), at: now + limit)
    }

    /// Counts how an attempt ended, and plans the next one.
    ///
    /// - Parameter goesOn: its client has more to do by itself.
    mutating func settle(_ invocation: Invocation, isGood: Bool, _ now: Int64, goesOn: Bool = false) {
        if isGood {
            counts.served += 1
        } else if invocation.attempt <= policy.retries, !isStopping {
            var next = invocation
            next.attempt += 1
            pendingRetries += 1
            due.add(.again(next), at: now + policy.retryPause)
            return
        } else {
            counts.failed += 1
        }
        if !goesOn { planClient(at: isGood ? now : now + Fleet.pauseAfterFailure) }
    }
}

extension Fleet.Environment {
    /// What it was made for or does.
    var invocation: Invocation? {
        switch state {
        case .starting(let invocation), .connecting(let invocation): invocation
        case .busy(let invocation): invocation
        case .idle, .thinking: nil
        }
    }
}
