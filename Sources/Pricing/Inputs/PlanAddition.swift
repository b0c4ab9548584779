/// What is said of proxies beside a Terraform plan: what it cannot say, or does not.
struct PlanAddition {
    /// Which of it was needed.
    struct Uses {
        var targets = false
        var peak = false
        var endpointZones = false
        var secrets = false
    }

    /// What stands behind proxies whose database is not in the plan.
    let targets: [TargetCapacity]
    /// When Aurora Serverless v2 is at its most.
    let peak: WeeklySchedule?
    let endpointZones: Int?
    let secrets: Int?
    let logGigabytes: ExactDecimal?
    private let gigabytes: ExactDecimal?
    private let secretCalls: Int?
    private let life: ProxyLife
    private let hasCapacity: Bool
    private let fields: [PlanField]
    private let fileName: String

    /// - Parameter fields: of the command line.
    /// *Errors*: for fields that are wrong, and for those that only the plan can say.
    init(_ fields: [PlanField], _ catalogue: InstanceCatalogue, fileName: String) throws(PricingError) {
        self.fields = fields
        self.fileName = fileName
        func field(_ key: PlanKey) -> PlanField? { fields.first { $0.key == key } }
        if let endpoints = field(.endpoints) {
            throw PricingError(
                "\(endpoints.place): the endpoints of a plan are its aws_db_proxy_endpoint; leave \(endpoints.place) out"
            )
        }
        // Of a plan's own databases a peak can be said without their capacity, and of its endpoints the zones.
        let builder = PlanBuilder(catalogue)
        let own: Set<PlanKey> = [.endpointZones, .endpointGigabytes]
        hasCapacity = field(.acu) != nil
        let common = try builder.plan(
            name: fileName, region: "",
            fields.filter { [hasCapacity] in !own.contains($0.key) && (hasCapacity || $0.key != .peak) })
        targets = common.targets
        life = common.life
        peak = try builder.schedule(.peak, fields)
        endpointZones = try builder.whole(.endpointZones, in: 1...10, fields)
        gigabytes = try builder.amount(.endpointGigabytes, fields)
        secrets = field(.secrets).map { _ in common.secrets }
        secretCalls = field(.secretCalls).map { _ in common.secretCalls }
        logGigabytes = field(.logGigabytes).map { _ in common.logGigabytes }
    }

    /// Adds to a plan's proxies what it does not say.
    ///
    /// - Parameter uses: what was needed when they were read.
    /// *Errors*: for what nothing needed, since then the plan says it itself.
    /// - Returns: what the reader must know of it.
    func complete(_ plans: inout [ProxyPlan], _ uses: Uses) throws(PricingError) -> [String] {
        try refuse([.instanceClass, .vcpus, .acu], unless: uses.targets, "every proxy's database is in the plan")
        try refuse(
            [.peak], unless: uses.peak || (uses.targets && hasCapacity),
            "no instance of Aurora Serverless v2 is in the plan")
        let hasEndpoints = plans.contains { !$0.endpoints.isEmpty }
        try refuse(
            [.endpointZones], unless: uses.endpointZones,
            hasEndpoints ? "the zones of every endpoint are in the plan" : "no endpoint is in the plan")
        try refuse([.endpointGigabytes], unless: hasEndpoints, "no endpoint is in the plan")
        try refuse([.secrets], unless: uses.secrets, "the auth blocks of every proxy are in the plan")
        for index in plans.indices {
            if let logGigabytes { plans[index].logGigabytes = logGigabytes }
            if let secretCalls { plans[index].secretCalls = secretCalls }
            plans[index].life = life
            guard let gigabytes, let first = plans[index].endpoints.first else { continue }
            // The data is of all endpoints of a proxy together.
            plans[index].endpoints[0] = try EndpointPlan(count: first.count, zones: first.zones, gigabytes: gigabytes)
        }
        let each = [PlanKey.logGigabytes, .secretCalls, .endpointGigabytes, .secrets].filter { key in
            fields.contains { $0.key == key }
        }
        guard plans.count > 1, !each.isEmpty else { return [] }
        return [
            "\(each.map { "--\($0.rawValue)" }.joined(separator: ", ")): for each of the \(plans.count) proxies of the plan"
        ]
    }

    private func refuse(_ keys: [PlanKey], unless isUsed: Bool, _ reason: String) throws(PricingError) {
        guard !isUsed, let field = fields.first(where: { keys.contains($0.key) }) else { return }
        throw PricingError("\(field.place): \(fileName) says it itself: \(reason); leave \(field.place) out")
    }
}
