/// What is read of a plan's configuration: references and providers.
struct TerraformConfiguration: Decodable {
    /// How names pass into a module and out of it: what the expressions refer to.
    struct Links {
        /// By variable, seen from the module that calls it.
        var inputs: [String: [String]]
        /// By output, seen from the module itself.
        var outputs: [String: [String]]
    }

    let providers: [String: Provider]?
    let root: Module?

    private enum CodingKeys: String, CodingKey {
        case providers = "provider_config"
        case root = "root_module"
    }

    struct Provider: Decodable {
        let name: String?
        /// Where it is a constant.
        private let constant: String?
        private let references: [String]

        /// Of the module that configures it, where that is not the root module.
        private let module: String?

        private enum CodingKeys: String, CodingKey {
            case name, expressions
            case module = "module_address"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decodeIfPresent(String.self, forKey: .name)
            module = try container.decodeIfPresent(String.self, forKey: .module)
            guard name == "aws", container.contains(.expressions) else {
                (constant, references) = (nil, [])
                return
            }
            let expressions = try container.nestedContainer(keyedBy: AnyName.self, forKey: .expressions)
            let region = try expressions.decodeIfPresent(TerraformExpression.self, forKey: AnyName("region"))
            (constant, references) = (region?.constant, region?.references ?? [])
        }

        /// Its region: a constant, or a variable of the root module.
        func region(_ given: [String: TerraformVariable], _ declared: [String: TerraformVariable]) -> String? {
            if let constant { return constant }
            guard (module ?? "").isEmpty, references.count == 1, references[0].hasPrefix("var.") else { return nil }
            let name = String(references[0].dropFirst(4))
            guard let value = given[name]?.text ?? declared[name]?.text else { return nil }
            // The plan does not say what is made of the variable, "${var.area}-1" perhaps: a whole region is not
            // a part of one.
            let parts = value.split(separator: "-", omittingEmptySubsequences: false)
            let isRegion =
                parts.count >= 3 && parts.allSatisfy { !$0.isEmpty } && parts[parts.count - 1].allSatisfy(\.isNumber)
            return isRegion ? value : nil
        }
    }
}

/// A variable's value or default, where it is a text.
struct TerraformVariable: Decodable {
    let text: String?

    private enum CodingKeys: String, CodingKey { case value, `default` }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // Values of any other type are of no interest.
        text =
            (try? container.decode(String.self, forKey: .value))
            ?? (try? container.decode(String.self, forKey: .default))
    }
}

/// What an expression says: a constant, or what it refers to.
struct TerraformExpression: Decodable {
    /// Where it is a text.
    let constant: String?
    let references: [String]

    private enum CodingKeys: String, CodingKey {
        case constant = "constant_value"
        case references
    }

    init(from decoder: any Decoder) throws {
        // Blocks are lists or objects of expressions instead; no name is passed on by them.
        guard let container = try? decoder.container(keyedBy: CodingKeys.self) else {
            (constant, references) = (nil, [])
            return
        }
        // A constant that is no text, and a member of that name in some other block, name nothing either.
        constant = try? container.decode(String.self, forKey: .constant)
        references = (try? container.decode([String].self, forKey: .references)) ?? []
    }
}

extension TerraformConfiguration {
    struct Module: Decodable {
        let variables: [String: TerraformVariable]?
        private let resources: [ConfiguredResource]?
        private let calls: [String: Call]?
        private let outputs: [String: Output]?

        private enum CodingKeys: String, CodingKey {
            case variables, resources, outputs
            case calls = "module_calls"
        }

        private struct Call: Decodable {
            let module: Module?
            let expressions: [String: TerraformExpression]?
        }

        private struct Output: Decodable {
            let expression: TerraformExpression?
        }

        func allResources(path: String) -> [String: ConfiguredResource] {
            var found: [String: ConfiguredResource] = [:]
            for resource in resources ?? [] { found[path + resource.address] = resource }
            for (name, call) in calls ?? [:] {
                found.merge(call.module?.allResources(path: "\(path)module.\(name).") ?? [:]) { first, _ in first }
            }
            return found
        }

        func allLinks(path: String, inputs: [String: [String]]) -> [String: Links] {
            var found = [
                path: Links(inputs: inputs, outputs: (outputs ?? [:]).mapValues { $0.expression?.references ?? [] })
            ]
            for (name, call) in calls ?? [:] {
                let inner = path.isEmpty ? "module.\(name)" : "\(path).module.\(name)"
                let inputs = (call.expressions ?? [:]).mapValues(\.references)
                found.merge(call.module?.allLinks(path: inner, inputs: inputs) ?? [:]) { first, _ in first }
            }
            return found
        }
    }
}

struct ConfiguredResource: Decodable {
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
        "resource_id",
    ]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        address = try container.decode(String.self, forKey: .address)
        providerKey = try container.decodeIfPresent(String.self, forKey: .providerKey)
        var found: [String: [String]] = [:]
        if ["aws_db_proxy", "aws_rds_cluster", "aws_appautoscaling_target"].contains(where: address.hasPrefix),
            container.contains(.expressions)
        {
            let expressions = try container.nestedContainer(keyedBy: AnyName.self, forKey: .expressions)
            for attribute in Self.attributes where expressions.contains(AnyName(attribute)) {
                found[attribute] = try expressions.decode(TerraformExpression.self, forKey: AnyName(attribute))
                    .references
            }
        }
        references = found
    }
}
