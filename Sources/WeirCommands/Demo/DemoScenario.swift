import LoadModel
import LoadTest

/// What the demo shows: how many clients, how many connections, and what each client does.
///
/// *Isolation*: any.
struct DemoScenario: Equatable {
    /// How many clients come at once.
    var clients: Int
    /// How many database connections Weir may have.
    var connections: Int

    static let clientsRange = 1...5_000
    static let connectionsRange = 1...1_000
    static let defaultClients = 500
    static let defaultConnections = 20

    /// The schema, and the user of the clients and of Weir.
    static let schema = "shop"
    static let user = "app"
    /// How many rows the clients' search goes through: half a millisecond's work for the server.
    static let products = 1_000

    /// How long each client does something else with its connection open, as applications do; in nanoseconds.
    static let ownWork = Nanoseconds.perSecond / 2

    /// What a small server allows: fewer than there are clients, more than Weir needs.
    var smallLimit: Int { max(connections + 10, clients / 5) }
    /// What a server must allow for all clients to be connected at once, and some more.
    var largeLimit: Int { max(smallLimit, clients + 100) }

    /// What the demo shows, in this order.
    var acts: [DemoAct] {
        let weir = DemoAct(way: .weir(connections: connections), maxConnections: smallLimit)
        let refused = DemoAct(way: .straight, maxConnections: smallLimit)
        let allowed = DemoAct(way: .straight, maxConnections: largeLimit)
        // Where a small server has room for all, there is nothing to show of it.
        return smallLimit < clients ? [weir, refused, allowed] : [weir, allowed]
    }

    /// What each client does between logging in and quitting: a small transaction.
    static let mix: StatementMix = {
        func text(_ sql: String) -> StatementMix.Step { .text(StatementTemplate(sql)) }
        return StatementMix(transactions: [
            .init(
                name: "purchase",
                steps: [
                    text("BEGIN"),
                    text("SELECT COUNT(*), AVG(price) FROM product WHERE name LIKE '%{client}%'"),
                    text("INSERT INTO purchase (client, product) VALUES ({client}, 1 + {client} % \(products))"),
                    text("COMMIT"),
                    .pause(.fixed(ownWork)),
                    text("SELECT product FROM purchase WHERE client = {client}"),
                ])
        ])
    }()

    /// So many of these clients at once, each with a connection of its own.
    static func burst(of clients: Int, _ account: LoadAccount) -> FleetPlan {
        var plan = FleetPlan.burst(of: clients, mix: mix, account: account)
        plan.progressPause = DemoStage.framePause
        return plan
    }

    /// The same for people.
    static let scriptText = "connect, log in, BEGIN, SELECT, INSERT, COMMIT, work, SELECT, quit"

    /// What the server runs before it accepts anybody, one statement a line.
    ///
    /// A fresh data directory has anonymous users, who shadow 'app'@'%' on this machine, and a root without a password.
    static func setUp(rootPassword: String, appPassword: String) -> [String] {
        [
            "DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');",
            "FLUSH PRIVILEGES;",
            "ALTER USER 'root'@'localhost' IDENTIFIED BY '\(rootPassword)';",
            "CREATE DATABASE \(schema) CHARACTER SET utf8mb4;",
            "CREATE USER '\(user)'@'%' IDENTIFIED BY '\(appPassword)';",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON \(schema).* TO '\(user)'@'%';",
            "CREATE TABLE \(schema).product (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL, price DECIMAL(8,2) NOT NULL);",
            "INSERT INTO \(schema).product SELECT seq, CONCAT('Product ', MD5(seq)), seq % 97 + 0.99 "
                + "FROM \(schema).seq_1_to_\(products);",
            "CREATE TABLE \(schema).purchase (id INT AUTO_INCREMENT PRIMARY KEY, client INT NOT NULL, "
                + "product INT NOT NULL, made TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, KEY (client));",
        ]
    }

    /// How many clients' transactions are in the database, each exactly once.
    static let countQuery = "SELECT COUNT(DISTINCT client), COUNT(*) FROM \(schema).purchase"
    static let emptyQuery = "TRUNCATE TABLE \(schema).purchase"
}
