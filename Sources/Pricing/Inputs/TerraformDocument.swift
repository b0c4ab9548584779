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

        /// `aws_db_proxy.main`.
        var bareName: String { "\(type).\(name)" }
        /// As the configuration has it: modules without their indexes.
        var configurationAddress: String {
            let path = module.isEmpty ? "" : module + "."
            return TerraformDocument.withoutIndexes(path) + bareName
        }
    }

    let resources: [Resource]
    /// By address in the configuration and attribute: what the expression refers to.
    let references: [String: [String: [String]]]
    /// The types that the configuration has data sources of: what they read is not made by this plan.
    let dataSourceTypes: Set<String>
    /// By address in the configuration: the key of the provider configuration that makes the resource.
    private let providerKeys: [String: String]
    /// Where subnets are that the plan makes or knows: the zone by the subnet's identifier.
    let zonesByIdentifier: [String: String]
    /// The keys of all AWS providers, each with its region where that is a constant.
    private let providerRegions: [String: String?]

    private enum CodingKeys: String, CodingKey {
        case plannedValues = "planned_values"
        case priorState = "prior_state"
        case configuration
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let planned = try container.decode(PlannedValues.self, forKey: .plannedValues)
        resources = planned.root.allResources
        let prior = try container.decodeIfPresent(PriorState.self, forKey: .priorState)
        let known = (prior?.values?.root?.allResources ?? []) + resources
        var zones: [String: String] = [:]
        for subnet in known where subnet.type == "aws_subnet" {
            guard let identifier = subnet.values.texts["id"], let zone = subnet.values.zone else { continue }
            zones[identifier] = zone
        }
        zonesByIdentifier = zones
        let configuration = try container.decodeIfPresent(Configuration.self, forKey: .configuration)
        let configured = configuration?.root?.allResources(path: "") ?? [:]
        references = configured.mapValues(\.references)
        dataSourceTypes = Set(configured.values.compactMap(\.dataSourceType))
        providerKeys = configured.compactMapValues(\.providerKey)
        providerRegions = (configuration?.providers ?? [:]).filter { $0.value.name == "aws" }.mapValues(\.region)
    }

    /// Where a resource is made: the region of its own provider configuration, or of the default one where the plan does
    /// not say which is its own. Nil when it is not a constant.
    func region(of resource: Resource) -> String? {
        providerRegions[providerKeys[resource.configurationAddress] ?? "aws"] ?? nil
    }

    static func withoutIndexes(_ address: String) -> String {
        var text = ""
        var depth = 0
        for character in address {
            if character == "[" { depth += 1 }
            if depth == 0 { text.append(character) }
            if character == "]" { depth -= 1 }
        }
        return text
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
                index: resource.index, values: values)
        }
        return own + (children ?? []).flatMap(\.allResources)
    }
}

private struct PlannedResource: Decodable {
    let address: String
    let type: String
    let name: String
    /// Nil for resources of no interest.
    let values: TerraformDocument.Values?

    private enum CodingKeys: String, CodingKey { case address, mode, type, name, values }

    private static let types: Set<String> = [
        "aws_db_proxy", "aws_db_proxy_target", "aws_db_proxy_endpoint", "aws_db_instance", "aws_rds_cluster",
        "aws_rds_cluster_instance", "aws_subnet",
    ]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        address = try container.decode(String.self, forKey: .address)
        type = try container.decode(String.self, forKey: .type)
        name = try container.decode(String.self, forKey: .name)
        let mode = try container.decodeIfPresent(String.self, forKey: .mode) ?? "managed"
        // A subnet that is only read tells its zone as well as one that is made.
        values =
            (mode == "managed" || type == "aws_subnet") && Self.types.contains(type)
            ? try container.decode(TerraformDocument.Values.self, forKey: .values) : nil
    }

    var index: String {
        guard address.hasSuffix("]"), let start = address.lastIndex(of: "[") else { return "" }
        return String(address[start...])
    }
}

private struct Configuration: Decodable {
    let providers: [String: Provider]?
    let root: ConfigurationModule?

    private enum CodingKeys: String, CodingKey {
        case providers = "provider_config"
        case root = "root_module"
    }

    struct Provider: Decodable {
        let name: String?
        /// Where it is a constant.
        let region: String?

        private enum CodingKeys: String, CodingKey { case name, expressions }

        private struct Constant: Decodable {
            let value: String?

            private enum CodingKeys: String, CodingKey { case value = "constant_value" }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decodeIfPresent(String.self, forKey: .name)
            guard name == "aws", container.contains(.expressions) else {
                region = nil
                return
            }
            let expressions = try container.nestedContainer(keyedBy: AnyName.self, forKey: .expressions)
            region = try expressions.decodeIfPresent(Constant.self, forKey: AnyName("region"))?.value
        }
    }
}

private struct ConfigurationModule: Decodable {
    let resources: [ConfiguredResource]?
    let calls: [String: Call]?

    private enum CodingKeys: String, CodingKey {
        case resources
        case calls = "module_calls"
    }

    struct Call: Decodable {
        let module: ConfigurationModule?
    }

    func allResources(path: String) -> [String: ConfiguredResource] {
        var found: [String: ConfiguredResource] = [:]
        for resource in resources ?? [] { found[path + resource.address] = resource }
        for (name, call) in calls ?? [:] {
            found.merge(call.module?.allResources(path: "\(path)module.\(name).") ?? [:]) { first, _ in first }
        }
        return found
    }
}

private struct ConfiguredResource: Decodable {
    let address: String
    let references: [String: [String]]
    /// `aws`, `aws.london`, or `module.shop:aws` for a provider that a module configures itself.
    let providerKey: String?

    /// `aws_db_instance` of `data.aws_db_instance.prod`.
    var dataSourceType: String? {
        let parts = address.split(separator: ".")
        return parts.count > 2 && parts[0] == "data" ? String(parts[1]) : nil
    }

    private enum CodingKeys: String, CodingKey {
        case address, expressions
        case providerKey = "provider_config_key"
    }
    private static let attributes = [
        "db_proxy_name", "db_instance_identifier", "db_cluster_identifier", "cluster_identifier", "vpc_subnet_ids",
    ]

    private struct Expression: Decodable {
        let references: [String]?
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        address = try container.decode(String.self, forKey: .address)
        providerKey = try container.decodeIfPresent(String.self, forKey: .providerKey)
        var found: [String: [String]] = [:]
        if address.hasPrefix("aws_db_proxy") || address.hasPrefix("aws_rds_cluster"), container.contains(.expressions) {
            let expressions = try container.nestedContainer(keyedBy: AnyName.self, forKey: .expressions)
            for attribute in Self.attributes where expressions.contains(AnyName(attribute)) {
                found[attribute] = try expressions.decode(Expression.self, forKey: AnyName(attribute)).references
            }
        }
        references = found
    }
}
