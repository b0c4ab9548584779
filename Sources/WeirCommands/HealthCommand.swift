import ArgumentParser
import ProxyModel
import WeirConfig

/// `weir health`: asks a running Weir whether it is ready; for the checks of containers and service managers.
struct HealthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Ask a running Weir whether it is ready.",
        discussion: """
            Asks /readyz at http.listen of the configuration. Exit codes: 0 when it is ready, 1 when it is not or does \
            not answer, 2 for a bad configuration.
            """)

    @OptionGroup var file: ConfigurationFile

    @Flag(help: "Ask whether the process lives, /healthz, instead of whether it is ready.")
    var live = false

    func run() throws {
        guard let address = try file.load().configuration.spec.http.address else {
            StandardError.print("weir: http.listen is none: there is no admin port to ask; set an address")
            throw ExitCode(1)
        }
        do throws(HTTPProbeError) {
            let (status, text) = try HTTPProbe.get(live ? "/healthz" : "/readyz", at: address)
            guard status == 200 else { throw HTTPProbeError(text) }
            print(text)
        } catch {
            StandardError.print("weir: \(address): \(error)")
            throw ExitCode(1)
        }
    }
}
