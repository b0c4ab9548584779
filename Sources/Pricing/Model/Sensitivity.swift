/// How a figure moves when one thing is changed and all others stay.
///
/// *Isolation*: any.
public struct Sensitivity: Hashable, Sendable {
    /// One point.
    public struct Point: Hashable, Sendable {
        /// What was put in.
        public let label: String
        /// What came out; nil where a price is not known.
        public let value: ExactDecimal?
        /// Whether it is how things are.
        public let isPresent: Bool
        /// What follows from it, where anything does.
        public var note: String? = nil
    }

    /// What is changed.
    public let title: String
    /// What the values are: `USD`, `%`, or nothing where the title says it.
    public let unit: String
    /// The points.
    public let points: [Point]

    /// The digits behind the point that values are shown with, where they are no money.
    var places: Int { unit == "%" ? 1 : 0 }
}

extension Sensitivity {
    /// The costs of a proxy with other counts, classes and regions.
    ///
    /// What has no price where the proxy is is left out everywhere, and the titles say so. A region in which anything else has
    /// no price has no value.
    public static func costs(
        _ plan: ProxyPlan, _ period: BillingPeriod, _ book: PriceBook, _ catalogue: InstanceCatalogue
    ) throws(PricingError) -> [Sensitivity] {
        guard let first = plan.targets.first else { return [] }
        func estimate(_ changed: ProxyPlan) throws(PricingError) -> Estimate {
            try Estimator(book).estimate(Scenario(name: changed.name, period: period, proxies: [changed]))
        }
        func cost(_ changed: ProxyPlan) throws(PricingError) -> ExactDecimal { try estimate(changed).total }
        let leftOut = try estimate(plan).leftOut
        let without = leftOut.isEmpty ? "" : ", without \(leftOut.joined(separator: ", "))"
        var found: [Sensitivity] = []
        var counts: [Point] = []
        for count in Set(1...max(5, min(10, first.count + 1))).union([first.count]).sorted() {
            var changed = plan
            changed.targets[0] = try first.counted(count)
            counts.append(Point(label: "\(count)", value: try cost(changed), isPresent: count == first.count))
        }
        found.append(Sensitivity(title: "instances of \(first.name)\(without)", unit: "USD", points: counts))
        if let instanceClass = first.instanceClass {
            var classes: [Point] = []
            for other in catalogue.family(of: instanceClass) {
                var changed = plan
                changed.targets[0] = try TargetCapacity(other, count: first.count)
                classes.append(Point(label: other.name, value: try cost(changed), isPresent: other == instanceClass))
            }
            found.append(Sensitivity(title: "instance class\(without)", unit: "USD", points: classes))
        }
        let needsCapacity = plan.targets.contains { if case .capacity = $0.size { true } else { false } }
        var regions: [Point] = []
        let known = Set(book.regions(with: needsCapacity ? .proxyACUHour : .proxyVCPUHour)).union([plan.region])
        for region in known.subtracting(["*"]).sorted() {
            var changed = plan
            changed.region = region
            // Mixed targets need both prices; a region that lacks one has no sum, and is shown as not known. What is wrong with the
            // plan itself was said when its own region was priced, before this.
            let value = (try? estimate(changed)).flatMap { sum($0, without: leftOut) }
            regions.append(Point(label: region, value: value, isPresent: region == plan.region))
        }
        found.append(Sensitivity(title: "region\(without)", unit: "USD", points: regions))
        return found
    }

    /// The sum of an estimate's lines but for some; nil when another one of them has no price.
    private static func sum(_ estimate: Estimate, without leftOut: [String]) -> ExactDecimal? {
        var sum = ExactDecimal.zero
        for line in estimate.proxies.flatMap(\.lines) where !leftOut.contains(line.name) {
            guard let cost = line.cost, let more = try? sum + cost else { return nil }
            sum = more
        }
        return sum
    }

    /// What share of the database connections a proxy saves, by the share of sessions that are pinned.
    ///
    /// A pinned session keeps a connection as if there were no proxy.
    public static func savings(_ workload: Workload) throws(PricingError) -> Sensitivity {
        let points = try pinned(workload) { needed throws(PricingError) in
            let saved = try (ExactDecimal(max(0, workload.peakClients - needed)) * ExactDecimal(100))
                .divided(by: ExactDecimal(max(1, workload.peakClients)), places: 1)
            return (saved, nil)
        }
        return Sensitivity(
            title: "connections saved by pinned sessions\(assumption(workload))", unit: "%", points: points)
    }

    /// How many database connections a proxy needs by the share of sessions that are pinned, and what takes so many: the
    /// present instance within 80 % of its `max_connections`, a larger one of its family, or none. Nil where nothing is
    /// known of the instance's `max_connections`.
    public static func backends(
        _ workload: Workload, _ target: TargetCapacity, _ inputs: AlternativeInputs, _ catalogue: InstanceCatalogue
    ) throws(PricingError) -> Sensitivity? {
        guard let present = inputs.connections(of: target) else { return nil }
        let points = try pinned(workload) { needed throws(PricingError) in
            (ExactDecimal(needed), home(needed, target, present, inputs.family ?? .rds, catalogue))
        }
        return Sensitivity(
            title:
                "connections behind a proxy by pinned sessions, and what takes them within 80 % of max_connections\(assumption(workload))",
            unit: "", points: points)
    }

    private static func assumption(_ workload: Workload) -> String {
        workload.isBusyKnown ? "" : ", if clients are busy all the time: that is not known, give --busy"
    }

    private static func home(
        _ needed: Int, _ target: TargetCapacity, _ present: MaxConnections.Answer, _ family: MaxConnections.Family,
        _ catalogue: InstanceCatalogue
    ) -> String {
        func takes(_ limit: Int) -> Bool { needed <= limit * 4 / 5 }
        if takes(present.count) { return "\(target.name)" }
        guard let instanceClass = target.instanceClass else {
            guard case .capacity = target.size else { return "more than \(target.name) take" }
            let step = MaxConnections.capacitySteps.first { takes($0.connections) }
            return step.map { "\($0.capacity) ACUs at most" } ?? "no capacity"
        }
        let larger = catalogue.family(of: instanceClass).first { other in
            other.memory > instanceClass.memory
                && MaxConnections.estimate(other, family).map { takes($0.count) } == true
        }
        return larger?.name ?? "no class of the family \(instanceClass.family)"
    }

    /// A point for every tenth of pinned sessions, and for the present share.
    private static func pinned(
        _ workload: Workload, _ point: (Int) throws(PricingError) -> (ExactDecimal, String?)
    ) throws(PricingError) -> [Point] {
        var points: [Point] = []
        var shares = Set(stride(from: 0, through: 100, by: 10).map { ExactDecimal($0) })
        let present = try (workload.pinShare * ExactDecimal(100)).rounded(to: 1)
        shares.insert(present)
        for share in shares.sorted() {
            var changed = workload
            // The label is rounded, what it is of is not.
            if share != present { changed.pinShare = try share.divided(by: ExactDecimal(100), places: 6) }
            let (value, note) = try point(try changed.backendsNeeded().count)
            points.append(Point(label: "\(share) %", value: value, isPresent: share == present, note: note))
        }
        return points
    }
}
