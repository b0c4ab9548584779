// Who belongs to whom.
extension TerraformReader {
    /// Which database a target names.
    enum Kind {
        case instance
        case cluster
    }

    func kind(of target: TerraformDocument.Resource) throws(PricingError) -> Kind {
        let (instance, cluster) = ("db_instance_identifier", "db_cluster_identifier")
        if target.values.has(cluster) { return .cluster }
        if target.values.has(instance) || target.values.unset.contains(cluster) { return .instance }
        if target.values.unset.contains(instance) { return .cluster }
        switch (refers(target, instance), refers(target, cluster)) {
        case (true, true):
            throw error(
                target.address,
                "whether \(instance) or \(cluster) is set is only known after apply; make it a constant, or give --class without the plan"
            )
        case (_, true): return .cluster
        case (_, false): return .instance
        }
    }

    private func refers(_ resource: TerraformDocument.Resource, _ attribute: String) -> Bool {
        document.references[resource.configurationAddress]?[attribute]?.isEmpty == false
    }

    func proxy(
        of resource: TerraformDocument.Resource
    ) throws(PricingError) -> TerraformDocument.Resource? {
        try find(resource, "db_proxy_name", "aws_db_proxy", named: { $0.name })
    }

    func cluster(
        of resource: TerraformDocument.Resource, _ attribute: String
    ) throws(PricingError) -> TerraformDocument.Resource? {
        try find(resource, attribute, "aws_rds_cluster", named: { $0.clusterIdentifier })
    }

    /// The candidate that an attribute names: by its value where that is known, else by the configuration's references.
    /// Nil when it is not made by this plan: the value is known and none has it, or it is a data source's.
    ///
    /// *Errors*: when several could be meant. None is guessed.
    func find(
        _ resource: TerraformDocument.Resource, _ attribute: String, _ type: String,
        named name: (TerraformDocument.Values) -> String?
    ) throws(PricingError) -> TerraformDocument.Resource? {
        // What belongs together is in one region, whatever the names are.
        let candidates = all(type).filter { isBeside(resource, $0) }
        let reach = TerraformReach(document, from: resource, attribute, type: type, among: candidates)
        let value = resource.values.identifier(attribute)
        if let value {
            let exact = candidates.filter { name($0.values) == value }
            if exact.count > 1 { return try one(of: exact, for: resource, attribute, value, reach) }
            if let exact = exact.first { return exact }
            // A name that is given to the database only after apply cannot be compared.
            guard candidates.contains(where: { name($0.values) == nil }) else { return nil }
        }
        let found = value == nil ? reach.resources : reach.resources.filter { name($0.values) == nil }
        if found.count == 1 { return found[0] }
        if found.isEmpty {
            if value != nil { return nil }
            // Only a database that exists already has a data source.
            if !reach.sources.isEmpty { return nil }
            // One candidate leaves no doubt where nothing can be followed, unless it is another resource that is named,
            // or a data source could be what is passed on.
            if candidates.count == 1, !reach.isMissing, !document.dataSourceTypes.contains(type) {
                return candidates[0]
            }
        }
        let doubt = candidates.isEmpty ? "none" : candidates.count == 1 ? "what is not" : "several"
        throw error(
            resource.address,
            "\(attribute) is only known after apply, and \(doubt) in the plan could be meant; "
                + "make it a constant, or give --class without the plan")
    }

    /// Those of one name are told apart by the references, by their providers, by their modules.
    private func one(
        of equals: [TerraformDocument.Resource], for resource: TerraformDocument.Resource, _ attribute: String,
        _ value: String, _ reach: TerraformReach
    ) throws(PricingError) -> TerraformDocument.Resource {
        let named = Set(reach.resources.map(\.address))
        let key = document.providerKey(of: resource)
        let signs: [(TerraformDocument.Resource) -> Bool] = [
            { named.contains($0.address) },
            { key != nil && document.providerKey(of: $0) == key },
            { $0.module == resource.module },
        ]
        var left = equals
        for sign in signs where left.count > 1 {
            let fitting = left.filter(sign)
            if !fitting.isEmpty { left = fitting }
        }
        guard left.count == 1 else {
            throw error(
                resource.address,
                "\(attribute) is \(value.prefix(80)), and so are called \(left.map(\.address).prefix(4).joined(separator: " and ")); "
                    + "nothing in the plan tells them apart: give --class without the plan")
        }
        return left[0]
    }

    private func isBeside(_ resource: TerraformDocument.Resource, _ other: TerraformDocument.Resource) -> Bool {
        guard let here = document.ownRegion(of: resource), let there = document.ownRegion(of: other) else {
            return true
        }
        return here == there
    }

    /// An instance that exists already, as a data source has read it.
    func readInstance(of target: TerraformDocument.Resource) -> TerraformDocument.Resource? {
        let attribute = "db_instance_identifier"
        let instances = document.dataSources.filter { $0.type == "aws_db_instance" && isBeside(target, $0) }
        let reach = TerraformReach(document, from: target, attribute, type: "aws_db_instance", among: [])
        var found = instances.filter { instance in
            reach.sources.contains {
                $0.module == instance.module && $0.address.text == "data.\(instance.bareName)\(instance.index)"
            }
        }
        if found.isEmpty, let value = target.values.identifier(attribute) {
            found = instances.filter { $0.values.identifier(attribute) == value }
        }
        // Two may read the same one.
        return Set(found.map(\.values.readInstanceClass)).count == 1 ? found.first : nil
    }
}
