/// Whether a pool did what it is for: served everybody, once each, and kept to its limit.
///
/// *Isolation*: any.
public struct PoolVerdict: Equatable, Sendable {
    /// Clients that came.
    public var clients: Int
    /// Clients that were served.
    public var served: Int
    /// The most connections that were open at the database at once, as the database counted them.
    public var peak: Int
    /// The most that are allowed.
    public var limit: Int
    /// How many clients left a row in the database.
    public var clientsWithRows: Int
    /// How many rows there are; one for each client is right.
    public var rows: Int

    /// A verdict on these figures.
    public init(clients: Int, served: Int, peak: Int, limit: Int, clientsWithRows: Int, rows: Int) {
        self.clients = clients
        self.served = served
        self.peak = peak
        self.limit = limit
        self.clientsWithRows = clientsWithRows
        self.rows = rows
    }

    /// What it failed to do, a line each; none when all is well.
    public var complaints: [String] {
        var complaints: [String] = []
        if served != clients {
            complaints.append("\(clients - served) of \(clients) clients were not served")
        }
        if peak > limit {
            complaints.append("\(peak) connections were open at the database, and \(limit) are allowed")
        }
        // A client that failed may have committed before.
        if clientsWithRows < served || rows != clientsWithRows {
            complaints.append("\(served) clients were served, and \(rows) rows of \(clientsWithRows) of them are there")
        }
        return complaints
    }
}
