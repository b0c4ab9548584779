import ConnectionPool
import EventLoop
import Logging
import MySQLProtocol
import ProxyModel
import WeirCrypto

// A new configuration in a running proxy. What is open already goes on; what begins from now on begins by it.
extension ProxyCore {
    /// The configuration is being read.
    func reloadBegan() {
        events(.reloading)
    }

    /// It was read: puts it in force whole, or leaves everything as it is.
    func reloadEnded(_ result: Result<ProxyReload, ReloadFailure>) -> ReloadOutcome {
        guard !isShut else {
            logger.notice("not reloaded: Weir is draining")
            let outcome = ReloadOutcome.failed(["Weir is draining: it takes no new configuration any more"])
            events(.reloaded(outcome))
            return outcome
        }
        let outcome: ReloadOutcome
        switch result {
        case .success(let reload):
            for warning in reload.warnings { logger.warning("\(warning)") }
            outcome = apply(reload)
        case .failure(let failure):
            outcome = .failed(failure.faults)
        }
        if case .failed(let faults) = outcome {
            for fault in faults {
                logger.error(
                    "not reloaded; the former configuration stays in force", metadata: ["fault": "\(fault)"])
            }
        }
        events(.reloaded(outcome))
        return outcome
    }

    private func apply(_ reload: ProxyReload) -> ReloadOutcome {
        let new = reload.blueprint
        let known = Set(credentials.map(\.user))
        guard new.credentials.count(where: { !known.contains($0.user) }) + credentials.count <= Int(UInt16.max) else {
            return .failed(["auth: more users have come and gone since the start than Weir can tell apart; restart it"])
        }
        let former = spec
        spec = new.spec.reloaded(by: former)
        let users = take(new.credentials)
        loginRules = LoginRules(spec.endpoint, credentials)
        let hasNewCertificate = tlsDigest != new.tlsDigest
        tlsContext = new.tlsContext
        tlsDigest = new.tlsDigest
        console = new.console
        door.limit = spec.endpoint.maxHandshakes
        throttle.threshold = spec.endpoint.failedLoginsThreshold
        reload.applied()
        logsDebug = logger.logLevel <= .debug
        forgetGreeting()
        forgetInitialStates()
        refit(pool, former: former, users: users)
        if spec.endpoint.idleClientTimeout != former.endpoint.idleClientTimeout {
            forEachSession { $0.idleTimeoutChanged() }
        }
        forEachSession { session in
            if let user = session.admittedUser, credentials[Int(user)].isRemoved { session.drain(.userRemoved) }
        }
        return .applied(report(reload.changes, users, hasNewCertificate: hasNewCertificate))
    }

    /// Passwords have changed where they are kept.
    func renewed(_ passwords: [String: Secret]) {
        var changes = UserChanges()
        for (user, password) in passwords {
            guard let place = userIndexes[user], credentials[Int(place)].password != password else { continue }
            credentials[Int(place)].previousPassword = credentials[Int(place)].password
            credentials[Int(place)].password = password
            changes.renewed.append(user)
            changes.outdated.insert(place)
        }
        guard !changes.renewed.isEmpty else { return }
        changes.renewed.sort()
        logger.notice("passwords changed", metadata: ["users": "\(changes.renewed.joined(separator: " "))"])
        refit(pool, former: spec, users: changes)
    }

    /// The files of `endpoint.tls` have changed.
    func renewed(_ certificates: SecretRenewals.Certificates) {
        // A reload may have come in between, with other files or the same ones.
        guard certificates.spec == spec.endpoint.tls, certificates.digest != tlsDigest else { return }
        tlsContext = certificates.context
        tlsDigest = certificates.digest
        logger.notice("certificates or keys of endpoint.tls have changed")
    }

    /// What became of the users, each list by name.
    struct UserChanges: Equatable {
        var added: [String] = []
        var removed: [String] = []
        /// With another password.
        var renewed: [String] = []
        /// With other settings of their own.
        var changed: [String] = []
        /// The users whose backends must not serve on.
        var outdated: Set<UInt16> = []
    }

    /// Takes over the users. Each keeps its place for as long as the process lives, so that sessions, backends and
    /// counts go on to mean the same one.
    private func take(_ new: [Credential]) -> UserChanges {
        var changes = UserChanges()
        var places: [String: UInt16] = [:]
        for (index, credential) in credentials.enumerated() { places[credential.user] = UInt16(index) }
        for credential in new {
            guard let place = places[credential.user] else {
                userIndexes[credential.user] = UInt16(credentials.count)
                credentials.append(credential)
                changes.added.append(credential.user)
                continue
            }
            let former = credentials[Int(place)]
            credentials[Int(place)] = credential
            credentials[Int(place)].previousPassword =
                former.password == credential.password || former.isRemoved
                ? former.previousPassword : former.password
            userIndexes[credential.user] = place
            if former.password != credential.password { changes.outdated.insert(place) }
            if former.isRemoved {
                changes.added.append(credential.user)
            } else if former.password != credential.password {
                changes.renewed.append(credential.user)
            } else if !former.isEqual(credential) {
                changes.changed.append(credential.user)
            }
        }
        let names = Set(new.map(\.user))
        for (user, place) in userIndexes where !names.contains(user) {
            userIndexes[user] = nil
            credentials[Int(place)].isRemoved = true
            changes.removed.append(user)
            changes.outdated.insert(place)
        }
        changes.removed.sort()
        return changes
    }

    /// Brings the pool in line: sizes, times, logins.
    private func refit(_ pool: TargetPool?, former: ProxySpec, users: UserChanges) {
        guard let pool, let profile else { return }
        let target = spec.target
        let isTransportNew =
            target.tls != former.target.tls || target.ca != former.target.ca
            || target.clientCertificate != former.target.clientCertificate
        let isInitQueryNew = spec.pool.initQuery != former.pool.initQuery
        pool.take(target: target, setUp: BackendSetUp(variables: variables, initQuery: spec.pool.initQuery))
        pool.take(settings: poolSettings(profile))
        for (index, credential) in credentials.enumerated() where credential.isRemoved {
            pool.keepWarmNoMore(UInt16(index))
        }
        if isTransportNew || isInitQueryNew {
            pool.expire { _ in true }
        } else if !users.outdated.isEmpty {
            pool.expire { users.outdated.contains($0.user) }
        }
        warmUsers(pool)
    }

    /// Tells the log what has changed, and returns that in a line.
    private func report(_ changes: [SettingChange], _ users: UserChanges, hasNewCertificate: Bool) -> String {
        for change in changes {
            let metadata: Logger.Metadata = [
                "key": "\(change.path)", "from": "\(change.former ?? "nothing")",
                "to": "\(change.current ?? "nothing")",
            ]
            if change.isReloadable {
                logger.notice("a setting has changed", metadata: metadata)
            } else {
                logger.warning("a setting has changed that takes a restart", metadata: metadata)
            }
        }
        if hasNewCertificate { logger.notice("certificates or keys of endpoint.tls have changed") }
        let lists = [
            ("users added", users.added), ("users removed", users.removed), ("passwords changed", users.renewed),
            ("users changed", users.changed),
        ]
        for (what, names) in lists where !names.isEmpty {
            logger.notice("\(what)", metadata: ["users": "\(names.joined(separator: " "))"])
        }
        let live = changes.filter(\.isReloadable).count
        let late = changes.count - live
        var parts = lists.filter { !$0.1.isEmpty }.map { "\($0.1.count) \($0.0)" }
        if hasNewCertificate { parts.insert("certificates changed", at: 0) }
        if late > 0 { parts.insert("\(late) settings changed that take a restart", at: 0) }
        if live > 0 { parts.insert("\(live) settings changed", at: 0) }
        let line = parts.isEmpty ? "nothing has changed" : parts.joined(separator: ", ")
        logger.notice("reloaded", metadata: ["outcome": "\(line)"])
        return line
    }
}

extension Credential {
    /// Whether everything is the same.
    fileprivate func isEqual(_ other: Credential) -> Bool {
        user == other.user && password == other.password && plugin == other.plugin && requireTLS == other.requireTLS
            && maxClients == other.maxClients && isRemoved == other.isRemoved && usesToken == other.usesToken
            && allowedNetworks == other.allowedNetworks
            && requireClientCertificate == other.requireClientCertificate
    }
}
