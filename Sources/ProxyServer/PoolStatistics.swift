import ConnectionPool

/// Counters of one pool since its start.
struct PoolStatistics: Sendable {
    var connectsStarted = 0
    var connectsSucceeded = 0
    var connectsFailed = 0
    var resets = 0
    var closes: [BackendCloseReason: Int] = [:]

    var closed: Int { closes.values.reduce(0, +) }
}
