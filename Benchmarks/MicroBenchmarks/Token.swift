import Benchmark
import IAMModel
import WeirCrypto

/// Tokens: what a login by one costs, with the signing key kept from the login before.
func tokenBenchmarks() {
    let tokens = [("without a session token", nil), ("with a session token of 1,000 bytes", 1000)] as [(String, Int?)]
    for (name, length) in tokens {
        Benchmark("token: verify, \(name)", configuration: .fast) { benchmark in
            let login = try TokenLogin(sessionTokenLength: length)
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations { blackHole(try login.isGood()) }
        }
    }
    Benchmark("token: derive a signing key", configuration: .fast) { benchmark in
        let secret = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            blackHole(SigningKey(secret: secret, date: "20260702", region: "us-east-1", service: "rds-db"))
        }
    }
}

/// A token, and what it is judged by.
private struct TokenLogin {
    private static let now: Int64 = 1_782_993_600
    private let bytes: [UInt8]
    private let rules: TokenRules
    private let key: SigningKey

    init(sessionTokenLength: Int?) throws {
        let credentials = SigningCredentials(
            accessKeyID: "AKIDEXAMPLE", secret: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            sessionToken: sessionTokenLength.map { Secret(String(repeating: "IQ/+", count: $0 / 4)) })
        bytes = try ConnectToken.make(
            host: "weir.example.com", port: 3307, user: "app", region: "us-east-1", credentials: credentials,
            now: Self.now
        ).exposedBytes
        rules = TokenRules(endpoints: [EndpointName("weir.example.com:3307")].compactMap { $0 }, region: "us-east-1")
        key = SigningKey(secret: credentials.secret, scope: try ConnectToken(bytes).scope)
    }

    func isGood() throws -> Bool {
        let token = try ConnectToken(bytes)
        try token.check(user: "app", rules: rules, now: Self.now)
        return token.isSigned(with: key)
    }
}
