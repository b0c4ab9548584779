import ArgumentParser
import IAMModel
import Identity
import ProxyModel
import WeirConfig
import WeirCrypto

/// `weir token explain`: whether a token would let its bearer in right now, and if not exactly why.
struct TokenExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say whether a token would be accepted right now, and if not exactly why.",
        discussion: """
            Reads the token from standard input, or asks for it; never prints it. Judges as a running Weir does, by the \
            configuration and the store; networks and certificates that the configuration asks of users are not looked \
            at. Nothing is written into the audit.
            Exit codes: 0 when it would be accepted, 1 when it would be refused, 2 for bad input and a bad configuration.
            """)

    @Option(help: "The database user that the client logs in as.")
    var username: String

    @Option(name: .customLong("source-ip"), help: "The client's address, for policies that ask for it.")
    var sourceAddress: String?

    @Flag(help: "The client comes without TLS.")
    var plain = false

    @Option(help: "With --store: a name that tokens may be signed for, host:port; several times for several.")
    var endpoint: [String] = []

    @Flag(help: "Print JSON: one object.")
    var json = false

    @OptionGroup var options: IdentityOptions

    func run() throws {
        try IdentityVerb.run("token explain") {
            let place = try judgingPlace(Environment.current)
            let token = try SecretInput.read("The token", twice: false)
            let judge = TokenJudge(store: place.store, account: place.account, rules: place.rules)
            let attempt = TokenJudge.Attempt(
                token: token, user: username, sourceAddress: sourceAddress, isTLS: !plain,
                isKnownUser: place.isKnownUser)
            let now = Timestamp.now
            // What is no token has no parts to show; why it is none is in the judgement.
            let explanation = TokenExplanation(
                judgement: try judge.judge(attempt, now: now), token: try? ConnectToken(token.exposedBytes),
                login: username, now: now)
            print(json ? explanation.shown.json : explanation.lines.joined(separator: "\n"))
            guard explanation.isAccepted else { throw ExitCode(1) }
        }
    }

    /// What a judge needs.
    private struct JudgingPlace {
        let store: IdentityStore
        let account: AccountSpec
        let rules: TokenRules
        let isKnownUser: Bool
    }

    private func judgingPlace(_ environment: [String: String]) throws(IAMFailure) -> JudgingPlace {
        let (store, place) = try IdentityVerb.open(options, for: .reading, verb: "token explain")
        let account = place.accountSpec(store)
        guard options.store == nil else {
            var names: [EndpointName] = []
            for text in endpoint {
                guard let name = EndpointName(text) else {
                    throw .badInput("--endpoint is \(text); host:port is allowed")
                }
                names.append(name)
            }
            guard !names.isEmpty else {
                throw .badInput("--endpoint is missing; with --store it says what tokens may be signed for")
            }
            return JudgingPlace(
                store: store, account: account, rules: TokenRules(endpoints: names, region: account.region),
                isKnownUser: true)
        }
        guard endpoint.isEmpty else { throw .badInput("--endpoint goes with --store; the configuration has its own") }
        let spec = try IdentityPlace.configuration(options.config ?? "weir.yaml", environment).spec
        guard let identity = spec.identity else { throw .notConfigured("there is no section identity") }
        let access = IdentityAccess(spec: identity, store: store, account: account)
        return JudgingPlace(
            store: store, account: account, rules: access.rules(listeners: spec.endpoint.listeners),
            isKnownUser: spec.credentials.contains { $0.user == username && $0.iamAuth == .required })
    }
}
