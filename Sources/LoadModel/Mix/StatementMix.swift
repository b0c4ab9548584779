/// What an invocation runs on its connection: transactions by weight, with parameters and pauses.
///
/// *Isolation*: none, a value.
public struct StatementMix: Equatable, Sendable {
    /// One thing of a transaction.
    public enum Step: Equatable, Sendable {
        /// A statement as text.
        case text(StatementTemplate)
        /// A statement that is prepared once per connection and executed with its parameters.
        case prepared(StatementTemplate)
        /// Something else is done meanwhile.
        case pause(Spread)
    }

    /// A few statements that belong together.
    public struct Transaction: Equatable, Sendable {
        /// For reports.
        public var name: String
        /// How often it is chosen, in proportion to the others.
        public var weight: Double
        /// Whether BEGIN and COMMIT stand around it.
        public var isTransaction: Bool
        /// In this order.
        public var steps: [Step]
        /// What is done behind it, before the next one of the same invocation.
        public var think: Spread

        /// A transaction of these values.
        public init(
            name: String, weight: Double = 1, isTransaction: Bool = false, steps: [Step], think: Spread = .none
        ) {
            self.name = name
            self.weight = weight
            self.isTransaction = isTransaction
            self.steps = steps
            self.think = think
        }
    }

    /// What is sent on a new connection, as frameworks do.
    public var startup: [String]
    /// At least one, with a weight above nothing.
    public var transactions: [Transaction]
    /// How many of them an invocation runs.
    public var perInvocation: Int
    /// What makes a proxy hold the connection, and how often.
    public var poison: [PoisonDose]
    /// The parameters' values.
    public var parameters: [String: ParameterSource]

    /// A mix of these values.
    public init(
        startup: [String] = [], transactions: [Transaction], perInvocation: Int = 1, poison: [PoisonDose] = [],
        parameters: [String: ParameterSource] = [:]
    ) {
        self.startup = startup
        self.transactions = transactions
        self.perInvocation = max(1, perInvocation)
        self.poison = poison
        self.parameters = parameters
    }

    /// A mix of one text.
    public static func one(_ sql: String) -> StatementMix {
        StatementMix(transactions: [Transaction(name: "statement", steps: [.text(StatementTemplate(sql))])])
    }

    /// Whether anything in it changes data.
    public var transactionNames: [String] { transactions.map(\.name) }
}

/// What is sent for one step.
///
/// *Isolation*: any.
public enum RenderedStep: Equatable, Sendable {
    /// A text.
    case text(String)
    /// A statement with `?` for its parameters, and their values.
    case execute(String, [ParameterValue])
    /// A pause, in nanoseconds.
    case pause(Int64)
}

/// Draws from a mix, for one client.
///
/// *Isolation*: none, a value.
public struct MixPlayer: Sendable {
    private let mix: StatementMix
    private let client: Int
    private let weights: [Double]
    private var generator: SeededGenerator
    private var sequence = 0

    /// A player for the client of this number.
    public init(_ mix: StatementMix, client: Int, seed: UInt64) {
        self.mix = mix
        self.client = client
        generator = SeededGenerator(seed: seed, stream: client)
        var sum = 0.0
        weights = mix.transactions.map {
            sum += $0.weight
            return sum
        }
    }

    /// What a new connection sends first.
    public var startup: [RenderedStep] { mix.startup.map { .text($0) } }

    /// What the next invocation sends.
    public mutating func next() -> [RenderedStep] {
        var steps: [RenderedStep] = []
        for dose in mix.poison where generator.fraction() < dose.chance {
            steps.append(.text(dose.poison.statement(client: client)))
        }
        for round in 0..<mix.perInvocation {
            guard let transaction = choose() else { break }
            if transaction.isTransaction { steps.append(.text("BEGIN")) }
            for step in transaction.steps { steps.append(render(step)) }
            if transaction.isTransaction { steps.append(.text("COMMIT")) }
            let think = transaction.think.draw(&generator)
            if think > 0, round + 1 < mix.perInvocation { steps.append(.pause(think)) }
        }
        sequence += 1
        return steps
    }

    /// How long a client of a closed loop waits behind an invocation: the think time of a transaction of the mix.
    public mutating func think() -> Int64 {
        choose()?.think.draw(&generator) ?? 0
    }

    private mutating func choose() -> StatementMix.Transaction? {
        guard let all = weights.last, mix.transactions.count > 1 else { return mix.transactions.first }
        let point = generator.fraction() * all
        return mix.transactions[weights.firstIndex { $0 > point } ?? weights.count - 1]
    }

    private mutating func render(_ step: StatementMix.Step) -> RenderedStep {
        switch step {
        case .text(let template):
            return .text(template.text { value(of: $0).literal })
        case .prepared(let template):
            var values: [ParameterValue] = []
            for name in template.names { values.append(value(of: name)) }
            return .execute(template.marked, values)
        case .pause(let spread):
            return .pause(spread.draw(&generator))
        }
    }

    private mutating func value(of name: String) -> ParameterValue {
        if name == "client" { return .integer(Int64(client)) }
        return mix.parameters[name]?.draw(&generator, client: client, sequence: sequence) ?? .null
    }
}
