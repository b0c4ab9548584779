import ArgumentParser
import Identity
import ProxyModel

/// Where the verbs beside `weir iam` find the store: as it does.
struct IdentityOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "The configuration with the section identity; weir.yaml unless given.")
    var config: String?

    @Option(help: "The store's file instead; then no configuration is read.")
    var store: String?

    @Option(name: .customLong("sealing-key"), help: "With --store: env:NAME or file:PATH.")
    var sealingKey: String?

    /// Where the store is.
    func place(_ environment: [String: String]) throws(IAMFailure) -> IdentityPlace {
        try IdentityPlace.told(
            store: store, sealingKey: source(), region: nil, accountID: nil, config: config, environment: environment)
    }

    private func source() throws(IAMFailure) -> SecretSource? {
        guard let sealingKey else { return nil }
        return try SecretSource(onCommandLine: sealingKey, option: "sealing-key")
    }
}

/// What the verbs on identities have in common.
enum IdentityVerb {
    /// Runs a verb; a failure is one line on standard error and an exit code.
    static func run(_ verb: String, _ body: () throws -> Void) throws {
        func failed(_ failure: IAMFailure) -> ExitCode {
            StandardError.print(failure.line(command: "weir \(verb)", operation: nil))
            return ExitCode(failure.exitCode)
        }
        do {
            try body()
        } catch let error as IdentityError {
            throw failed(IAMFailure(error))
        } catch let failure as IAMFailure {
            throw failed(failure)
        } catch let error as SecretError {
            throw failed(.notConfigured(error.description))
        }
    }

    /// Opens the store of the options.
    static func open(
        _ options: IdentityOptions, for use: IdentityPlace.Use, verb: String
    ) throws(IAMFailure) -> (store: IdentityStore, place: IdentityPlace) {
        let environment = Environment.current
        let place = try options.place(environment)
        let store = try place.open(for: use, environment: environment, now: .now) {
            StandardError.print("weir \(verb): \($0)")
        }
        return (store, place)
    }
}
