import ConnectionPool
import LoadTest
import ProxyServer

/// What the screen shows of a running act.
///
/// *Isolation*: any.
struct DemoFrame: Equatable {
    /// The clients so far.
    var progress: LoadProgress
    /// Since the act's beginning.
    var elapsed: Duration
    /// Weir's figures, where the clients go through it.
    var proxy: ProxyStatistics?
    /// What the server allows, where the clients go straight to it.
    var serverLimit: Int?

    private static let gaugeWidth = 40

    /// The lines of a live view.
    func lines(_ style: Gauge.Style) -> [String] {
        let clients = Gauge(used: progress.served, total: progress.planned).text(width: Self.gaugeWidth, style: style)
        var lines = ["    served       \(clients)  \(progress.served) of \(progress.planned)\(rate)"]
        if let proxy {
            let busy = Gauge(used: proxy.pool.leased, total: proxy.maxConnections)
                .text(width: Self.gaugeWidth, style: style)
            lines.append("    connections  \(busy)  \(proxy.pool.leased) of \(proxy.maxConnections) busy")
            lines.append("    clients      \(progress.connected) connected, \(proxy.pool.waiting) waiting their turn")
        } else if let serverLimit {
            let used = Gauge(used: progress.connected, total: serverLimit).text(width: Self.gaugeWidth, style: style)
            lines.append("    connections  \(used)  \(progress.connected) of \(serverLimit) in use")
            lines.append("    clients      \(progress.connected) connected, \(progress.failed) refused")
        }
        return lines
    }

    /// One line of progress for a file or a pipe.
    var line: String {
        "    \(TimeText.short(elapsed)): \(progress.served) of \(progress.planned) served, "
            + "\(progress.connected) connected, \(progress.failed) failed"
    }

    private var rate: String {
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        guard seconds > 0.1 else { return "" }
        return ", \(Int(Double(progress.served) / seconds)) a second"
    }
}
