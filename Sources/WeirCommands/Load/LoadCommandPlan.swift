import LoadModel
import LoadTest
import ProxyModel

/// Everything that the options of `weir load` say, read and checked.
struct LoadCommandPlan {
    private static let roundRange = 1...10_000
    private static let roundsOfComparison = 5

    let shape: LoadShape
    let mix: StatementMix
    let workName: String
    let thresholds: Thresholds?
    /// At least one.
    let targets: [LoadTarget]
    let observed: LoadTarget?
    let rounds: Int
    /// What is run instead of the mix, if anything is.
    let function: FunctionProgram?

    init(
        _ place: LoadTargetOptions, _ shapes: LoadShapeOptions, _ work: LoadWorkOptions,
        _ function: LoadFunctionOptions, _ output: LoadOutputOptions
    ) throws(LoadError) {
        let shape = try LoadShape(shapes, runsFunctions: function.handler != nil)
        let named = try LoadWork.mix(work)
        mix = named.mix
        self.function = try function.handler.map { handler throws(LoadError) in
            guard shape.replay == nil, shape.settings.instances == nil else {
                throw .input("--handler goes with arrivals of its own: --rate, --burst, --clients or --profile lambda")
            }
            return try FunctionProgram(
                function, handler: handler,
                timeout: shape.settings.policy.invocationTimeout ?? FunctionProgram.usualTimeout)
        }
        self.shape = shape
        workName =
            self.function.map { "handler \($0.handler)" }
            ?? (shape.replay == nil ? named.name : "stand-ins of the recorded statements, at \(shapes.speed)")
        thresholds = try Self.thresholds(output.conditions)
        guard LoadSchema.rowRange.contains(work.rows) else {
            throw .input("--rows is \(work.rows); from 1 to \(LoadSchema.rowRange.upperBound) is allowed")
        }
        let reader = LoadTargets(options: place, environment: Environment.current)
        targets = try reader.all()
        observed = try reader.observed()
        rounds = shapes.rounds ?? (targets.count > 1 ? Self.roundsOfComparison : 1)
        guard Self.roundRange.contains(rounds) else {
            throw .input("--rounds is \(rounds); from 1 to \(Self.roundRange.upperBound) is allowed")
        }
        let names = targets.map(\.name)
        if let unknown = thresholds?.conditions.compactMap(\.target).first(where: { !names.contains($0) }) {
            throw .input("--fail-if names the target \(unknown); there is \(names.joined(separator: ", "))")
        }
        if observed == nil, thresholds?.conditions.contains(where: { $0.figure == .backendMax }) ?? false {
            throw .input("--fail-if asks for backend_max; --observe [USER@]HOST:PORT says which server to ask for it")
        }
        try LoadFiles(output).check()
    }

    private static func thresholds(_ text: String?) throws(LoadError) -> Thresholds? {
        guard let text else { return nil }
        do throws(LoadInputError) {
            return try Thresholds(text)
        } catch {
            throw .input("--fail-if: \(error)")
        }
    }

    /// Logs in to every target once, so that a wrong password is one line and not a storm, and says what to expect.
    func preflight() throws(LoadError) -> [String] {
        if let function {
            // How it logs in is its own affair.
            try function.check()
            return []
        }
        for target in targets { try LoadSchema.run(["SELECT 1"], on: target, to: "log in") }
        return LoadPreflight.serverNotes(targets, connections: shape.settings.policy.concurrencyLimit)
    }
}

/// The machine that a load test runs on, and what it allows.
struct LoadMachine {
    private let files = LoadSafety.raiseFileLimit()
    private let ports = LoadSafety.localPorts()
    /// Resident memory for each connection, in bytes, once it is known.
    var memoryPerConnection: Int?

    /// Whether a plan is possible here; returns what it should be warned of.
    func check(_ plan: LoadCommandPlan) throws(LoadError) -> [String] {
        let connections = plan.shape.settings.policy.concurrencyLimit
        if let problem = LoadSafety.filesProblem(connections: connections, limit: files) { throw .input(problem) }
        guard plan.targets.contains(where: { !$0.address.isUnix }) else { return [] }
        if let problem = LoadSafety.portsProblem(connections: connections, ports: ports) { throw .input(problem) }
        let note = LoadSafety.portsNote(
            connects: plan.shape.expectedConnects, seconds: Nanoseconds.inSeconds(plan.shape.time), ports: ports)
        return note.map { [$0] } ?? []
    }

    /// For the report.
    var words: [(label: String, value: String)] {
        let memory = memoryPerConnection.map { [("memory for each connection", TimeText.kibibytes($0))] } ?? []
        return [
            ("weir", WeirVersion.text), ("processors", "\(DemoMachine.cores)"), ("open files", "\(files)"),
            ("local ports", "\(ports)"),
        ] + memory
    }
}
