import ArgumentParser
import ControlPlane
import Logging
import ProxyModel
import ProxyServer
import Telemetry
import WeirCrypto

extension ServeCommand {
    /// Opens the admin port, if there is to be one.
    ///
    /// The default address may be taken, as by another Weir of this machine: that is a warning. One that was chosen may
    /// not: that is an error.
    ///
    /// - Parameter queries: what answers calls in AWS's Query form, if they are answered.
    static func openAdminPort(
        _ spec: HTTPSpec, token: Secret?, inquiry: ProxyInquiry, queries: (any AWSQueryService)? = nil, logger: Logger
    ) throws -> AdminServer? {
        guard let address = spec.address else { return nil }
        let sources = AdminSources(
            readiness: { answer in
                inquiry.readiness { answer(AdminSources.Readiness(isReady: $0.isReady, text: $0.text)) }
            },
            metrics: { answer in inquiry.figures { figures in answer { Metrics.text(figures) } } })
        do throws(AdminServerError) {
            let server = try AdminServer(
                address: address, token: token, sources: sources, queries: queries, logger: logger)
            logger.notice("admin port open", metadata: ["address": "\(server.address)"])
            return server
        } catch {
            guard error.isAddressInUse, spec.isDefault else {
                StandardError.print("weir: http.listen: \(error)")
                throw ExitCode(1)
            }
            logger.warning(
                "no admin port: the default address is in use; set http.listen to another one or to none",
                metadata: ["address": "\(address)"])
            return nil
        }
    }
}

/// Everything that /metrics shows.
enum Metrics {
    private static let buildInfo = MetricDefinition(
        "weir_build_info", .gauge, labels: ["version"], "Always 1; its label is Weir's version.")

    static let definitions = ProxyMetrics.definitions + [buildInfo] + ProcessFigures.definitions

    static func text(_ figures: ProxyFigures) -> String {
        let build = MetricFamily(buildInfo, samples: [MetricFamily.Sample([WeirVersion.text], 1)])
        return Exposition.text(ProxyMetrics.families(figures) + [build] + ProcessFigures.read().families)
    }
}
