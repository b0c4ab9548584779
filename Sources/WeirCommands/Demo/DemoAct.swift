import LoadModel
import LoadTest

/// One part of the demo: the whole load through Weir, or straight at the server.
struct DemoAct: Equatable {
    /// Which way the clients go.
    enum Way: Equatable {
        /// Through Weir, which may open so many connections.
        case weir(connections: Int)
        /// Straight at the server.
        case straight
    }

    let way: Way
    /// What the server allows meanwhile.
    let maxConnections: Int

    /// What is about to happen, in one line.
    func title(clients: Int) -> String {
        switch way {
        case .weir(let connections):
            "\(clients) clients at once through Weir, which opens \(connections) database connections at most"
        case .straight:
            "\(clients) clients at once straight at MariaDB, which allows \(maxConnections) connections"
        }
    }
}

/// What one act came to.
struct DemoOutcome: Equatable {
    let act: DemoAct
    /// How many clients came.
    let clients: Int
    let result: FleetResult
    /// The most connections that were open at once as the server counted them, without the one that asks it.
    let peak: Int
    /// How many clients' rows are in the database.
    let clientsWithRows: Int
    /// How many rows there are: as many as clients, unless one was written twice.
    let rows: Int

    /// Clients that did everything and said goodbye.
    var served: Int { result.counts.served }
    /// The others.
    var failed: Int { clients - served }

    /// What Weir failed to do; nothing is asked of the server without it.
    var complaints: [String] {
        guard case .weir(let connections) = act.way else { return [] }
        return DemoVerdict(
            clients: clients, served: served, peak: peak, limit: connections, clientsWithRows: clientsWithRows,
            rows: rows
        ).complaints
    }

    /// The act's end in one line.
    func line(_ terminal: ReportTerminal) -> String {
        let time = TimeText.short(nanoseconds: result.elapsed)
        let open = "at most \(peak) database connections"
        guard failed > 0 else {
            return terminal.styled("all \(clients) served", .good) + " in \(time), \(open)"
        }
        let errors = result.ledger.errorGroups.map { "\($0.group.count) x \($0.key.code) \($0.group.example)" }
        return terminal.styled("\(failed) not served", .bad)
            + " (\(errors.joined(separator: ", "))), \(served) served, \(open)"
    }
}
