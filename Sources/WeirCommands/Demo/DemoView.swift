import LoadModel
import LoadTest

/// What a terminal shows of an act while it lasts.
struct DemoView: Equatable {
    /// Where the clients go, and what is known of that.
    enum Way: Equatable {
        /// Through a pool of so many connections, of which some are busy, while clients wait for one.
        case pool(busy: Int, limit: Int, waiting: Int)
        /// Straight at a server that allows so many.
        case straight(limit: Int)
    }

    /// How many clients come.
    var clients: Int
    /// How far they are.
    var progress: FleetProgress
    /// Where they go.
    var way: Way

    private static let gaugeWidth = 40

    private var served: Int { progress.counts.served }
    private var failed: Int { progress.counts.failed }
    private var time: String { TimeText.short(nanoseconds: progress.elapsed) }

    /// The lines of a terminal; as many for each way.
    func lines(_ style: Gauge.Style) -> [String] {
        func gauge(_ used: Int, _ total: Int) -> String {
            Gauge(used: used, total: total).text(width: Self.gaugeWidth, style: style)
        }
        let open = progress.open
        var lines = [
            "clients connected     \(gauge(open, clients))  \(open)",
            "clients served        \(gauge(served, clients))  \(served) of \(clients)",
        ]
        switch way {
        case .pool(let busy, let limit, let waiting):
            lines.append("database connections  \(gauge(busy, limit))  \(busy) of \(limit) busy, \(waiting) waiting")
        case .straight(let limit):
            lines.append("database connections  \(gauge(open, limit))  \(open) of \(limit) open")
        }
        return lines + ["                      \(time)\(failed > 0 ? ", \(failed) failed" : "")"]
    }

    /// One line, for a file or a pipe.
    var line: String {
        let pool =
            switch way {
            case .pool(let busy, let limit, let waiting): ", \(busy) of \(limit) connections busy, \(waiting) waiting"
            case .straight: ""
            }
        return "\(time): \(served) of \(clients) served, \(progress.open) connected, \(failed) failed\(pool)"
    }
}
