import ArgumentParser

/// Where a load test goes, and as whom.
struct LoadTargetOptions: ParsableArguments {
    /// How TLS is used.
    enum TLSChoice: String, ExpressibleByArgument, CaseIterable {
        case disabled
        case preferred
        case required
        case verifyCA = "verify-ca"
        case verifyIdentity = "verify-identity"
    }

    @Option(
        name: .customLong("target"),
        help: ArgumentHelp(
            "[NAME=][USER@]HOST:PORT or [NAME=][USER@]unix:/path; several times to compare.", valueName: "target"))
    var targets: [String] = []

    @Option(help: "The user of targets that name none.")
    var user: String?

    @Option(
        name: .customLong("password-env"),
        help: "The environment variable with the password or token. A target's own, VARIABLE_NAME, goes before.")
    var passwordVariable = "WEIR_LOAD_PASSWORD"

    @Option(name: .customLong("password-file"), help: "A file with the password or token instead.")
    var passwordFile: String?

    @Option(help: "The default schema.")
    var database: String?

    @Option(help: "TLS: disabled, preferred, required, verify-ca or verify-identity. A token needs it.")
    var tls = TLSChoice.preferred

    @Option(name: .customLong("tls-ca"), help: "A PEM file: the authority that the certificate must come from.")
    var authority: String?

    @Flag(name: .customLong("i-own-this-host"), help: "Allow a target that is neither loopback nor private.")
    var ownsHost = false

    @Option(
        help: ArgumentHelp(
            "Watch the server's own counters: [USER@]HOST:PORT. The password is in the variable with _OBSERVE behind.",
            valueName: "server"))
    var observe: String?

    @Option(
        name: .customLong("metrics"),
        help: ArgumentHelp(
            "Watch a Weir's metrics: [NAME=]HOST:PORT, its admin port; NAME is a target's.", valueName: "address"))
    var metrics: [String] = []

    @Option(
        name: .customLong("metrics-token-env"), help: "The environment variable with the token for the metrics.")
    var metricsTokenVariable: String?
}
