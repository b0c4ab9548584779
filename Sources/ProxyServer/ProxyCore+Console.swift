import AdminConsole
import EventLoop
import Logging
import MySQLProtocol
import ProxyModel

// What the console can do to a running proxy.
extension ProxyCore {
    // MARK: Who is there

    /// The console user's credential, if this is the one.
    func consoleCredential(_ user: String) -> LoginCredential? {
        guard let access = console, access.isUser(user) else { return nil }
        return LoginCredential(password: access.password, requireTLS: spec.endpoint.requireTLS)
    }

    /// A client has come to the console.
    func consoleOpened(_ session: ClientSession) {
        consoles += 1
        statistics.logins += 1
        logger.info("the console was opened", metadata: whoAsks(session))
    }

    /// A client has left the console.
    func consoleClosed(_ session: ClientSession) {
        consoles -= 1
        act(on: pausing.withdrawn(by: session.id), because: "the client that asked for the pause has left")
    }

    /// An order is carried out: the log and the audit trail have it.
    private func ordered(_ words: String, _ text: String, by session: ClientSession, _ victim: UInt32? = nil) {
        var metadata = whoAsks(session)
        if let victim { metadata["victim"] = "\(victim)" }
        logger.notice("\(text)", metadata: metadata)
        session.note(.order(words), user: session.console?.user ?? "", failure: nil)
    }

    private func whoAsks(_ session: ClientSession) -> Logger.Metadata {
        ["client": "\(session.connectionID)", "peer": "\(session.peer)"]
    }

    /// Goes on with a console's table in another round, behind whatever else is to be done.
    func takeTurn(_ session: ClientSession) {
        consoleTurns.send(session.id)
    }

    // MARK: Pause

    /// Whether nothing is lent.
    var isPaused: Bool { pausing.isPaused }

    func pause(for session: ClientSession) {
        guard !isStopping else {
            return session.consoleFails(ERRPacket(.serverShutdown, "Weir is draining: there is nothing to pause"))
        }
        if pausing.requested(by: session.id) == .pause {
            ordered("PAUSE", "pausing: nothing is lent until RESUME", by: session)
            pool?.pause()
        }
        pauseProgressed()
    }

    /// Answers the PAUSEs that wait, if every backend is idle.
    func pauseProgressed() {
        guard isPausePending, pool?.isAtRest ?? true else { return }
        logger.notice("paused: every backend is idle")
        for id in pausing.cameToRest() { self.session(id)?.consoleSucceeds() }
    }

    /// Whether a PAUSE is not answered yet.
    var isPausePending: Bool { !pausing.waiting.isEmpty }

    func resume(by session: ClientSession) {
        let outcome = pausing.ended()
        guard outcome != .nothing else { return session.consoleSucceeds("Weir was not paused") }
        session.note(.order("RESUME"), user: session.console?.user ?? "", failure: nil)
        act(on: outcome, because: "client \(session.connectionID) resumed")
        session.consoleSucceeds()
    }

    private func act(on outcome: ConsolePause.Outcome, because why: String) {
        guard case .resume(let failed) = outcome else { return }
        logger.notice("resumed", metadata: ["cause": "\(why)"])
        for id in failed {
            self.session(id)?.consoleFails(
                ERRPacket(.queryInterrupted, "The pause ended before every backend was idle: \(why)"))
        }
        pool?.resume()
    }

    // MARK: Ends

    func drain(by session: ClientSession) {
        guard !isStopping else { return session.consoleSucceeds("Weir is draining already") }
        ordered("DRAIN", "a drain was asked for", by: session)
        session.consoleSucceeds()
        stop()
    }

    func shutDown(by session: ClientSession) {
        ordered("SHUTDOWN", "a shutdown at once was asked for", by: session)
        session.consoleSucceeds()
        stopAtOnce()
    }

    func reload(by session: ClientSession) {
        guard let reloader else {
            return session.consoleFails(ERRPacket(.notSupported, "This Weir has no configuration file to read again"))
        }
        ordered("RELOAD", "a reload was asked for", by: session)
        session.console?.work = .reloading
        let asker = session.id
        reloader.reload { [unowned self] outcome in
            guard let session = self.session(asker) else { return }
            switch outcome {
            case .applied(let line): session.consoleSucceeds(line)
            case .failed(let faults):
                let text = "The former configuration stays in force: " + faults.joined(separator: "; ")
                session.consoleFails(ERRPacket(.unknownError, String(text.prefix(400))))
            }
        }
    }

    // MARK: Kill

    func kill(_ id: UInt32, by session: ClientSession) {
        guard let victim = self.session(clientID: id) else { return session.consoleFails(unknown(id)) }
        ordered("KILL \(id)", "a client's connection is ended", by: session, id)
        guard victim !== session else {
            session.consoleFails(ERRPacket(.queryInterrupted, "Query execution was interrupted"))
            return session.end(.killed("by itself"))
        }
        victim.end(.killed("on the console by client \(session.connectionID)"))
        session.consoleSucceeds()
    }

    func killQuery(_ id: UInt32, by session: ClientSession) {
        guard let victim = self.session(clientID: id) else { return session.consoleFails(unknown(id)) }
        if victim.console != nil {
            // How a client says ctrl-C: from a second connection.
            interruptConsole(victim)
            return session.consoleSucceeds()
        }
        ordered("KILL QUERY \(id)", "a client's statement is stopped", by: session, id)
        if victim.isInterruptedBeforeItRuns() { return session.consoleSucceeds() }
        guard let pool, victim.loginState != nil else { return session.consoleSucceeds() }
        session.console?.work = .stopping
        let asker = session.id
        let running = StopOrder.Victim.session(victim.id, statement: victim.statementSerial)
        let order = StopOrder(victim: running) { [unowned self] outcome in
            guard let session = self.session(asker) else { return }
            if case .refused(let error) = outcome { session.consoleFails(error) } else { session.consoleSucceeds() }
        }
        pool.stop(order, as: victim.key)
    }

    private func interruptConsole(_ victim: ClientSession) {
        guard case .pausing? = victim.console?.work else { return }
        let outcome = pausing.withdrawn(by: victim.id)
        let isResumed = outcome != .nothing
        victim.consoleFails(
            ERRPacket(
                .queryInterrupted,
                "Query execution was interrupted" + (isResumed ? ", and the pool is resumed" : "; the pause goes on")))
        act(on: outcome, because: "the PAUSE of client \(victim.connectionID) was interrupted")
    }

    private func unknown(_ id: UInt32) -> ERRPacket {
        ERRPacket(.noSuchThread, "Unknown thread id: \(id); SHOW CLIENTS has those of all clients")
    }
}

extension Logger.Metadata {
    fileprivate func with(_ key: String, _ value: String) -> Logger.Metadata {
        merging([key: "\(value)"]) { _, new in new }
    }
}
