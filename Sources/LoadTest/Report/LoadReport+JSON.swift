import LoadModel

extension LoadReport {
    /// The whole report as one JSON object. Times are in seconds.
    public var json: String {
        func words(_ pairs: [(label: String, value: String)]) -> JSONValue {
            .object(pairs.map { ($0.label, .text($0.value)) })
        }
        return JSONValue.object([
            ("startedAt", .number(Double(startMilliseconds) / 1000)),
            ("plan", words(plan)),
            ("machine", words(machine)),
            ("wasStopped", .flag(wasStopped)),
            ("generatorLagged", .flag(hasLagged)),
            ("targets", .list(targets.map(\.json))),
            (
                "differences",
                .list(
                    differences.map { difference in
                        let scale = difference.isTime ? 1e-9 : 1
                        return .object([
                            ("figure", .text(difference.figure)),
                            ("target", .text(difference.target)),
                            ("minus", .text(targets.first?.name ?? "")),
                            ("mean", .number(difference.difference.mean * scale)),
                            ("margin95", difference.difference.margin.map { .number($0 * scale) } ?? .null),
                            ("isSignificant", .flag(difference.difference.isSignificant)),
                        ])
                    })
            ),
            (
                "thresholds",
                .list(
                    thresholdResults.map {
                        .object([
                            ("condition", .text($0.text)), ("target", .text($0.target)), ("holds", .flag($0.holds)),
                            ("found", .text($0.found)),
                        ])
                    })
            ),
            ("notes", .list(notes.map { .text($0) })),
        ]).rendered()
    }
}

extension TargetReport {
    var json: JSONValue {
        func count(_ path: KeyPath<FleetCounts, Int>) -> JSONValue { .count(sum(path)) }
        return .object([
            ("name", .text(name)),
            ("address", .text(address)),
            ("rounds", .count(rounds.count)),
            ("seconds", .number(Nanoseconds.inSeconds(elapsed))),
            ("arrived", count(\.arrived)),
            ("served", count(\.served)),
            ("servedPerSecond", .number(rate)),
            ("failed", count(\.failed)), ("unfinished", count(\.unfinished)),
            ("dropped", count(\.dropped)),
            ("retries", count(\.retried)),
            ("timedOut", count(\.timedOut)),
            ("lateStarts", .count(late)),
            ("largestLag", .number(Nanoseconds.inSeconds(rounds.map(\.result.counts.largestLag).max() ?? 0))),
            ("connections", count(\.coldStarts)),
            ("connectionsAtOnce", .count(mostOpen)),
            ("warmStarts", count(\.warmStarts)),
            ("leftWithoutGoodbye", count(\.vanished)),
            ("brokenWhileIdle", count(\.brokenIdle)),
            ("statements", .count(ledger.statements)),
            ("rows", .count(ledger.rows)),
            (
                "phases",
                .object(
                    TimedPhase.allCases.filter { ledger.histogram($0).count > 0 }.map {
                        ($0.rawValue, Self.json(ledger.histogram($0)))
                    })
            ),
            (
                "errors",
                .list(
                    ledger.errorGroups.map { key, group in
                        .object([
                            ("phase", .text(key.phase)), ("code", .text(key.code)), ("count", .count(group.count)),
                            ("firstAt", .number(Nanoseconds.inSeconds(group.first))),
                            ("lastAt", .number(Nanoseconds.inSeconds(group.last))), ("message", .text(group.example)),
                        ])
                    })
            ),
            ("server", serverJSON),
            ("proxy", proxyJSON),
        ])
    }

    private static func json(_ histogram: HDRHistogram) -> JSONValue {
        .object(
            [("count", .integer(Int64(clamping: histogram.count))), ("mean", .number(histogram.mean / 1e9))]
                + LoadReport.percentiles.map {
                    (LoadReport.name(ofPercentile: $0), .number(Nanoseconds.inSeconds(histogram.percentile($0))))
                } + [("max", .number(Nanoseconds.inSeconds(histogram.maximum)))])
    }

    private var serverJSON: JSONValue {
        let servers = rounds.compactMap(\.server)
        guard let first = servers.first else { return .null }
        func sum(_ figure: KeyPath<ServerFigures, Int>) -> JSONValue {
            .count(servers.reduce(0) { $0 + $1[keyPath: figure] })
        }
        return .object([
            ("maxConnections", .count(first.limit)), ("mostConnections", backendMax.map { .count($0) } ?? .null),
            ("opened", sum(\.opened)), ("abortedConnects", sum(\.abortedConnects)),
            ("abortedClients", sum(\.abortedClients)), ("statements", sum(\.questions)),
        ])
    }

    private var proxyJSON: JSONValue {
        let proxies = rounds.compactMap(\.proxy)
        guard !proxies.isEmpty else { return .null }
        return .object([
            ("mostBackends", .count(proxies.map(\.mostBackends).max() ?? 0)),
            ("longestQueue", .count(proxies.map(\.longestQueue).max() ?? 0)),
            ("borrows", .count(proxies.reduce(0) { $0 + $1.borrows })),
            ("meanBorrowWait", .list(proxies.map { .number(Nanoseconds.inSeconds($0.meanBorrowWait)) })),
            ("pins", .count(proxies.reduce(0) { $0 + $1.pins })),
            ("refusals", .count(proxies.reduce(0) { $0 + $1.refusals })),
        ])
    }
}
