import LoadModel
import WeirConfig

/// Turns the options about work into a statement mix.
enum LoadWork {
    /// The built-in table.
    static let table = "weir_load"

    /// The mix that was asked for, and what it is called.
    static func mix(_ options: LoadWorkOptions) throws(LoadError) -> (mix: StatementMix, name: String) {
        let given = [
            options.workload.map { _ in "--workload" }, options.statement.map { _ in "--statement" },
            options.mix.map { _ in "--mix" },
        ].compactMap { $0 }
        guard given.count < 2 else {
            throw .input("\(given.joined(separator: " and ")) are given; one of them says what to run")
        }
        do throws(LoadInputError) {
            var (mix, name) = try base(options)
            if let preset = options.preset {
                guard let known = FrameworkPreset(rawValue: preset) else {
                    let all = FrameworkPreset.allCases.map(\.rawValue).joined(separator: ", ")
                    throw LoadInputError("--preset is \(preset); \(all) are known")
                }
                mix.startup = known.startup + mix.startup
                name += ", preset \(preset)"
            }
            for text in options.poison {
                mix.poison.append(try poison(text))
                name += ", poison \(text)"
            }
            if let think = options.think {
                guard let time = Nanoseconds.parse(think) else {
                    throw LoadInputError("--think is \(think); \(Nanoseconds.allowed) is allowed")
                }
                for index in mix.transactions.indices { mix.transactions[index].think = .fixed(time) }
                name += ", think \(think)"
            }
            return (mix, name)
        } catch {
            throw .input(error.description)
        }
    }

    private static func base(_ options: LoadWorkOptions) throws(LoadInputError) -> (StatementMix, String) {
        if let path = options.mix { return (try MixDocument.mix(path: path), "mix \(path)") }
        if let statement = options.statement {
            guard statement.contains(where: { !$0.isWhitespace }) else {
                throw LoadInputError("--statement is empty")
            }
            return (.one(statement), "statement \(statement)")
        }
        let workload = options.workload ?? .ping
        return (builtIn(workload, rows: options.rows), "workload \(workload.rawValue)")
    }

    private static func poison(_ text: String) throws(LoadInputError) -> PoisonDose {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let kind = Poison(rawValue: String(parts[0])),
            let percent = parts.count == 2 ? Double(parts[1]) : 100, (0...100).contains(percent)
        else {
            throw LoadInputError(
                "--poison is \(text); set, variable, temporary or lock is allowed, with a percentage as lock:10")
        }
        return PoisonDose(kind, chance: percent / 100)
    }

    private static func builtIn(_ workload: LoadWorkOptions.Workload, rows: Int) -> StatementMix {
        let read = StatementMix.Transaction(
            name: "read", weight: 8,
            steps: [.prepared(StatementTemplate("SELECT c, pad FROM \(table) WHERE id = {id}"))])
        let write = StatementMix.Transaction(
            name: "write", weight: 2, isTransaction: true,
            steps: [
                .text(StatementTemplate("SELECT k FROM \(table) WHERE id = {id}")),
                .text(StatementTemplate("UPDATE \(table) SET k = k + 1 WHERE id = {id}")),
                .text(StatementTemplate("INSERT INTO \(table) (k, c, pad) VALUES ({id}, {word}, {word})")),
            ])
        let parameters: [String: ParameterSource] = [
            "id": .zipf(1, Int64(max(1, rows)), exponent: 1), "word": .letters(60),
        ]
        switch workload {
        case .ping: return .one("SELECT 1")
        case .read: return StatementMix(transactions: [read], parameters: parameters)
        case .write: return StatementMix(transactions: [write], parameters: parameters)
        case .mixed: return StatementMix(transactions: [read, write], parameters: parameters)
        }
    }
}
