import MySQLProtocol
import Testing

@testable import SessionState

@Suite struct StatementStoreTests {
    private let variables = TrackedVariables(.mysql)

    private func state(_ values: [String: String] = [:], schema: String? = "shop") -> CarriedState {
        var state = SessionScript.state(values, variables)
        state.schema = schema
        return state
    }

    private func scan(_ text: String) -> ScannedStatement {
        SQLScanner.scan(Array(text.utf8).span, mode: .onlyMySQL)
    }

    private func text(_ text: String, _ store: inout StatementStore, _ state: CarriedState) -> StatementText? {
        store.text(Array(text.utf8), in: store.context(of: state, variables), scan(text))
    }

    @Test("equal texts in equal contexts are one")
    func interning() {
        var store = StatementStore(budget: 1 << 20)
        let first = text("SELECT 1", &store, state())
        let same = text("SELECT 1", &store, state())
        let others = [
            text("SELECT 2", &store, state()), text("SELECT 1", &store, state(schema: "stock")),
            text("SELECT 1", &store, state(["sql_mode": "ANSI_QUOTES"])),
        ]
        #expect(first != nil && first === same)
        #expect(others.allSatisfy { $0 !== first })
        #expect(store.count == 4)
    }

    @Test("what is not read while a statement is prepared does not count", arguments: ["autocommit", "wait_timeout"])
    func irrelevant(name: String) {
        var store = StatementStore(budget: 1 << 20)
        let first = text("SELECT 1", &store, state())
        let other = text("SELECT 1", &store, state([name: "0"]))
        #expect(first === other)
    }

    @Test("the state in which to prepare leaves a transaction alone")
    func detour() {
        var store = StatementStore(budget: 1 << 20)
        let context = store.context(of: state(["autocommit": "1", "sql_mode": "ANSI"]), variables)
        let now = state(["autocommit": "0", "sql_mode": ""], schema: "stock")
        #expect(!context.holds(in: now, variables))
        let place = context.applied(to: now, variables)
        #expect(context.holds(in: place, variables))
        #expect(place.schema == "shop")
        let replay = StateReplay(from: now, to: place, variables)
        #expect(replay == StateReplay(from: now, to: place, variables) && replay.statement == "SET sql_mode='ANSI'")
    }

    @Test("what was prepared without a schema can be prepared in any")
    func withoutSchema() {
        var store = StatementStore(budget: 1 << 20)
        let context = store.context(of: state(schema: nil), variables)
        #expect(context.holds(in: state(schema: "stock"), variables))
        #expect(context.applied(to: state(schema: "stock"), variables).schema == "stock")
    }

    @Test("beyond the budget nothing is kept, until what nobody has any more is swept away")
    func budget() {
        var store = StatementStore(budget: 10 * 600)
        var held: [StatementText] = []
        var number = 0
        while let kept = text("SELECT \(number)", &store, state()) {
            held.append(kept)
            number += 1
        }
        #expect((5...20).contains(number) && store.byteCount <= store.budget)
        held = []
        // Not at every attempt, for a look through all texts takes its time; but in the end.
        var attempts = 0
        while text("SELECT 'more'", &store, state()) == nil, attempts < 1000 { attempts += 1 }
        #expect(attempts < 100 && store.byteCount <= store.budget)
    }

    @Test("texts that come once each do not pile up")
    func flood() {
        var store = StatementStore(budget: 1 << 20)
        for number in 0..<20_000 { _ = text("SELECT \(number)", &store, state()) }
        #expect(store.count <= 256)
    }

    @Test("a text that was prepared twice is worth keeping")
    func repeated() throws {
        var store = StatementStore(budget: 1 << 20)
        let kept = text("SELECT 1", &store, state())
        let first = try #require(kept)
        #expect(!store.isRepeated(first))
        _ = text("SELECT 1", &store, state())
        #expect(store.isRepeated(first))
    }
}

@Suite struct BackendStatementsTests {
    private var store = StatementStore(budget: 1 << 20)
    private let variables = TrackedVariables(.mysql)

    private mutating func text(_ text: String) throws -> StatementText {
        let state = SessionScript.state([:], variables)
        let scan = SQLScanner.scan(Array(text.utf8).span, mode: .onlyMySQL)
        let context = store.context(of: state, variables)
        let kept = store.text(Array(text.utf8), in: context, scan)
        return try #require(kept)
    }

    private func close(_ ids: UInt8...) -> [UInt8] { ids.flatMap { [5, 0, 0, 0, 0x19, $0, 0, 0, 0] } }

    @Test("the coldest statement goes when there is no more room")
    func coldest() throws {
        var suite = self
        let (a, b, c) = (try suite.text("SELECT 1"), try suite.text("SELECT 2"), try suite.text("SELECT 3"))
        var statements = BackendStatements(limit: 2)
        statements.prepared(a, as: 1)
        statements.prepared(b, as: 2)
        #expect(statements.use(a)?.id == 1)
        statements.makeRoom()
        statements.prepared(c, as: 3)
        #expect(statements.has(a) && !statements.has(b) && statements.has(c))
        #expect(statements.takeClosing() == close(2) && !statements.hasClosing)
    }

    @Test("a statement with a cursor is not the one that goes")
    func held() throws {
        var suite = self
        let a = try suite.text("SELECT 1")
        var statements = BackendStatements(limit: 1)
        statements.prepared(a, as: 1)
        #expect(statements.use(a, isHeld: true)?.id == 1)
        statements.makeRoom()
        statements.remove(a)
        #expect(statements.has(a) && !statements.hasClosing)
        statements.releaseHeld()
        statements.makeRoom()
        #expect(statements.takeClosing() == close(1))
    }

    /// The history of a statement with one parameter, executed once on MySQL with a value of this type.
    private func once(_ type: UInt8) -> ParameterHistory {
        ParameterHistory(types: [type, 0], after: nil, isMySQL: true)
    }

    private static let text: UInt8 = 253
    private static let integer: UInt8 = 8

    @Test("other classes have a statement of their own")
    func classes() throws {
        var suite = self
        let a = try suite.text("SELECT ?")
        let (number, text) = (once(BackendStatementsTests.integer), once(BackendStatementsTests.text))
        var statements = BackendStatements(limit: 5)
        statements.prepared(a, as: 1)
        #expect(statements.use(a, number) == BackendStatements.Use(id: 1, types: [8, 0]))
        #expect(statements.use(a, once(BackendStatementsTests.integer)) == BackendStatements.Use(id: 1, types: nil))
        #expect(!statements.has(a, text) && !statements.has(a))
        statements.prepared(a, as: 2)
        #expect(statements.use(a, text)?.id == 2 && statements.use(a, number)?.id == 1)
        #expect(statements.count == 2 && !statements.hasClosing)
        statements.remove(a)
        #expect(statements.count == 0 && statements.closingCount == 2)
    }

    @Test("what an execution makes anew, it makes of what was there")
    func stronger() throws {
        var suite = self
        let a = try suite.text("SELECT ?")
        let text = once(BackendStatementsTests.text)
        let number = ParameterHistory(types: [BackendStatementsTests.integer, 0], after: text, isMySQL: true)
        var statements = BackendStatements(limit: 5)
        statements.prepared(a, as: 1)
        #expect(statements.use(a, text)?.id == 1)
        statements.prepared(a, as: 2)
        #expect(statements.use(a, number, from: text) == BackendStatements.Use(id: 1, types: [8, 0]))
        #expect(statements.use(a, number, from: number) == BackendStatements.Use(id: 1, types: nil))
    }

    @Test("types are taken with an execution, not with what comes before it")
    func typesWithExecution() throws {
        var suite = self
        let a = try suite.text("SELECT ?")
        let history = ParameterHistory(types: [BackendStatementsTests.integer, 0], after: nil, isMySQL: false)
        var statements = BackendStatements(limit: 5)
        statements.prepared(a, as: 1)
        #expect(statements.use(a, history, isHeld: true, isExecuted: false)?.types == nil)
        #expect(statements.use(a, history)?.types == [8, 0])
        #expect(statements.use(a, history)?.types == nil)
    }

    @Test("long data stays with its statement whatever types come with the execution")
    func longData() throws {
        var suite = self
        let a = try suite.text("SELECT ?")
        let (number, text) = (once(BackendStatementsTests.integer), once(BackendStatementsTests.text))
        var statements = BackendStatements(limit: 5)
        statements.prepared(a, as: 1)
        #expect(statements.use(a, text, isHeld: true)?.id == 1)
        #expect(statements.use(a, number)?.id == 1)
        statements.releaseHeld()
        #expect(!statements.has(a, text) && statements.has(a, number))
    }

    @Test(
        "a stronger type makes a statement anew, for all that come with it",
        arguments: [
            ([], [8, 0], [4]), ([4], [253, 0], [4]), ([0], [8, 0], [4]), ([4], [5, 0], [8]), ([8], [8, 128], [8]),
            ([], [6, 0, 246, 0], [0, 6]), ([4, 1], [6, 0, 252, 0], [4, 1]), ([], [253, 0], [0]),
            ([4, 0], [253, 0, 8, 0], [1, 4]), ([4, 4], [6, 0, 5, 0], [0, 8]), ([10], [253, 0], [10]),
            ([10], [8, 0], [4]),
        ] as [([UInt8], [UInt8], [UInt8])])
    func stronger(former: [UInt8], types: [UInt8], expected: [UInt8]) {
        #expect(ParameterClasses.after(former, types: types) == expected)
    }

    @Test("a text that is prepared anew closes the number before, if that was not used")
    func again() throws {
        var suite = self
        let a = try suite.text("SELECT ?")
        var statements = BackendStatements(limit: 2)
        statements.prepared(a, as: 1)
        statements.prepared(a, as: 2)
        #expect(statements.use(a)?.id == 2 && statements.takeClosing() == close(1))
    }

    @Test("what the client closed itself needs no closing")
    func closed() throws {
        var suite = self
        let a = try suite.text("SELECT 1")
        var statements = BackendStatements(limit: 2)
        statements.prepared(a, as: 1)
        #expect(statements.use(a, isHeld: true)?.id == 1)
        statements.closed(a)
        #expect(!statements.has(a) && !statements.hasClosing)
    }

    @Test("after a reset there is none, and nothing to close")
    func reset() throws {
        var suite = self
        let a = try suite.text("SELECT 1")
        var statements = BackendStatements(limit: 2)
        statements.prepared(a, as: 1)
        statements.remove(a)
        statements.prepared(a, as: 2)
        statements.removeAll()
        #expect(statements.use(a) == nil && statements.takeClosing().isEmpty)
    }
}
