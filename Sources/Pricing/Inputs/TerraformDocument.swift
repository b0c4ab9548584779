/// What is read of a plan's JSON.
struct TerraformDocument: Decodable {
    /// One resource as it will be.
    struct Resource {
        let address: String
        let module: String
        let type: String
        let name: String
        /// `[0]` or `["a"]` of a resource that there are several of.
        let index: String
        let values: Values
        /// Whether it is only read, by a data source.
        let isRead: Bool

        /// `aws_db_proxy.main`.
        var bareName: String { "\(type).\(name)" }
        /// As the configuration has it: modules without their indexes.
        var configurationAddress: String {
            let path = module.isEmpty ? "" : TerraformAddress(module).withoutIndexes + "."
            return path + bareName
        }
    }

    /// What will be there, and subnets that are only read.
    let resources: [Resource]
    /// What data sources have read.
    let dataSources: [Resource]
    /// By path in the configuration, `module.a.module.b`: how names pass into modules and out of them.
    let modules: [String: TerraformConfiguration.Links]
    /// By address in the configuration and attribute: what the expression refers to.
    let references: [String: [String: [String]]]
    /// The types that the configuration has data sources of: what they read is not made by this plan.
    let dataSourceTypes: Set<String>
    /// By address in the configuration: the key of the provider configuration that makes the resource.
    private let providerKeys: [String: String]
    /// Where subnets are that the plan makes or knows: the zone by the subnet's identifier.
    let zonesByIdentifier: [String: String]
    /// The keys of all AWS providers, each with its region where that is known.
    private let providerRegions: [String: String?]

    private enum CodingKeys: String, CodingKey {
        case plannedValues = "planned_values"
        case priorState = "prior_state"
        case configuration, variables, values
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if !container.contains(.plannedValues), container.contains(.values) {
            throw PricingError(
                "it is a state, not a plan; make one by terraform plan -out=PLANFILE, and give what terraform show -json PLANFILE prints"
            )
        }
        let planned = try container.decode(PlannedValues.self, forKey: .plannedValues).root.allResources
        resources = planned.filter { !$0.isRead || $0.type == "aws_subnet" }
        let prior = try container.decodeIfPresent(PriorState.self, forKey: .priorState)
        let known = (prior?.values?.root?.allResources ?? []) + planned
        dataSources = known.filter(\.isRead)
        var zones: [String: String] = [:]
        for subnet in known where subnet.type == "aws_subnet" {
            guard let identifier = subnet.values.texts["id"], let zone = subnet.values.zone else { continue }
            zones[identifier] = zone
        }
        zonesByIdentifier = zones
        let configuration = try container.decodeIfPresent(TerraformConfiguration.self, forKey: .configuration)
        let variables = try container.decodeIfPresent([String: TerraformVariable].self, forKey: .variables) ?? [:]
        let configured = configuration?.root?.allResources(path: "") ?? [:]
        references = configured.mapValues(\.references)
        dataSourceTypes = Set(configured.values.compactMap(\.dataSourceType))
        providerKeys = configured.compactMapValues(\.providerKey)
        modules = configuration?.root?.allLinks(path: "", inputs: [:]) ?? [:]
        providerRegions = (configuration?.providers ?? [:]).filter { $0.value.name == "aws" }.mapValues {
            $0.region(variables, configuration?.root?.variables ?? [:])
        }
    }

    /// Where a resource is made: the region of its own provider configuration, or of the default one where the plan does
    /// not say which is its own. Nil when it is not known.
    func region(of resource: Resource) -> String? {
        providerRegions[providerKeys[resource.configurationAddress] ?? "aws"] ?? nil
    }

    /// The key of the provider configuration that makes a resource; nil when the plan does not say.
    func providerKey(of resource: Resource) -> String? { providerKeys[resource.configurationAddress] }

    /// The region that a resource says itself, or that of its own provider; nil when the plan does not say.
    func ownRegion(of resource: Resource) -> String? {
        resource.values.region ?? providerKey(of: resource).flatMap { providerRegions[$0] ?? nil }
    }
}

private struct PriorState: Decodable {
    let values: Values?

    struct Values: Decodable {
        let root: PlannedModule?

        private enum CodingKeys: String, CodingKey { case root = "root_module" }
    }
}

private struct PlannedValues: Decodable {
    let root: PlannedModule

    private enum CodingKeys: String, CodingKey { case root = "root_module" }
}

private struct PlannedModule: Decodable {
    let address: String?
    let resources: [PlannedResource]?
    let children: [PlannedModule]?

    private enum CodingKeys: String, CodingKey {
        case address, resources
        case children = "child_modules"
    }

    var allResources: [TerraformDocument.Resource] {
        let own = (resources ?? []).compactMap { resource -> TerraformDocument.Resource? in
            guard let values = resource.values else { return nil }
            return TerraformDocument.Resource(
                address: resource.address, module: address ?? "", type: resource.type, name: resource.name,
                index: resource.index, values: values, isRead: resource.isRead)
        }
        return own + (children ?? []).flatMap(\.allResources)
    }
}

private struct PlannedResource: Decodable {
    let address: String
    let type: String
    let name: String
    let isRead: Bool
    /// Nil for resources of no interest.
    let values: TerraformDocument.Values?

    private enum CodingKeys: String, CodingKey { case address, mode, type, name, values }

    private static let types: Set<String> = [
        "aws_db_proxy", "aws_db_proxy_target", "aws_db_proxy_endpoint", "aws_db_instance", "aws_rds_cluster",
        "aws_rds_cluster_instance", "aws_subnet", "aws_appautoscaling_target",
    ]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        address = try container.decode(String.self, forKey: .address)
        type = try container.decode(String.self, forKey: .type)
        name = try container.decode(String.self, forKey: .name)
        isRead = try container.decodeIfPresent(String.self, forKey: .mode) == "data"
        // A subnet that is only read tells its zone as well as one that is made, an instance its class.
        values =
            (isRead ? ["aws_subnet", "aws_db_instance"] : Self.types).contains(type)
            ? try container.decode(TerraformDocument.Values.self, forKey: .values) : nil
    }

    var index: String {
        guard address.hasSuffix("]"), let start = address.lastIndex(of: "[") else { return "" }
        return String(address[start...])
    }
}
