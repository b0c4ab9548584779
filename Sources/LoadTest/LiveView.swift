/// What a terminal shows of a run while it lasts.
///
/// *Isolation*: any.
public struct LiveView: Equatable, Sendable {
    /// Where the clients go, and what is known of that.
    public enum Way: Equatable, Sendable {
        /// Through a pool of so many connections, of which some are busy, while clients wait for one.
        case pool(busy: Int, limit: Int, waiting: Int)
        /// Straight at a server that allows so many.
        case straight(limit: Int)
    }

    /// The clients so far.
    public var progress: LoadProgress
    /// Since the run's beginning.
    public var elapsed: Duration
    /// Where they go.
    public var way: Way

    private static let gaugeWidth = 40

    /// A view of these figures.
    public init(progress: LoadProgress, elapsed: Duration, way: Way) {
        self.progress = progress
        self.elapsed = elapsed
        self.way = way
    }

    /// The lines of a terminal; as many for each way.
    public func lines(_ style: Gauge.Style) -> [String] {
        func gauge(_ used: Int, _ total: Int) -> String {
            Gauge(used: used, total: total).text(width: Self.gaugeWidth, style: style)
        }
        let planned = progress.planned
        var lines = [
            "clients connected     \(gauge(progress.connected, planned))  \(progress.connected)",
            "clients served        \(gauge(progress.served, planned))  \(progress.served) of \(planned)",
        ]
        switch way {
        case .pool(let busy, let limit, let waiting):
            lines.append("database connections  \(gauge(busy, limit))  \(busy) of \(limit) busy, \(waiting) waiting")
        case .straight(let limit):
            let used = progress.connected
            lines.append("database connections  \(gauge(used, limit))  \(used) of \(limit) open")
        }
        let failed = progress.failed > 0 ? ", \(progress.failed) failed" : ""
        return lines + ["                      \(TimeText.short(elapsed))\(failed)"]
    }

    /// One line, for a file or a pipe.
    public var line: String {
        let pool =
            switch way {
            case .pool(let busy, let limit, let waiting): ", \(busy) of \(limit) connections busy, \(waiting) waiting"
            case .straight: ""
            }
        return "\(TimeText.short(elapsed)): \(progress.served) of \(progress.planned) served, "
            + "\(progress.connected) connected, \(progress.failed) failed\(pool)"
    }
}
