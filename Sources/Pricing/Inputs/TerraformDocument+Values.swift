// What is read of a resource.
extension TerraformDocument {
    /// The attributes that say something here.
    struct Values: Decodable {
        /// The names and identifiers that are known.
        let texts: [String: String]
        /// The names and identifiers that are known not to be set. What is only known after apply is in neither.
        let unset: Set<String>
        let multiAZ: Bool?
        let debugLogging: Bool?
        /// The identifiers of subnets, nil for those that are not known; nil when not even their number is.
        let subnets: [String?]?
        /// How many secrets the proxy reads; nil when that is not known.
        let secrets: Int?
        /// The capacities of Aurora Serverless v2: `0.5..16`.
        let capacity: String?

        var name: String? { texts["name"] }
        /// What kind of database it is, where its engine says so.
        var family: MaxConnections.Family? {
            texts["engine"].map { $0.lowercased().hasPrefix("aurora") ? .aurora : .rds }
        }
        /// Where a subnet is.
        var zone: String? { texts["availability_zone"] ?? texts["availability_zone_id"] }
        var region: String? { texts["region"] }
        var identifier: String? { texts["identifier"] }
        var clusterIdentifier: String? { texts["cluster_identifier"] }
        var instanceClass: String? { texts["instance_class"] }
        /// The class that a data source has read.
        var readInstanceClass: String? { texts["db_instance_class"] }
        var clusterInstanceClass: String? { texts["db_cluster_instance_class"] }

        /// Of a target of autoscaling: how many readers there are at least and at most.
        let readers: ClosedRange<Int>?
        /// Whether it is Aurora's readers that are scaled.
        var scalesReaders: Bool { texts["scalable_dimension"] == "rds:cluster:ReadReplicaCount" }

        /// The name that an attribute holds.
        func identifier(_ attribute: String) -> String? {
            guard attribute == "resource_id" else { return texts[attribute] }
            // What autoscaling calls `cluster:NAME`.
            return texts[attribute].flatMap { $0.hasPrefix("cluster:") ? String($0.dropFirst(8)) : nil }
        }

        func has(_ attribute: String) -> Bool { texts[attribute] != nil }

        private static let attributes = [
            "name", "region", "identifier", "cluster_identifier", "instance_class", "db_cluster_instance_class",
            "db_proxy_name", "db_instance_identifier", "db_cluster_identifier", "id", "engine", "availability_zone",
            "availability_zone_id", "db_instance_class", "resource_id", "scalable_dimension",
        ]

        private struct Scaling: Decodable {
            let minimum: JSONNumber?
            let maximum: JSONNumber?

            private enum CodingKeys: String, CodingKey {
                case minimum = "min_capacity"
                case maximum = "max_capacity"
            }
        }

        private struct Auth: Decodable {
            let scheme: String?
            let secret: String?

            private enum CodingKeys: String, CodingKey {
                case scheme = "auth_scheme"
                case secret = "secret_arn"
            }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: AnyName.self)
            var texts: [String: String] = [:]
            var unset: Set<String> = []
            for attribute in Self.attributes where container.contains(AnyName(attribute)) {
                // The provider reads what is not set as an empty text from what exists already.
                let text = try container.decodeIfPresent(String.self, forKey: AnyName(attribute)) ?? ""
                if text.isEmpty { unset.insert(attribute) } else { texts[attribute] = text }
            }
            self.texts = texts
            self.unset = unset
            let bounds = try ["min_capacity", "max_capacity"].map {
                try container.decodeIfPresent(JSONNumber.self, forKey: AnyName($0)).flatMap {
                    Int($0.value.description)
                }
            }
            if let least = bounds[0], let most = bounds[1], least >= 0, most >= least {
                readers = least...most
            } else {
                readers = nil
            }
            multiAZ = try container.decodeIfPresent(Bool.self, forKey: AnyName("multi_az"))
            debugLogging = try container.decodeIfPresent(Bool.self, forKey: AnyName("debug_logging"))
            subnets = try container.decodeIfPresent([String?].self, forKey: AnyName("vpc_subnet_ids"))
            // Two logins may share a secret; which one it is may be known only after apply.
            let logins = try container.decodeIfPresent([Auth].self, forKey: AnyName("auth"))?
                .filter { $0.scheme ?? "SECRETS" == "SECRETS" }
            secrets = logins.map { Set($0.compactMap(\.secret)).count + $0.count { $0.secret == nil } }
            let scaling = try container.decodeIfPresent(
                [Scaling].self, forKey: AnyName("serverlessv2_scaling_configuration"))?.first
            if let least = scaling?.minimum, let most = scaling?.maximum {
                capacity = "\(least.value)..\(most.value)"
            } else {
                capacity = nil
            }
        }
    }
}
