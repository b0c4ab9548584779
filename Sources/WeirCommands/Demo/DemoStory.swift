import EventLoop
import LoadModel
import LoadTest
import WeirCrypto

/// The demo from its first line to its report: what happens, in order. Everything it starts, it ends.
struct DemoStory {
    let scenario: DemoScenario
    let terminal: ReportTerminal
    let interruption: DemoInterruption
    /// Whether to stay, with the server and Weir running, until a signal comes.
    let keeps: Bool

    /// Plays it.
    ///
    /// - Parameter report: shows what was found; called before the demo stays, where it is asked to.
    /// - Returns: what Weir failed to do; empty when all went well.
    /// - Throws: `DemoError`. Everything is removed by then.
    func play(report: (DemoReport) -> Void) throws(DemoError) -> [String] {
        let programs = try DemoPrograms.find()
        let server = try DemoServer(programs: programs, interruption: interruption)
        defer { server.remove() }
        say("Starting a private MariaDB in a temporary folder")
        let observer = try server.start(maxConnections: scenario.largeLimit)
        say("MariaDB \(server.version) listens on 127.0.0.1:\(server.port)")
        try warmUp(server)
        var outcomes: [DemoOutcome] = []
        let acts = scenario.acts
        for (index, act) in acts.enumerated() {
            terminal.line()
            let title = "\(index + 1)/\(acts.count)  \(act.title(clients: scenario.clients))"
            terminal.line(terminal.styled(title, .title))
            let outcome = try play(act, server, observer)
            outcomes.append(outcome)
            terminal.line("     " + outcome.line(terminal))
        }
        let found = DemoReport(
            scenario: scenario, outcomes: outcomes, serverVersion: server.version, cores: DemoMachine.cores)
        report(found)
        if keeps { try stay(server) }
        return found.complaints
    }

    private func say(_ text: String) {
        terminal.line(terminal.styled(text, .faint))
    }

    // MARK: Acts

    /// A few clients that are not counted, so that nobody pays for the server's first time.
    private func warmUp(_ server: DemoServer) throws(DemoError) {
        let account = try account(.tcp(host: "127.0.0.1", port: server.port), server)
        let result: FleetResult
        do throws(SystemError) {
            result = try FleetRun(DemoScenario.burst(of: 50, account)).result()
        } catch {
            throw .failed("The clients cannot be started: \(error)")
        }
        if let (key, group) = result.ledger.errorGroups.first {
            throw .failed("The private MariaDB does not serve: \(key.code): \(group.example)")
        }
    }

    private func play(
        _ act: DemoAct, _ server: DemoServer, _ observer: ServerObserver
    ) throws(DemoError) -> DemoOutcome {
        try prepare(act, observer)
        let result: FleetResult
        switch act.way {
        case .straight:
            result = try stage.play(act, account(.tcp(host: "127.0.0.1", port: server.port), server), proxy: nil)
        case .weir(let connections):
            let proxy = try DemoProxy(
                port: server.port, password: Secret(server.appPassword), connections: connections,
                clients: scenario.clients)
            defer { proxy.requestStop() }
            let address = try proxy.ready(interruption)
            result = try stage.play(act, account(address, server), proxy: proxy.board)
            try proxy.stop(interruption)
            for line in proxy.trouble { say("     weir: \(line)") }
        }
        return try judge(act, result, observer)
    }

    private var stage: DemoStage {
        DemoStage(scenario: scenario, terminal: terminal, interruption: interruption)
    }

    /// An empty table, a fresh count, and nobody connected but the observer.
    private func prepare(_ act: DemoAct, _ observer: ServerObserver) throws(DemoError) {
        try ask { () throws(LoadFailure) in
            try observer.query(DemoScenario.emptyQuery)
            try observer.query("SET GLOBAL max_connections = \(act.maxConnections)")
        }
        for _ in 0..<1_000 {
            let connected = try ask { () throws(LoadFailure) in try observer.status("Threads_connected") }
            if connected == 1 {
                try ask { () throws(LoadFailure) in _ = try observer.query("FLUSH STATUS") }
                return
            }
            try interruption.wait(milliseconds: 10)
        }
        throw .failed("Connections of the part before are still open at the server after 10 s")
    }

    private func judge(
        _ act: DemoAct, _ result: FleetResult, _ observer: ServerObserver
    ) throws(DemoError) -> DemoOutcome {
        return try ask { () throws(LoadFailure) in
            let peak = try observer.status("Max_used_connections") - 1
            let counts = try observer.query(DemoScenario.countQuery).first?.map { $0.flatMap { Int($0) } ?? 0 } ?? []
            return DemoOutcome(
                act: act, clients: scenario.clients, result: result, peak: peak, clientsWithRows: counts.first ?? 0,
                rows: counts.last ?? 0)
        }
    }

    private func ask<Answer>(_ question: () throws(LoadFailure) -> Answer) throws(DemoError) -> Answer {
        do throws(LoadFailure) {
            return try question()
        } catch {
            throw .failed("The private MariaDB does not answer: \(error.message)")
        }
    }

    private func account(_ address: SocketAddress, _ server: DemoServer) throws(DemoError) -> LoadAccount {
        do throws(SystemError) {
            return LoadAccount(
                server: try ResolvedAddress(address), user: DemoScenario.user,
                password: Secret(server.appPassword), database: DemoScenario.schema)
        } catch {
            throw .failed("\(error)")
        }
    }

    // MARK: Staying

    /// Starts Weir once more and leaves it and the server to whoever wants to look.
    private func stay(_ server: DemoServer) throws(DemoError) {
        let proxy = try DemoProxy(
            port: server.port, password: Secret(server.appPassword), connections: scenario.connections,
            clients: scenario.clients)
        defer { proxy.requestStop() }
        let address = try proxy.ready(interruption)
        guard case .tcp(let host, let port) = address else { return }
        let login = "-u \(DemoScenario.user) -p\(server.appPassword) \(DemoScenario.schema)"
        terminal.line()
        terminal.line("Weir and MariaDB are running until you press ctrl-C. To look at them:")
        terminal.line("  through Weir   mariadb -h \(host) -P \(port) \(login)")
        terminal.line("  straight       mariadb -h 127.0.0.1 -P \(server.port) \(login)")
        terminal.line("  as root        mariadb -S \(server.socketPath) -u root -p\(server.rootPassword)")
        interruption.waitForSignal()
        terminal.line()
        say("Removing everything")
    }
}
