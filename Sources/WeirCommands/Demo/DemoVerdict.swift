/// Whether Weir did what it is for: served everybody, once each, and kept to its limit.
struct DemoVerdict: Equatable {
    /// Clients that came.
    var clients: Int
    /// Clients that were served.
    var served: Int
    /// The most connections that were open at the database at once, as the database counted them.
    var peak: Int
    /// The most that are allowed.
    var limit: Int
    /// How many clients left a row in the database.
    var clientsWithRows: Int
    /// How many rows there are; one for each client is right.
    var rows: Int

    /// What it failed to do, a line each; none when all is well.
    var complaints: [String] {
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
