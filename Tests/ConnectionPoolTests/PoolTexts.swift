import ConnectionPool

// How events and actions are written in a log, by tests and by the fuzz target of the pool.

extension PoolSettings {
    /// In the words of the `settings` event.
    var text: String {
        func milliseconds(_ duration: Duration) -> Int { Int(duration / .milliseconds(1)) }
        return "max=\(maxConnections) reserved=\(reservedConnections) idle=\(maxIdleConnections) min=\(minConnections)"
            + " borrow=\(milliseconds(connectionBorrowTimeout)) unused=\(milliseconds(idleTimeout))"
            + " life=\(milliseconds(maxLifetime)) parallel=\(maxParallelConnects)"
    }
}

extension Instant {
    init(milliseconds: Int64) { self.init(nanoseconds: milliseconds * 1_000_000) }
    var milliseconds: Int64 { nanoseconds / 1_000_000 }

    /// Milliseconds, with the nanoseconds as six decimals if there are any.
    init?(text: String) {
        let parts = text.split(separator: ".")
        guard let whole = Int64(parts[0]), let rest = Int64(parts.count > 1 ? parts[1] : "0") else { return nil }
        self.init(nanoseconds: whole * 1_000_000 + rest)
    }

    var text: String {
        let rest = String(nanoseconds % 1_000_000)
        let zeros = String(repeating: "0", count: 6 - rest.count)
        return rest == "0" ? "\(milliseconds)" : "\(milliseconds).\(zeros)\(rest)"
    }
}

extension ConnectFault {
    static let refused = ConnectFault(.retriable, code: 2002, sqlState: "HY000", message: "Can't connect")
    static let denied = ConnectFault(.permanent, code: 1045, sqlState: "28000", message: "Access denied")

    static func named(_ name: String) -> ConnectFault { name == "permanent" ? .denied : .refused }
}

extension PoolAction where Key == String {
    var text: String {
        switch self {
        case .grant(let borrow, let backend, let tag): "grant \(borrow) \(backend)" + (tag == 0 ? "" : " tag=\(tag)")
        case .refuse(let borrow, let refusal): "refuse \(borrow) \(refusal.text)"
        case .connect(let backend, let key): "connect \(backend) \(key)"
        case .reset(let backend): "reset \(backend)"
        case .close(let backend, let reason): "close \(backend) \(reason.wireName)"
        }
    }
}

extension BorrowRefusal {
    var text: String {
        switch self {
        case .timedOut(let waited, let fault):
            "\(wireName) \(Int(waited / .milliseconds(1)))ms" + (fault.map { " \($0.code)" } ?? "")
        case .connectFailed(let fault): "\(wireName) \(fault.code)"
        case .noIdleBackend, .draining: wireName
        }
    }
}
