/// What can be said of a proxy, by the same names on the command line and in a file.
public enum PlanKey: String, CaseIterable, Hashable, Sendable {
    /// An instance class, with a count perhaps: `db.r6g.xlarge:2`. May come several times.
    case instanceClass = "class"
    /// The vCPUs of an instance, with a count perhaps: `4:2`. May come several times.
    case vcpus
    /// Further instances of the first class or size.
    case readers
    /// Capacities of Aurora Serverless v2: `2..16`.
    case acu
    /// When the capacity is at its most.
    case peak
    /// How many instances of Aurora Serverless v2 there are.
    case acuInstances = "acu-instances"
    /// When the proxy exists.
    case schedule
    /// How often it is made: a number of times in the period, or a recurrence, `rate(1 day)`, `cron(0 3 * * ? *)`.
    case runs
    /// For how long each time. *Units*: minutes.
    case runMinutes = "run-minutes"
    /// Additional endpoints.
    case endpoints
    /// In how many zones each is.
    case endpointZones = "endpoint-zones"
    /// Data through them. *Units*: GB a month.
    case endpointGigabytes = "endpoint-gigabytes"
    /// Secrets.
    case secrets
    /// Calls that read them. *Units*: a month.
    case secretCalls = "secret-calls"
    /// Debug logs. *Units*: GB a month.
    case logGigabytes = "log-gigabytes"

    /// Whether it may come several times.
    public var isRepeatable: Bool { self == .instanceClass || self == .vcpus }
}

/// One thing that was said of a proxy.
public struct PlanField: Hashable, Sendable {
    /// What about.
    public let key: PlanKey
    /// What, as it was written.
    public let text: String
    /// Where it was said, for errors: `--class`, `plan.yaml:7: class`.
    public let place: String

    /// A field of these parts.
    public init(_ key: PlanKey, _ text: String, place: String) {
        self.key = key
        self.text = text
        self.place = place
    }
}

/// Makes plans of what was said.
///
/// *Isolation*: any.
public struct PlanBuilder: Sendable {
    private let catalogue: InstanceCatalogue

    /// A builder that knows these classes.
    public init(_ catalogue: InstanceCatalogue) {
        self.catalogue = catalogue
    }

    /// The proxy of these fields.
    ///
    /// *Errors*: the first field that is wrong, with its place.
    public func plan(name: String, region: String, _ fields: [PlanField]) throws(PricingError) -> ProxyPlan {
        for key in PlanKey.allCases where !key.isRepeatable {
            let same = fields.filter { $0.key == key }
            if same.count > 1 { throw PricingError("\(same[1].place): given more than once; once is allowed") }
        }
        var plan = ProxyPlan(name: name, region: region, targets: try targets(fields))
        plan.endpoints = try endpoints(fields)
        plan.secrets = try whole(.secrets, in: 0...1_000_000, fields) ?? 0
        plan.secretCalls = try whole(.secretCalls, in: 0...1_000_000_000_000, fields) ?? 0
        plan.logGigabytes = try amount(.logGigabytes, fields) ?? .zero
        plan.life = try life(fields)
        return plan
    }

    /// The instances of these fields.
    func targets(_ fields: [PlanField]) throws(PricingError) -> [TargetCapacity] {
        var targets: [TargetCapacity] = []
        for field in fields where field.key.isRepeatable {
            targets.append(try placed(field) { () throws(PricingError) in try target(field) })
        }
        if let readers = try whole(.readers, in: 0...TargetCapacity.mostInstances, fields), readers > 0 {
            guard let first = targets.first else {
                throw PricingError(
                    "\(place(.readers, fields)): readers are of the class of the first instance; give --class")
            }
            targets[0] = try first.counted(first.count + readers)
        }
        if let acu = fields.first(where: { $0.key == .acu }) {
            let peak: WeeklySchedule? = try schedule(.peak, fields)
            let range = try placed(acu) { () throws(PricingError) in try CapacityRange(acu.text, peak: peak) }
            let count = try whole(.acuInstances, in: 1...TargetCapacity.mostInstances, fields) ?? 1
            targets.append(try TargetCapacity(range, count: count))
        } else {
            for key in [PlanKey.peak, .acuInstances] {
                guard let field = fields.first(where: { $0.key == key }) else { continue }
                throw PricingError("\(field.place): it belongs to Aurora Serverless v2; give acu too, such as 2..16")
            }
        }
        return targets
    }

    private func target(_ field: PlanField) throws(PricingError) -> TargetCapacity {
        let parts = field.text.split(separator: ":", omittingEmptySubsequences: false)
            .map { $0.split(separator: " ").joined(separator: " ") }
        let count = parts.count == 2 ? Int(parts[1]) : 1
        guard parts.count <= 2, let count else {
            throw PricingError(
                "\"\(field.text.prefix(60))\" is not allowed; one, or one and a count: \(parts[0].isEmpty ? "db.r6g.xlarge" : String(parts[0].prefix(40))):2"
            )
        }
        if field.key == .instanceClass { return try TargetCapacity(try catalogue.find(parts[0]), count: count) }
        guard let vcpus = Int(parts[0]) else {
            throw PricingError("\"\(parts[0].prefix(40))\" is not a whole number of vCPUs")
        }
        return try TargetCapacity(vcpus: vcpus, count: count)
    }

    private func endpoints(_ fields: [PlanField]) throws(PricingError) -> [EndpointPlan] {
        let zones = try whole(.endpointZones, in: 1...10, fields)
        let gigabytes = try amount(.endpointGigabytes, fields)
        guard let count = try whole(.endpoints, in: 0...20, fields), count > 0 else {
            for key in [PlanKey.endpointZones, .endpointGigabytes] {
                guard let field = fields.first(where: { $0.key == key }) else { continue }
                throw PricingError("\(field.place): there are no additional endpoints; give endpoints too")
            }
            return []
        }
        return [try EndpointPlan(count: count, zones: zones ?? 2, gigabytes: gigabytes ?? .zero)]
    }

    private func life(_ fields: [PlanField]) throws(PricingError) -> ProxyLife {
        let runs = fields.first { $0.key == .runs }
        let minutes = try whole(.runMinutes, in: 1...5_000_000, fields)
        let weekly: WeeklySchedule? = try schedule(.schedule, fields)
        switch (weekly, runs, minutes) {
        case (nil, nil, nil): return .always
        case (let weekly?, nil, nil): return .weekly(weekly)
        case (nil, let runs?, let minutes?):
            let seconds = Int64(minutes) * 60
            if Self.isRecurrence(runs.text) {
                return .recurring(try Recurrence(runs.place, runs.text), seconds: seconds)
            }
            guard let count = Int(runs.text), (1...1_000_000).contains(count) else {
                throw PricingError(
                    "\(runs.place): \"\(runs.text.prefix(40))\" is not allowed; a whole number from 1 to 1000000, rate(1 day) or cron(0 3 * * ? *)"
                )
            }
            return .runs(count: count, seconds: seconds)
        case (nil, _, _):
            throw PricingError(
                "\(place(runs == nil ? .runMinutes : .runs, fields)): runs and run-minutes belong together; give both")
        case (_, _, _):
            throw PricingError("\(place(.schedule, fields)): either a schedule or runs; give one of them")
        }
    }

    /// Whether runs are said by their rhythm instead of their number: `rate(...)`, `cron(...)`, `5m`.
    private static func isRecurrence(_ text: String) -> Bool {
        text.contains("(") || text.contains { $0.isLetter }
    }

    // MARK: Values

    func schedule(_ key: PlanKey, _ fields: [PlanField]) throws(PricingError) -> WeeklySchedule? {
        guard let field = fields.first(where: { $0.key == key }) else { return nil }
        return try placed(field) { () throws(PricingError) in try WeeklySchedule(field.text) }
    }

    func whole(
        _ key: PlanKey, in range: ClosedRange<Int>, _ fields: [PlanField]
    ) throws(PricingError) -> Int? {
        guard let field = fields.first(where: { $0.key == key }) else { return nil }
        guard let number = Int(field.text), range.contains(number) else {
            throw PricingError(
                "\(field.place): \"\(field.text.prefix(40))\" is not allowed; a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    func amount(_ key: PlanKey, _ fields: [PlanField]) throws(PricingError) -> ExactDecimal? {
        guard let field = fields.first(where: { $0.key == key }) else { return nil }
        let number = try placed(field) { () throws(PricingError) in try ExactDecimal(field.text) }
        guard !number.isNegative, number < ExactDecimal(1_000_000_000_000) else {
            throw PricingError("\(field.place): \(number) is not allowed; 0 or more, and less than 1,000,000,000,000")
        }
        return number
    }

    private func place(_ key: PlanKey, _ fields: [PlanField]) -> String {
        fields.first { $0.key == key }?.place ?? key.rawValue
    }

    private func placed<Value>(
        _ field: PlanField, _ body: () throws(PricingError) -> Value
    ) throws(PricingError) -> Value {
        do {
            return try body()
        } catch {
            throw error.at(field.place)
        }
    }
}

extension TargetCapacity {
    /// The same, but so many of it.
    func counted(_ count: Int) throws(PricingError) -> TargetCapacity {
        switch size {
        case .capacity(let range): return try TargetCapacity(range, count: count)
        case .vcpus(let vcpus):
            if let instanceClass { return try TargetCapacity(instanceClass, count: count) }
            return try TargetCapacity(vcpus: vcpus, count: count)
        }
    }
}
