/// Reads a statement mix from a document.
///
/// *Source*: docs/load.md, "Statement mixes". *Isolation*: any.
public enum MixReader {
    /// The most statements that one preset, transaction or list may have.
    static let longestList = 10_000

    /// The mix that a document describes.
    ///
    /// - Throws: the first thing that is not allowed, with its place.
    public static func read(_ document: MixNode) throws(LoadInputError) -> StatementMix {
        let keys = ["preset", "startup", "parameters", "transactions", "perInvocation", "poison"]
        let root = try MixPlace("", document).mapping(keys)
        var mix = StatementMix(transactions: [])
        if let preset = root["preset"] {
            mix.startup = try preset.choice(FrameworkPreset.self).startup
        }
        if let startup = root["startup"] {
            for place in try startup.list() { mix.startup.append(try place.text()) }
        }
        if let parameters = root["parameters"] {
            for (name, place) in try parameters.entries() { mix.parameters[name] = try source(place) }
        }
        guard let transactions = root["transactions"] else {
            throw LoadInputError("transactions is missing: a list, each with statements")
        }
        for place in try transactions.list() { mix.transactions.append(try transaction(place, mix)) }
        guard mix.transactions.contains(where: { $0.weight > 0 }) else {
            throw LoadInputError("transactions: at least one must have a weight above 0")
        }
        if let count = root["perInvocation"] { mix.perInvocation = Int(try count.integer(1...10_000)) }
        if let poison = root["poison"] {
            for place in try poison.list() {
                let dose = try place.mapping(["kind", "chance"])
                guard let kind = dose["kind"] else { throw place.problem("kind is missing") }
                mix.poison.append(
                    PoisonDose(try kind.choice(Poison.self), chance: try dose["chance"]?.number(0...1) ?? 1))
            }
        }
        return mix
    }

    private static func transaction(
        _ place: MixPlace, _ mix: StatementMix
    ) throws(LoadInputError) -> StatementMix.Transaction {
        if case .text(let sql) = place.node {
            return StatementMix.Transaction(name: place.name, steps: [try step(sql, false, place, mix)])
        }
        let keys = try place.mapping(["name", "weight", "prepared", "transaction", "think", "statements"])
        guard let statements = keys["statements"] else { throw place.problem("statements is missing") }
        let isPrepared = try keys["prepared"]?.flag() ?? false
        var transaction = StatementMix.Transaction(
            name: try keys["name"]?.text() ?? place.name, weight: try keys["weight"]?.number(0...1e6) ?? 1,
            isTransaction: try keys["transaction"]?.flag() ?? false, steps: [],
            think: try keys["think"].map(spread) ?? .none)
        for item in try statements.list() {
            if case .text(let sql) = item.node {
                transaction.steps.append(try step(sql, isPrepared, item, mix))
                continue
            }
            let parts = try item.mapping(["sql", "prepared", "pause"])
            if let pause = parts["pause"] { transaction.steps.append(.pause(try spread(pause))) }
            if let sql = parts["sql"] {
                let prepared = try parts["prepared"]?.flag() ?? isPrepared
                transaction.steps.append(try step(try sql.text(), prepared, sql, mix))
            } else if parts["pause"] == nil {
                throw item.problem("sql or pause is missing")
            }
        }
        guard !transaction.steps.isEmpty else { throw place.problem("statements is empty; at least one is wanted") }
        return transaction
    }

    private static func step(
        _ sql: String, _ isPrepared: Bool, _ place: MixPlace, _ mix: StatementMix
    ) throws(LoadInputError) -> StatementMix.Step {
        let template = StatementTemplate(sql)
        if let unknown = template.names.first(where: { $0 != "client" && mix.parameters[$0] == nil }) {
            throw place.problem("there is no parameter \(unknown); parameters names those that there are")
        }
        guard template.names.count <= 65_535 else { throw place.problem("more than 65535 parameters") }
        return isPrepared ? .prepared(template) : .text(template)
    }

    private static func source(_ place: MixPlace) throws(LoadInputError) -> ParameterSource {
        if case .text("sequence") = place.node { return .sequence }
        let allowed = "uniform: [1, 100], zipf: [1, 100, 1.1], choice: [a, b], letters: 20 or sequence"
        let (kind, value) = try place.onlyEntry(allowed)
        switch kind {
        case "uniform", "zipf":
            let parts = try value.list()
            guard parts.count == 2 || (kind == "zipf" && parts.count == 3) else {
                throw value.problem("two numbers, the smallest and the largest, are wanted")
            }
            let low = try parts[0].integer(Int64.min...Int64.max)
            let high = try parts[1].integer(low...Int64.max)
            if kind == "uniform" { return .uniform(low, high) }
            return .zipf(low, high, exponent: parts.count == 3 ? try parts[2].number(0.1...10) : 1)
        case "choice":
            var values: [ParameterValue] = []
            for part in try value.list() {
                if case .nothing = part.node {
                    values.append(.null)
                    continue
                }
                let text = try part.text()
                // 007 is a text: as a number it would be another.
                values.append(Int64(text).flatMap { "\($0)" == text ? .integer($0) : nil } ?? .text(text))
            }
            guard !values.isEmpty else { throw value.problem("at least one value is wanted") }
            return .choice(values)
        case "letters":
            return .letters(Int(try value.integer(1...1_000_000)))
        default:
            throw place.problem("\(kind) is not a source of values; \(allowed) is allowed")
        }
    }

    private static func spread(_ place: MixPlace) throws(LoadInputError) -> Spread {
        if case .text(let text) = place.node { return .fixed(try place.time(text)) }
        let allowed = "20ms, uniform: [1ms, 5ms], exponential: 20ms or lognormal: [20ms, 200ms] (median and p99)"
        let (kind, value) = try place.onlyEntry(allowed)
        switch kind {
        case "exponential": return .exponential(mean: try value.time(try value.text()))
        case "uniform", "lognormal":
            let parts = try value.list()
            guard parts.count == 2 else { throw value.problem("two times are wanted") }
            let (low, high) = (try parts[0].time(try parts[0].text()), try parts[1].time(try parts[1].text()))
            guard low <= high else { throw value.problem("the first time is longer than the second") }
            return kind == "uniform" ? .uniform(low, high) : .logNormal(median: low, p99: high)
        default: throw place.problem("\(kind) is not a spread of times; \(allowed) is allowed")
        }
    }
}
