/// The proxies of a Terraform plan, as `terraform show -json` prints it.
///
/// Read are `aws_db_proxy`, `aws_db_proxy_target`, `aws_db_proxy_endpoint`, `aws_db_instance`, `aws_rds_cluster`
/// and `aws_rds_cluster_instance`, in every module, the readers of `aws_appautoscaling_target`, and the zones of
/// `aws_subnet`. Names that are only known after apply are found by the references of the configuration, through
/// variables and outputs of modules.
///
/// *Source*: Terraform's JSON output format 1.x. *Isolation*: any.
public enum TerraformPlan {
    /// What a plan says.
    public struct Reading: Hashable, Sendable {
        /// Its proxies.
        public var plans: [ProxyPlan]
        /// What the reader must know.
        public var notes: [String]
        /// What belongs to proxies that are not in the plan, and is not priced.
        public var leftOut: [String]
    }

    /// The proxies of a plan.
    ///
    /// - Parameters:
    ///   - region: goes before the regions of the plan's providers.
    ///   - fields: what was said beside the plan. What the plan says itself is refused.
    /// *Errors*: for files of another form, plans without proxies, databases that cannot be found, and fields that
    /// contradict the plan or say something of what is not in it.
    public static func proxies(
        _ bytes: [UInt8], fileName: String, region: String?, fields: [PlanField] = [], catalogue: InstanceCatalogue
    ) throws(PricingError) -> Reading {
        let document = try JSONReading.decode(
            TerraformDocument.self, bytes, fileName: fileName,
            what: "a plan as `terraform show -json PLANFILE` prints it")
        let addition = try PlanAddition(fields, catalogue, fileName: fileName)
        var reader = TerraformReader(
            fileName: fileName, document: document, region: region, addition: addition, catalogue: catalogue)
        var plans = try reader.plans()
        var notes = reader.notes
        notes += try addition.complete(&plans, reader.uses)
        return Reading(plans: plans, notes: notes, leftOut: reader.leftOut)
    }
}

/// Puts the resources of a plan together.
struct TerraformReader {
    let fileName: String
    let document: TerraformDocument
    let region: String?
    let addition: PlanAddition
    let catalogue: InstanceCatalogue
    var notes: [String] = []
    var leftOut: [String] = []
    var uses = PlanAddition.Uses()
    /// What a size that was given beside the plan is taken for.
    var standIns: [SizeKind: String] = [:]
    /// Of the database that was found last.
    private var family: MaxConnections.Family?

    init(
        fileName: String, document: TerraformDocument, region: String?, addition: PlanAddition,
        catalogue: InstanceCatalogue
    ) {
        self.fileName = fileName
        self.document = document
        self.region = region
        self.addition = addition
        self.catalogue = catalogue
    }

    func all(_ type: String) -> [TerraformDocument.Resource] { document.resources.filter { $0.type == type } }

    func error(_ address: String, _ problem: String) -> PricingError {
        PricingError("\(fileName): \(address): \(problem)")
    }

    mutating func plans() throws(PricingError) -> [ProxyPlan] {
        let proxies = all("aws_db_proxy")
        guard !proxies.isEmpty else {
            throw PricingError("\(fileName): there is no aws_db_proxy in the plan; nothing to price")
        }
        var plans: [ProxyPlan] = []
        for proxy in proxies {
            guard let region = region ?? proxy.values.region ?? document.region(of: proxy) else {
                throw error(proxy.address, "its provider's region is not in the plan; give --region")
            }
            family = nil
            var plan = ProxyPlan(name: proxy.address, region: region, targets: try targets(of: proxy))
            plan.family = family
            for endpoint in all("aws_db_proxy_endpoint") {
                guard try self.proxy(of: endpoint)?.address == proxy.address else { continue }
                plan.endpoints.append(try EndpointPlan(count: 1, zones: zones(of: endpoint)))
            }
            if let secrets = proxy.values.secrets {
                plan.secrets = secrets
            } else if let secrets = addition.secrets {
                plan.secrets = secrets
                uses.secrets = true
            } else {
                notes.append(
                    "\(proxy.address): its auth is only known after apply; its secrets are not counted, give --secrets")
            }
            if proxy.values.debugLogging == true, addition.logGigabytes == nil {
                notes.append("\(proxy.address): debug_logging is on; its logs cost extra: give --log-gigabytes")
            }
            plans.append(plan)
        }
        try findStrays()
        findStrayReaders()
        return plans
    }

    /// What belongs to a proxy that is not made here.
    private mutating func findStrays() throws(PricingError) {
        for (type, what) in [("aws_db_proxy_endpoint", "endpoint"), ("aws_db_proxy_target", "target")] {
            for resource in all(type) {
                guard try proxy(of: resource) == nil else { continue }
                leftOut.append("\(resource.address): the proxy of this \(what) is not in the plan")
            }
        }
    }

    /// In how many zones an endpoint is: PrivateLink bills each.
    private mutating func zones(of endpoint: TerraformDocument.Resource) throws(PricingError) -> Int {
        if let zones = knownZones(of: endpoint) { return min(Self.mostZones, zones.count) }
        if let zones = addition.endpointZones {
            uses.endpointZones = true
            return zones
        }
        guard let subnets = endpoint.values.subnets, !subnets.isEmpty else {
            notes.append(
                "\(endpoint.address): its subnets are only known after apply; two zones are assumed, give --endpoint-zones"
            )
            return 2
        }
        let count = min(Self.mostZones, subnets.count)
        notes.append(
            "\(endpoint.address): the zones of its \(subnets.count == 1 ? "subnet are" : "\(subnets.count) subnets are") not in the plan; "
                + "\(count == 1 ? "one zone is" : "\(count) zones are") assumed, give --endpoint-zones")
        return count
    }

    /// More zones than any region has.
    private static let mostZones = 6

    /// The zones of an endpoint's subnets; nil when not all of them are known.
    private func knownZones(of endpoint: TerraformDocument.Resource) -> Set<String>? {
        let subnets = endpoint.values.subnets
        if let subnets, !subnets.isEmpty, subnets.allSatisfy({ $0 != nil }) {
            let zones = subnets.compactMap { $0.flatMap { document.zonesByIdentifier[$0] } }
            return zones.count == subnets.count ? Set(zones) : nil
        }
        // Subnets that are yet to be made have no identifiers, but the configuration names them.
        let wanted = document.references[endpoint.configurationAddress]?["vpc_subnet_ids"] ?? []
        guard !wanted.isEmpty, wanted.allSatisfy({ $0.hasPrefix("aws_subnet.") }) else { return nil }
        let named = all("aws_subnet").filter { subnet in
            // `aws_subnet.a[0]` is named together with `aws_subnet.a`, which alone is all of them.
            let isIndexed = wanted.contains { $0.hasPrefix("\(subnet.bareName)[") }
            return subnet.module == endpoint.module
                && wanted.contains(isIndexed ? subnet.bareName + subnet.index : subnet.bareName)
        }
        let zones = named.compactMap(\.values.zone)
        guard !named.isEmpty, zones.count == named.count, subnets.map({ $0.count == named.count }) ?? true else {
            return nil
        }
        return Set(zones)
    }

    private mutating func targets(
        of proxy: TerraformDocument.Resource
    ) throws(PricingError) -> [TargetCapacity] {
        var found: [TargetCapacity] = []
        for target in all("aws_db_proxy_target") {
            guard try self.proxy(of: target)?.address == proxy.address else { continue }
            switch try kind(of: target) {
            case .cluster: found += try clusterTargets(target)
            case .instance: found += try instanceTargets(target)
            }
        }
        if found.isEmpty, !addition.targets.isEmpty {
            uses.targets = true
            return addition.targets
        }
        guard !found.isEmpty else {
            throw error(
                proxy.address, "no aws_db_proxy_target of it is in the plan; give --class for the instances behind it")
        }
        return found
    }

    private mutating func instanceTargets(_ target: TerraformDocument.Resource) throws(PricingError) -> [TargetCapacity]
    {
        guard
            let instance = try find(target, "db_instance_identifier", "aws_db_instance", named: { $0.identifier })
                ?? readInstance(of: target)
        else { return try outside(target, "database instance") }
        family = instance.values.family
        if instance.values.multiAZ == true {
            notes.append(
                "\(instance.address): the vCPUs of the standby in another zone are not counted; AWS does not say whether they are"
            )
        }
        return [try size(instance)]
    }

    private mutating func clusterTargets(_ target: TerraformDocument.Resource) throws(PricingError) -> [TargetCapacity]
    {
        guard
            let cluster = try cluster(of: target, "db_cluster_identifier")
        else { return try outside(target, "cluster") }
        family = cluster.values.family
        if let name = cluster.values.clusterInstanceClass {
            notes.append("\(cluster.address): a Multi-AZ DB cluster has three instances; all of them are counted")
            return [try size(cluster, class: name).counted(3)]
        }
        var found: [TargetCapacity] = []
        for member in all("aws_rds_cluster_instance") {
            guard try self.cluster(of: member, "cluster_identifier")?.address == cluster.address else { continue }
            let isServerless = member.values.instanceClass == InstanceCatalogue.serverless
            found.append(isServerless ? try capacity(of: cluster) : try size(member))
        }
        found += try autoscaledReaders(of: cluster, beside: found)
        if found.isEmpty, !addition.targets.isEmpty {
            uses.targets = true
            return addition.targets
        }
        found = try Self.together(found)
        guard !found.isEmpty else {
            throw error(
                cluster.address, "no aws_rds_cluster_instance of it is in the plan; give --class for its instances")
        }
        return found
    }

    /// Members of one size as one target that counts them.
    private static func together(_ members: [TargetCapacity]) throws(PricingError) -> [TargetCapacity] {
        var found: [TargetCapacity] = []
        for member in members {
            if let same = found.firstIndex(where: { $0.name == member.name && $0.size == member.size }) {
                found[same] = try found[same].counted(found[same].count + member.count)
            } else {
                found.append(member)
            }
        }
        return found
    }

    /// A database that is not made by this plan.
    private mutating func outside(
        _ target: TerraformDocument.Resource, _ what: String
    ) throws(PricingError) -> [TargetCapacity] {
        guard !addition.targets.isEmpty else {
            throw error(
                target.address, "its \(what) is not in the plan, so that its class is not known; give --class for it")
        }
        uses.targets = true
        return addition.targets
    }

    func placed<Value>(
        _ resource: TerraformDocument.Resource, _ body: () throws(PricingError) -> Value
    ) throws(PricingError) -> Value {
        do {
            return try body()
        } catch {
            throw self.error(resource.address, error.description)
        }
    }
}
