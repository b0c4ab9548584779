import LoadModel
import Testing

@Suite("Statement mixes")
struct MixTests {
    private static func map(_ entries: KeyValuePairs<String, MixNode>) -> MixNode {
        .mapping(entries.map { (key: $0.key, value: $0.value) })
    }

    private static func texts(_ texts: String...) -> MixNode { .list(texts.map { .text($0) }) }

    @Test("a mix of one text sends it as it is")
    func one() {
        var player = MixPlayer(.one("SELECT 1"), client: 3, seed: 1)
        let steps = player.next()
        #expect(steps == [.text("SELECT 1")])
        #expect(player.startup.isEmpty)
    }

    @Test("weights decide how often, transactions stand between BEGIN and COMMIT, parameters are filled in")
    func weights() throws {
        let document = Self.map([
            "parameters": Self.map([
                "id": Self.map(["uniform": Self.texts("1", "100")]),
                "name": Self.map(["choice": Self.texts("o'neil", "7")]),
            ]),
            "transactions": .list([
                Self.map([
                    "name": .text("read"), "weight": .text("3"), "prepared": .text("true"),
                    "statements": Self.texts("SELECT * FROM t WHERE id = {id} AND n = {name}"),
                ]),
                Self.map([
                    "name": .text("write"), "transaction": .text("true"),
                    "statements": .list([
                        .text("UPDATE t SET n = {name} WHERE id = {id}"), Self.map(["pause": .text("5ms")]),
                        .text("INSERT INTO log VALUES ({client}, '{\"a\": 1}')"),
                    ]),
                ]),
            ]),
        ])
        let mix = try MixReader.read(document)
        var player = MixPlayer(mix, client: 42, seed: 9)
        var reads = 0
        for _ in 0..<4000 {
            let steps = player.next()
            switch steps.first {
            case .execute(let sql, let values):
                reads += 1
                #expect(sql == "SELECT * FROM t WHERE id = ? AND n = ?")
                guard case .integer(let id) = values.first else { throw LoadInputError("no number") }
                #expect((1...100).contains(id))
                #expect([.text("o'neil"), .integer(7)].contains(values[1]))
            case .text("BEGIN"):
                #expect(steps.count == 5)
                #expect(steps[2] == .pause(5_000_000))
                #expect(steps[3] == .text("INSERT INTO log VALUES (42, '{\"a\": 1}')"))
                #expect(steps.last == .text("COMMIT"))
            default: Issue.record("neither a read nor a write: \(steps)")
            }
        }
        #expect(abs(reads - 3000) < 150)
    }

    @Test("the same client draws the same, another one something else")
    func seeds() throws {
        let mix = StatementMix(
            transactions: [.init(name: "x", steps: [.text(StatementTemplate("SELECT {n}"))])],
            parameters: ["n": .uniform(0, .max)])
        var (first, second, third) = (
            MixPlayer(mix, client: 1, seed: 5), MixPlayer(mix, client: 1, seed: 5), MixPlayer(mix, client: 2, seed: 5)
        )
        let drawn = (first.next(), second.next(), third.next())
        #expect(drawn.0 == drawn.1)
        #expect(drawn.0 != drawn.2)
    }

    @Test(
        "values are written so that no text ends its quotes",
        arguments: [
            (ParameterValue.null, "NULL"), (.integer(-5), "-5"), (.text("o'neil"), "'o''neil'"),
            (.text("a\\"), "'a\\\\'"), (.text("a\0b"), "'a\\0b'"),
        ])
    func literals(value: ParameterValue, expected: String) {
        #expect(value.literal == expected)
    }

    @Test("hot rows come more often than others, and all are within the range")
    func zipf() {
        let mix = StatementMix(
            transactions: [.init(name: "x", steps: [.prepared(StatementTemplate("{n}"))])],
            parameters: ["n": .zipf(1, 1000, exponent: 1)])
        var player = MixPlayer(mix, client: 1, seed: 5)
        var seen: [Int64: Int] = [:]
        for _ in 0..<10_000 {
            if case .execute(_, let values) = player.next().first, case .integer(let number) = values.first {
                seen[number, default: 0] += 1
            }
        }
        #expect(seen.keys.allSatisfy { (1...1000).contains($0) })
        #expect(seen.values.reduce(0, +) == 10_000)
        #expect((seen[1] ?? 0) > 10 * (seen[100] ?? 0))
        #expect(seen.keys.count > 300)
    }

    @Test("the largest range of hot rows is drawn from", arguments: [0.1, 0.5, 1, 3, 10])
    func widestZipf(exponent: Double) {
        let mix = StatementMix(
            transactions: [.init(name: "x", steps: [.prepared(StatementTemplate("{n}"))])],
            parameters: ["n": .zipf(0, .max, exponent: exponent)])
        var player = MixPlayer(mix, client: 1, seed: 5)
        for _ in 0..<1000 {
            guard case .execute(_, let values) = player.next().first, case .integer(let number) = values.first else {
                Issue.record("no number")
                return
            }
            #expect(number >= 0)
        }
    }

    @Test("poison comes as often as it should, in front of everything", arguments: Poison.allCases)
    func poison(kind: Poison) {
        var mix = StatementMix.one("SELECT 1")
        mix.poison = [PoisonDose(kind, chance: 0.25)]
        var player = MixPlayer(mix, client: 7, seed: 5)
        let poisoned = (0..<4000).count { _ in player.next() == [.text(kind.statement(client: 7)), .text("SELECT 1")] }
        #expect(abs(poisoned - 1000) < 120)
    }

    @Test("a preset and a startup of one's own come first on a connection", arguments: FrameworkPreset.allCases)
    func presets(preset: FrameworkPreset) throws {
        let mix = try MixReader.read(
            Self.map([
                "preset": .text(preset.rawValue), "startup": Self.texts("SELECT 9"),
                "transactions": Self.texts("SELECT 1"),
            ]))
        #expect(mix.startup == preset.startup + ["SELECT 9"])
        #expect(MixPlayer(mix, client: 0, seed: 0).startup.count == mix.startup.count)
    }

    @Test("several transactions in one invocation, with think time between")
    func perInvocation() throws {
        let mix = try MixReader.read(
            Self.map([
                "perInvocation": .text("3"),
                "transactions": .list([Self.map(["think": .text("2ms"), "statements": Self.texts("SELECT 1")])]),
            ]))
        var player = MixPlayer(mix, client: 0, seed: 0)
        let statement = RenderedStep.text("SELECT 1")
        let steps = player.next()
        #expect(steps == [statement, .pause(2_000_000), statement, .pause(2_000_000), statement])
    }

    @Test(
        "what is wrong with a mix is said with its place",
        arguments: [
            (MixNode.text("x"), "a mapping is wanted"),
            (map(["nothing": .text("x")]), "nothing is not known"),
            (map([:]), "transactions is missing"),
            (map(["transactions": .list([])]), "at least one must have a weight"),
            (map(["transactions": texts("SELECT {id}")]), "transactions[0]: there is no parameter id"),
            (map(["transactions": .list([map(["name": .text("x")])])]), "transactions[0]: statements is missing"),
            (
                map(["transactions": .list([map(["weight": .text("-1"), "statements": texts("x")])])]),
                "transactions[0].weight: -1 is not a number"
            ),
            (map(["transactions": .list([map(["weight": .text("0"), "statements": texts("x")])])]), "weight above 0"),
            (
                map(["transactions": .list([map(["think": .text("long"), "statements": texts("x")])])]),
                "transactions[0].think: long is not a time"
            ),
            (
                map(["transactions": .list([map(["prepared": .text("yes"), "statements": texts("x")])])]),
                "yes is not true or false"
            ),
            (
                map(["transactions": .list([map(["statements": .list([map(["prepared": .text("true")])])])])]),
                "sql or pause is missing"
            ),
            (map(["transactions": .list([map(["statements": .list([])])])]), "transactions[0]: statements is empty"),
            (map(["preset": .text("cobol"), "transactions": texts("x")]), "preset: cobol is not known"),
            (
                map(["parameters": map(["a": map(["uniform": texts("5", "1")])]), "transactions": texts("x")]),
                "parameters.a.uniform[1]: 1 is not a whole number"
            ),
            (
                map(["parameters": map(["a": map(["dice": texts("5", "1")])]), "transactions": texts("x")]),
                "parameters.a: dice is not a source"
            ),
            (
                map(["parameters": map(["a": text("never")]), "transactions": texts("x")]),
                "parameters.a: one of uniform"
            ),
            (
                map(["poison": .list([map(["chance": .text("0.5")])]), "transactions": texts("x")]),
                "poison[0]: kind is missing"
            ),
            (
                map(["poison": .list([map(["kind": .text("set"), "chance": .text("2")])]), "transactions": texts("x")]),
                "poison[0].chance: 2 is not a number"
            ),
        ])
    func refused(document: MixNode, expected: String) {
        do {
            _ = try MixReader.read(document)
            Issue.record("not refused")
        } catch {
            #expect("\(error)".contains(expected), "\(error)")
        }
    }

    private static func text(_ text: String) -> MixNode { .text(text) }
}
