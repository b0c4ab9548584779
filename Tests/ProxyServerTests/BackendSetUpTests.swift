import MySQLProtocol
import SessionState
import Testing

@testable import ProxyServer

@Suite struct BackendSetUpTests {
    private static let ok = QueryResult.ok(OKPacket(status: .autocommit))
    private static let error = QueryResult.error(
        ERRPacket(code: 1193, sqlState: "HY000", message: "Unknown system variable 'x'"))
    private let setUp = BackendSetUp(variables: TrackedVariables(.mariadb), initQuery: "SET x=1; SET time_zone='a;b'")

    private func answer(_ values: [String?]) -> QueryResult {
        .rows(TextResultSet(names: values.map { _ in "v" }, rows: [values]))
    }

    private var fullAnswer: QueryResult {
        answer(["shop", "a role"] + setUp.variables.all.map { $0.form == .boolean ? "ON" : "7" })
    }

    private func failure(_ results: [QueryResult]) -> String? {
        do throws(SetUpFailure) {
            _ = try setUp.state(results)
            return nil
        } catch {
            return error.text
        }
    }

    @Test("trackers first, then the initialization query's statements, then the question")
    func commands() throws {
        let commands = setUp.commands(afterReset: false, hasMultiStatements: false)
        #expect(commands.count == 4)
        #expect(commands[1] == .query("SET x=1") && commands[2] == .query("SET time_zone='a;b'"))
        guard case .query(let trackers) = commands[0], case .query(let question) = commands[3] else {
            Issue.record("\(commands)")
            return
        }
        #expect(
            trackers.hasPrefix("SET SESSION session_track_system_variables='")
                && trackers.contains("session_track_schema=ON"))
        for variable in setUp.variables.all {
            #expect(trackers.contains(variable.name) && question.contains("@@\(variable.name)"))
        }
        #expect(setUp.commands(afterReset: true, hasMultiStatements: false) == [.resetConnection] + commands)
        #expect(
            BackendSetUp(variables: setUp.variables, initQuery: nil).commands(
                afterReset: false, hasMultiStatements: false
            ).count == 2)
    }

    @Test("the answer to the question is the state, in the form in which values are compared")
    func state() throws {
        let state = try setUp.state([Self.ok, Self.ok, Self.ok, fullAnswer])
        #expect(state.schema == "shop" && setUp.role([fullAnswer]) == "a role")
        for (index, variable) in setUp.variables.all.enumerated() {
            #expect(state[index] == (variable.form == .boolean ? "1" : "7"), "\(variable.name)")
        }
        let none = try setUp.state([
            Self.ok, Self.ok, Self.ok, answer([nil, nil] + setUp.variables.all.map { _ in nil }),
        ])
        #expect(none.schema == nil && setUp.variables.all.indices.allSatisfy { none[$0] == nil })
    }

    @Test("a failing statement of initQuery is named")
    func errors() {
        let tail = "ERROR 1193 (HY000): Unknown system variable 'x'"
        #expect(failure([Self.ok, Self.error, Self.ok, fullAnswer]) == "pool.initQuery `SET x=1`: \(tail)")
        #expect(failure([Self.ok, Self.ok, Self.error, fullAnswer]) == "pool.initQuery `SET time_zone='a;b'`: \(tail)")
        #expect(failure([Self.ok, Self.ok, Self.ok, Self.ok, Self.error].suffix(4)) == "set-up: \(tail)")
        #expect(failure([Self.error, Self.ok, Self.ok, fullAnswer]) == "set-up: \(tail)")
        #expect(
            failure([Self.ok, Self.ok, Self.error, Self.ok, fullAnswer]) == "pool.initQuery `SET x=1`: \(tail)",
            "after a reset")
    }

    @Test("a server that does not answer the question fails the set-up, and nothing traps")
    func missing() {
        for results in [
            [], [Self.ok], [Self.ok, Self.ok, Self.ok, Self.ok], [Self.ok, Self.ok, Self.ok, answer(["a", "b"])],
        ] {
            #expect(failure(results) == "set-up: the server did not report its session variables")
        }
        for count in 0...6 { #expect(failure(Array(repeating: Self.error, count: count)) != nil) }
        #expect(failure([Self.ok, Self.ok, Self.ok, .rows(TextResultSet(names: ["a"], rows: []))]) != nil)
    }
}

@Suite struct PoolKeyTests {
    @Test("a key changes by whether a schema is chosen, and in nothing else")
    func schema() {
        let key = PoolKey(user: 3, capabilities: .foundRows, hasSchema: false)
        #expect(key.with(schema: false) == key)
        #expect(key.with(schema: true) == PoolKey(user: 3, capabilities: .foundRows, hasSchema: true))
        #expect(key.with(schema: true).with(schema: false) == key)
    }

    @Test("capabilities that change what statements mean keep backends apart; others do not")
    func significant() {
        for flag in [.foundRows, .ignoreSpace, .interactive, .multiStatements] as [CapabilityFlags] {
            #expect(PoolKey.significant.contains(flag))
        }
        for flag in [.ssl, .pluginAuth, .connectAttrs, .sessionTrack, .connectWithDB] as [CapabilityFlags] {
            #expect(PoolKey.significant.isDisjoint(with: flag))
        }
    }
}

@Suite struct GreetingVersionTests {
    static let versions: [(String, String)] = [
        ("10.11.6-MariaDB-0+deb12u1", "5.5.5-10.11.6-MariaDB-0+deb12u1"), ("10.0.1-mariadb", "5.5.5-10.0.1-mariadb"),
        ("11.4.2-MariaDB", "11.4.2-MariaDB"), ("12.0.1-MariaDB", "12.0.1-MariaDB"),
        ("5.5.68-MariaDB", "5.5.68-MariaDB"),
        ("8.4.0", "8.4.0"), ("9.7.0-1", "9.7.0-1"), ("10.9.0", "10.9.0"), ("", ""), ("MariaDB", "MariaDB"),
    ]

    @Test("MariaDB 10 greets with a prefix, no other does", arguments: versions)
    func greeting(version: String, greeting: String) {
        #expect(TargetProbe.greetingVersion(version) == greeting)
    }
}
