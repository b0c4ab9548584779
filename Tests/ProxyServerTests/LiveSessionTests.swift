import Dispatch
import MySQLProtocol
import Testing

@testable import ProxyServer

@Suite(.tags(.database), .enabled(if: PrivateMariaDB.isInstalled, "needs Debian's mariadb-server"), .serialized)
struct LiveTests {
    /// A client that goes when so many bytes of its result have been read.
    static func leaveInResult(_ proxy: ProxyUnderTest, after count: Int) throws {
        let client = try proxy.client(database: "shop")
        try client.query("SET @mine = 'secret'")
        try client.send("SELECT seq, REPEAT('x', 1000) FROM seq_1_to_20000")
        try client.drop(count)
    }

    /// A client that goes with its transaction open.
    static func leaveInTransaction(_ proxy: ProxyUnderTest, _ statement: String) throws {
        let client = try proxy.client(database: "shop")
        try client.query("BEGIN")
        try client.query(statement)
    }

    /// A client that goes before it has sent the whole of a statement.
    static func leaveInStatement(_ proxy: ProxyUnderTest) throws {
        let client = try proxy.client()
        let text = "SELECT '" + String(repeating: "x", count: 500_000) + "'"
        try client.write(PacketWriter.packet(sequence: 0, payload: Command.query.payload(text.utf8))[..<200_000])
    }

    /// One client of a storm.
    static func visit(_ proxy: ProxyUnderTest, _ number: Int) throws {
        let client = try proxy.client()
        for _ in 0..<5 {
            let answer = try client.value("SELECT \(number) + SLEEP(0.002)")
            if answer != "\(number)" { throw ClientTrouble(description: "a wrong answer") }
        }
        try client.query("BEGIN")
        try client.query("COMMIT")
    }

    @Suite(.tags(.database)) struct Sessions {
        @Test(
            "a client gone in the middle of a result leaves a clean backend to the next", arguments: [0, 10, 100_000])
        func goneInResult(read: Int) throws {
            let proxy = try ProxyUnderTest()
            try LiveTests.leaveInResult(proxy, after: read)
            let next = try proxy.client()
            #expect(try next.value("SELECT @mine") == nil)
            #expect(try next.value("SELECT DATABASE()") == nil)
            #expect(rows(try next.query("SELECT 7")) == [[["7"]]])
        }

        @Test("a client gone in a transaction is rolled back before the next one is served")
        func goneInTransaction() throws {
            let proxy = try ProxyUnderTest()
            let direct = try proxy.direct()
            try direct.query("CREATE OR REPLACE TABLE gone (a INT) ENGINE=InnoDB")
            for round in 0..<5 {
                try LiveTests.leaveInTransaction(proxy, "INSERT INTO gone VALUES (\(round))")
                let next = try proxy.client(database: "shop")
                #expect(try next.value("SELECT COUNT(*) FROM gone") == "0")
                #expect(try next.value("SELECT @@in_transaction") == "0")
            }
        }

        @Test("a client gone before it sent the whole statement costs nobody anything")
        func goneInStatement() throws {
            let proxy = try ProxyUnderTest()
            try LiveTests.leaveInStatement(proxy)
            #expect(try proxy.client().value("SELECT 1") == "1")
        }

        @Test("what a session set goes with it to whichever backend, and to nobody else")
        func stateFollows() throws {
            let proxy = try ProxyUnderTest()
            let first = try proxy.client(database: "shop")
            let second = try proxy.client()
            try first.query("SET time_zone='+03:00', sql_mode='ANSI_QUOTES'")
            for _ in 0..<3 {
                #expect(
                    rows(try first.query("SELECT @@time_zone, @@sql_mode, DATABASE()")) == [
                        [["+03:00", "ANSI_QUOTES", "shop"]]
                    ])
                #expect(rows(try second.query("SELECT @@time_zone, DATABASE()")) == [[["SYSTEM", nil]]])
            }
        }

        @Test("a lock taken again in the text that gave one up is still held by its session")
        func relock() throws {
            let proxy = try ProxyUnderTest(maxConnections: 2)
            let direct = try proxy.direct()
            try direct.query("CREATE OR REPLACE TABLE locked (a INT)")
            let client = try proxy.client(database: "shop")
            try client.query("LOCK TABLES locked WRITE")
            let id = try client.value(TestClient.backendIDQuery)
            try client.query("UNLOCK TABLES; LOCK TABLES locked WRITE")
            #expect(try client.value(TestClient.backendIDQuery) == id)
            // Nobody else gets the backend, so nobody else is inside the lock.
            #expect(try proxy.client().value(TestClient.backendIDQuery) != id)
            try client.query("UNLOCK TABLES")
        }

        @Test("a result that ends while its client is slow does not leave the kept backend deaf")
        func slowReader() throws {
            let proxy = try ProxyUnderTest()
            let direct = try proxy.direct()
            let client = try proxy.client()
            try client.query("BEGIN")
            // Somewhere among these sizes the end arrives while the client's socket is full.
            for size in stride(from: 150_000, through: 500_000, by: 10_000) {
                try client.send("SELECT REPEAT('x', \(size))")
                // Time for the proxy to fill the socket; no condition of the test.
                try direct.query("DO SLEEP(0.01)")
                #expect(rows(try client.results()).first?.first?.first??.utf8.count == size)
                #expect(try client.value("SELECT 1") == "1", "after \(size) bytes")
            }
        }

        @Test("a failed statement's warnings can be shown, and its transaction is not forgotten")
        func errors() throws {
            let client = try ProxyUnderTest().client(database: "shop")
            try client.query("SELECT nix")
            let shown = rows(try client.query("SHOW WARNINGS"))
            #expect(shown.first?.first?.prefix(2) == ["Error", "1054"], "\(shown)")
            try client.query("BEGIN")
            try client.query("SELECT nix")
            let again = rows(try client.query("SHOW WARNINGS"))
            #expect(again.first?.first?.prefix(2) == ["Error", "1054"], "\(again)")
            #expect(try client.value("SELECT @@in_transaction") == "1")
            try client.query("ROLLBACK")
        }

        @Test("autocommit off from initQuery on: an error does not let the backend go with its transaction open")
        func autocommitOff() throws {
            let proxy = try ProxyUnderTest(initQuery: "SET autocommit=0")
            let direct = try proxy.direct()
            try direct.query("CREATE OR REPLACE TABLE off (a INT PRIMARY KEY) ENGINE=InnoDB")
            try direct.query("INSERT INTO off VALUES (1)")
            let client = try proxy.client(database: "shop")
            try client.query("INSERT INTO off VALUES (1)")
            #expect(try client.value("SELECT @@in_transaction") == "1")
        }

        @Test("the pool's cap holds under a storm of clients, as the server counts")
        func cap() throws {
            let most = 4
            let proxy = try ProxyUnderTest(maxConnections: most)
            let direct = try proxy.direct()
            try direct.query("FLUSH GLOBAL STATUS")
            let failures = Complaints()
            DispatchQueue.concurrentPerform(iterations: 40) { number in
                do {
                    try LiveTests.visit(proxy, number)
                } catch {
                    failures.add("\(error)")
                }
            }
            #expect(failures.all.isEmpty)
            let shown = try direct.value(
                "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME='MAX_USED_CONNECTIONS'"
            )
            let highest = Int(try #require(shown)) ?? 99
            // One is the direct client's.
            #expect(highest <= most + 1 && highest >= 2)
        }

        @Test("a borrow that takes too long is answered by error 9501, and the session goes on")
        func borrowTimeout() throws {
            let proxy = try ProxyUnderTest(borrowTimeout: .seconds(1))
            let holder = try proxy.client()
            let waiter = try proxy.client()
            try holder.query("START TRANSACTION WITH CONSISTENT SNAPSHOT")
            try waiter.send("SELECT 1")
            #expect(try waiter.error().code == 9501)
            try holder.query("COMMIT")
            #expect(try waiter.value("SELECT 2") == "2")
        }
    }
}
