internal import ConnectionPool
public import Telemetry

/// The metrics of a proxy: one for each of RDS Proxy's in CloudWatch, named after it, and Weir's own.
///
/// A name is RDS's in snake case behind `weir_`, with the unit and `_total` as Prometheus has them. Times are in seconds
/// where RDS has microseconds. There are no labels for proxy, endpoint, target group and target, since one process has
/// one of each: `instance` tells them apart.
public enum ProxyMetrics {
    /// Every metric, in the order in which they are shown. docs/metrics.md lists the same.
    public static let definitions: [MetricDefinition] = table.map(\.definition)

    /// The values of all of them.
    public static func families(_ figures: ProxyFigures) -> [MetricFamily] {
        table.map { MetricFamily($0.definition, $0.value(figures)) }
    }

    /// A value as the table gives it.
    enum Value {
        case number(Int)
        case fraction(Double)
        case labelled([MetricFamily.Sample])
        case histogram(LatencyHistogram)
    }

    struct Row: Sendable {
        let definition: MetricDefinition
        let value: @Sendable (ProxyFigures) -> Value

        init(
            _ name: String, _ kind: MetricDefinition.Kind, labels: [String] = [], rds: String? = nil, _ help: String,
            _ value: @escaping @Sendable (ProxyFigures) -> Value
        ) {
            definition = MetricDefinition(name, kind, labels: labels, rds: rds, help)
            self.value = value
        }
    }

    private static let table = clients + queries + borrows + backends + pins + state
}

extension MetricFamily {
    fileprivate init(_ definition: MetricDefinition, _ value: ProxyMetrics.Value) {
        switch value {
        case .number(let number): self.init(definition, number)
        case .fraction(let number): self.init(definition, number)
        case .labelled(let samples): self.init(definition, samples: samples)
        case .histogram(let histogram): self.init(definition, histogram)
        }
    }
}

/// One sample for each entry, in the order of the labels.
private func samples(_ values: [String: Int]) -> ProxyMetrics.Value {
    .labelled(values.sorted { $0.key < $1.key }.map { MetricFamily.Sample([$0.key], Double($0.value)) })
}

extension ProxyMetrics {
    private static let clients = [
        Row(
            "weir_client_connections", .gauge, rds: "ClientConnections", "Clients that are connected."
        ) { .number($0.statistics.clients) },
        Row(
            "weir_client_connections_tls", .gauge, rds: "ClientConnectionsTLS", "Clients that are connected with TLS."
        ) { .number($0.clientsWithTLS) },
        Row(
            "weir_client_connections_no_tls", .gauge, rds: "ClientConnectionsNoTLS",
            "Clients that are connected without TLS, by TCP or by a unix socket."
        ) { .number($0.statistics.clients - $0.clientsWithTLS) },
        Row(
            "weir_client_connections_received_total", .counter, rds: "ClientConnectionsReceived",
            "Client connections accepted, those that were refused at once included."
        ) { .number($0.statistics.clientsReceived) },
        Row(
            "weir_client_connections_closed_total", .counter, rds: "ClientConnectionsClosed",
            "Client connections that have ended, those that were refused at once included."
        ) { .number($0.statistics.clientsClosed + $0.statistics.clientsRefused) },
        Row(
            "weir_client_connections_refused_total", .counter,
            "Client connections refused at once: there were too many, or a shutdown had begun."
        ) { .number($0.statistics.clientsRefused) },
        Row(
            "weir_client_connections_setup_succeeded_total", .counter, rds: "ClientConnectionsSetupSucceeded",
            "Logins of clients that succeeded."
        ) { .number($0.statistics.logins) },
        Row(
            "weir_client_connections_setup_failed_auth_total", .counter, rds: "ClientConnectionsSetupFailedAuth",
            "Logins of clients that were refused, for whatever reason, and TLS handshakes that failed."
        ) { .number($0.statistics.loginsFailed) },
        Row(
            "weir_client_sessions", .gauge, labels: ["state"], "Client connections by what they are doing."
        ) { samples($0.sessions) },
        Row(
            "weir_client_sessions_ended_total", .counter, labels: ["reason", "side", "state"],
            "Client connections that have ended: why, whose doing it was, and in which state they were."
        ) { figures in
            .labelled(
                figures.statistics.ends.sorted { $0.key.labels.lexicographicallyPrecedes($1.key.labels) }
                    .map { MetricFamily.Sample($0.key.labels, Double($0.value)) })
        },
        Row(
            "weir_client_received_bytes_total", .counter, "Bytes received from clients, without TLS's own."
        ) { .number($0.bytesFromClients) },
        Row(
            "weir_client_sent_bytes_total", .counter, "Bytes sent to clients, without TLS's own."
        ) { .number($0.bytesToClients) },
    ]

    private static let queries = [
        Row(
            "weir_query_requests_total", .counter, rds: "QueryRequests",
            "Statements received: COM_QUERY and COM_STMT_EXECUTE. Several statements in one command count once."
        ) { .number($0.statistics.queryRequests) },
        Row(
            "weir_query_requests_tls_total", .counter, rds: "QueryRequestsTLS",
            "Those of weir_query_requests_total that came over TLS."
        ) { .number($0.statistics.queryRequestsTLS) },
        Row(
            "weir_query_requests_no_tls_total", .counter, rds: "QueryRequestsNoTLS",
            "Those of weir_query_requests_total that came without TLS."
        ) { .number($0.statistics.queryRequests - $0.statistics.queryRequestsTLS) },
        Row(
            "weir_query_response_latency_seconds", .histogram, rds: "QueryResponseLatency (microseconds there)",
            "From a statement's arrival to the end of its reply, waiting for a backend included."
        ) { .histogram($0.statistics.queryLatency) },
        Row(
            "weir_query_database_response_latency_seconds", .histogram,
            rds: "QueryDatabaseResponseLatency (microseconds there)",
            "From passing a statement on to the end of its reply: the database's and the network's part."
        ) { .histogram($0.statistics.databaseLatency) },
        Row(
            "weir_commands_forwarded_total", .counter, "Commands of every kind that were passed on to backends."
        ) { .number($0.statistics.queries) },
        Row(
            "weir_statements_stopped_total", .counter,
            "Statements stopped on the server because their clients had left."
        ) { .number($0.statistics.statementsStopped) },
    ]

    private static let borrows = [
        Row(
            "weir_database_connections_borrow_latency_seconds", .histogram,
            rds: "DatabaseConnectionsBorrowLatency (microseconds there)",
            "From wanting a backend to having it, by those who got one. Nothing for an idle one at hand."
        ) { .histogram($0.statistics.borrowLatency) },
        Row(
            "weir_pool_waiting", .gauge, "Borrows that wait for a backend: the length of the queue."
        ) { .number($0.statistics.pool.waiting) },
        Row(
            "weir_pool_longest_wait_seconds", .gauge, "How long the borrow has waited that has waited longest."
        ) { .fraction($0.longestWait) },
        Row(
            "weir_pool_refusals_total", .counter, labels: ["reason"],
            "Borrows that ended without a backend, by reason; timed_out is error 9501."
        ) { figures in
            var all = figures.statistics.borrowRefusals
            for reason in BorrowRefusal.wireNames { all[reason, default: 0] += 0 }
            return samples(all)
        },
    ]

    private static let backends = [
        Row(
            "weir_database_connections", .gauge, rds: "DatabaseConnections",
            "Open backends: idle, lent or in a reset."
        ) { .number($0.statistics.pool.idle + $0.statistics.pool.leased + $0.statistics.pool.resetting) },
        Row(
            "weir_database_connections_with_tls", .gauge, rds: "DatabaseConnectionsWithTLS",
            "Open backends whose connection uses TLS."
        ) { .number($0.backendsWithTLS) },
        Row(
            "weir_database_connections_currently_borrowed", .gauge, rds: "DatabaseConnectionsCurrentlyBorrowed",
            "Backends that are lent to sessions."
        ) { .number($0.statistics.pool.leased) },
        Row(
            "weir_database_connections_currently_in_transaction", .gauge,
            rds: "DatabaseConnectionsCurrentlyInTransaction", "Backends that are lent to sessions in a transaction."
        ) { .number($0.backendsInTransaction) },
        Row(
            "weir_database_connections_currently_session_pinned", .gauge,
            rds: "DatabaseConnectionsCurrentlySessionPinned", "Backends that pinned sessions hold."
        ) { .number($0.backendsPinned) },
        Row(
            "weir_max_database_connections_allowed", .gauge, rds: "MaxDatabaseConnectionsAllowed",
            "The most backends that there may be; 0 until the target has answered."
        ) { .number($0.statistics.maxConnections) },
        Row(
            "weir_database_connection_requests_total", .counter, rds: "DatabaseConnectionRequests",
            "Attempts to open a backend."
        ) { .number($0.backendConnects) },
        Row(
            "weir_database_connection_requests_with_tls_total", .counter, rds: "DatabaseConnectionRequestsWithTLS",
            "Those of weir_database_connection_requests_total that asked for TLS."
        ) { .number($0.backendConnectsTLS) },
        Row(
            "weir_database_connections_setup_succeeded_total", .counter, rds: "DatabaseConnectionsSetupSucceeded",
            "Backends opened and set up."
        ) { .number($0.statistics.backendsOpened) },
        Row(
            "weir_database_connections_setup_failed_total", .counter, rds: "DatabaseConnectionsSetupFailed",
            "Attempts to open a backend that failed."
        ) { .number($0.statistics.backendConnectsFailed) },
        Row(
            "weir_backends", .gauge, labels: ["state"],
            "Backends by state; all of them count against weir_max_database_connections_allowed."
        ) { figures in
            let pool = figures.statistics.pool
            return samples([
                "connecting": pool.connecting, "idle": pool.idle, "leased": pool.leased,
                "resetting": pool.resetting, "closing": pool.closing,
            ])
        },
        Row(
            "weir_backends_closed_total", .counter, labels: ["reason"], "Backends that were closed, by reason."
        ) { samples($0.backendsClosed) },
        Row(
            "weir_backend_resets_total", .counter, "Resets of backends that succeeded."
        ) { .number($0.backendResets) },
    ]

    private static let pins = [
        Row(
            "weir_pins_total", .counter, labels: ["cause"],
            "Times that a session became pinned for this cause; docs/pinning.md explains them."
        ) { figures in
            .labelled(figures.statistics.pins.byCause.map { MetricFamily.Sample([$0.cause], Double($0.count)) })
        },
        Row(
            "weir_sessions_pinned", .gauge, labels: ["cause"],
            "Sessions that are pinned, by cause; one with several causes counts in each."
        ) { samples($0.pinnedSessions) },
        Row(
            "weir_own_commands_total", .counter, labels: ["why"],
            "Commands to the database that no client has sent; between clients in equal states only set_up grows."
        ) { figures in
            .labelled(
                OwnCommand.allCases.map {
                    MetricFamily.Sample([$0.wireName], Double(figures.statistics.ownCommands[$0]))
                })
        },
        Row(
            "weir_rds_rules_total", .counter, labels: ["rule"],
            "Times that a session fell under this rule of RDS Proxy's, whichever policy pins; docs/pinning.md explains them."
        ) { figures in
            .labelled(figures.statistics.rdsRules.byRule.map { MetricFamily.Sample([$0.rule], Double($0.count)) })
        },
        Row(
            "weir_sessions_under_rds_rules", .gauge,
            "Sessions that RDS Proxy would have pinned by now, whichever policy pins."
        ) { .number($0.sessionsUnderRDSRules) },
    ]

    private static let state = [
        Row(
            "weir_availability_percentage", .gauge, rds: "AvailabilityPercentage",
            "100 while the target can be reached, 0 while not: its average over time is the percentage."
        ) { .number($0.isTargetUp ? 100 : 0) },
        Row(
            "weir_ready", .gauge, "1 while /readyz says ready, else 0."
        ) { .number($0.readiness.isReady ? 1 : 0) },
        Row(
            "weir_target_info", .gauge, labels: ["target", "version"],
            "Always 1; its labels are the target's address and version."
        ) { .labelled([MetricFamily.Sample([$0.target, $0.targetVersion], 1)]) },
    ]
}

extension SessionEndKey {
    fileprivate var labels: [String] { [reason, side, state] }
}
