import ArgumentParser
import IAMModel
import Identity
import ProxyModel
import WeirCrypto

/// `weir token make`: prints a token and nothing else.
struct TokenMakeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make", abstract: "Print a token that is good for 15 minutes.",
        discussion: """
            The access key comes from the variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, from \
            where --access-key-id, --secret-access-key and --session-token say, or from the store itself with --iam-user.
            """)

    @Option(help: "The host that clients dial.")
    var hostname: String

    @Option(help: "The port that clients dial.")
    var port: UInt16

    @Option(help: "The database user.")
    var username: String

    @Option(help: "The region; with --iam-user the store's, else $AWS_REGION or $AWS_DEFAULT_REGION unless given.")
    var region: String?

    @Option(name: .customLong("iam-user"), help: "Sign with an active key of this user, from the store.")
    var user: String?

    @Option(name: .customLong("access-key-id"), help: "The access key's id.")
    var accessKeyID: String?

    @Option(name: .customLong("secret-access-key"), help: "Where its secret is: env:NAME or file:PATH.")
    var secretAccessKey: String?

    @Option(name: .customLong("session-token"), help: "Where the session token is: env:NAME or file:PATH.")
    var sessionToken: String?

    @OptionGroup var options: IdentityOptions

    func run() throws {
        try IdentityVerb.run("token") {
            let environment = Environment.current
            let signer = try signer(environment)
            do {
                let token = try ConnectToken.make(
                    host: hostname, port: port, user: username, region: signer.region,
                    credentials: signer.credentials, now: Timestamp.now.seconds)
                print(String(decoding: token.exposedBytes, as: UTF8.self))
            } catch let refusal as TokenRefusal {
                throw IAMFailure.badInput("no such token can be made: \(refusal.description)")
            }
        }
    }

    private typealias Signer = (credentials: SigningCredentials, region: String)

    private func signer(_ environment: [String: String]) throws -> Signer {
        guard let user else {
            guard options.store == nil, options.sealingKey == nil, options.config == nil else {
                throw IAMFailure.badInput("--store, --sealing-key and --config go with --iam-user")
            }
            let region = region ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"]
            guard let region, !region.isEmpty else {
                throw IAMFailure.badInput("the region is missing; give --region or set AWS_REGION")
            }
            return (try credentials(environment), region)
        }
        guard accessKeyID == nil, secretAccessKey == nil, sessionToken == nil else {
            throw IAMFailure.badInput("give --iam-user or an access key, not both")
        }
        let (store, place) = try IdentityVerb.open(options, for: .reading, verb: "token")
        guard let key = try store.accessKeys(of: user).first(where: { $0.status == .active }),
            let principal = try store.principal(accessKeyID: key.id)
        else {
            throw IdentityError.noSuchEntity(
                "The user \(user) has no active access key; `weir iam create-access-key --user-name \(user)` makes one."
            )
        }
        return (
            SigningCredentials(accessKeyID: key.id, secret: principal.secret),
            region ?? place.accountSpec(store).region
        )
    }

    private func credentials(_ environment: [String: String]) throws -> SigningCredentials {
        func secret(_ text: String?, option: String, variable: String) throws -> Secret? {
            if let text {
                return try SecretSource(onCommandLine: text, option: option).resolve(environment: environment)
            }
            return environment[variable].flatMap { $0.isEmpty ? nil : Secret($0) }
        }
        guard let id = accessKeyID ?? environment["AWS_ACCESS_KEY_ID"], !id.isEmpty else {
            throw IAMFailure.badInput("the access key is missing; give --access-key-id or set AWS_ACCESS_KEY_ID")
        }
        let key = try secret(secretAccessKey, option: "secret-access-key", variable: "AWS_SECRET_ACCESS_KEY")
        guard let key else {
            throw IAMFailure.badInput(
                "the secret key is missing; give --secret-access-key env:NAME or file:PATH, or set AWS_SECRET_ACCESS_KEY"
            )
        }
        // A session token in the environment belongs to the access key there.
        let isFromOptions = accessKeyID != nil && sessionToken == nil
        let token =
            isFromOptions
            ? nil : try secret(sessionToken, option: "session-token", variable: "AWS_SESSION_TOKEN")
        return SigningCredentials(accessKeyID: id, secret: key, sessionToken: token)
    }
}
