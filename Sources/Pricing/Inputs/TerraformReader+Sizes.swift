// How large instances are, and what is given in place of a size that the plan does not tell.
extension TerraformReader {
    /// What a size is said by.
    enum SizeKind: Hashable {
        case vcpus
        case capacity
    }

    mutating func size(_ resource: TerraformDocument.Resource) throws(PricingError) -> TargetCapacity {
        let name = resource.isRead ? resource.values.readInstanceClass : resource.values.instanceClass
        guard let name else {
            if let given = try standIn(.vcpus, for: resource, "its class is only known after apply") { return given }
            throw error(
                resource.address, "its instance_class is only known after apply; make it a constant, or give --class")
        }
        return try size(resource, class: name)
    }

    mutating func size(
        _ resource: TerraformDocument.Resource, class name: String
    ) throws(PricingError) -> TargetCapacity {
        do {
            return try TargetCapacity(try catalogue.find(name))
        } catch {
            let reason = "the class \(name.prefix(60)) is not known"
            if let given = try standIn(.vcpus, for: resource, class: name, reason) { return given }
            throw self.error(resource.address, error.description)
        }
    }

    mutating func capacity(of cluster: TerraformDocument.Resource) throws(PricingError) -> TargetCapacity {
        guard let range = cluster.values.capacity else {
            let reason = "its serverlessv2_scaling_configuration is not known"
            if let given = try standIn(.capacity, for: cluster, reason) { return given }
            throw error(
                cluster.address,
                "it has serverless instances, but no serverlessv2_scaling_configuration that is known; give --acu")
        }
        uses.peak = uses.peak || addition.peak != nil
        return try placed(cluster) { () throws(PricingError) in
            try TargetCapacity(CapacityRange(range, peak: addition.peak))
        }
    }

    /// The size that was given beside the plan, for one instance whose own size is not known; nil when none was given.
    ///
    /// *Errors*: when more than one was given, or it stands for something else already: it cannot be both.
    private mutating func standIn(
        _ kind: SizeKind, for resource: TerraformDocument.Resource, class name: String? = nil, _ reason: String
    ) throws(PricingError) -> TargetCapacity? {
        let given = addition.targets.filter { target in
            if case .capacity = target.size { return kind == .capacity }
            return kind == .vcpus
        }
        guard let size = given.first else { return nil }
        guard given.count == 1, size.count == 1 else {
            throw error(
                resource.address, "\(reason); one size without a count is wanted in its place, for each such instance")
        }
        let subject = name ?? resource.configurationAddress
        guard standIns[kind, default: subject] == subject else {
            throw error(
                resource.address,
                "\(reason), and the size that was given is taken for \(standIns[kind] ?? "another") already; give --class without the plan"
            )
        }
        standIns[kind] = subject
        uses.targets = true
        tell("\(resource.address): \(reason); it is taken as \(size.name)")
        return size
    }

    /// A note, once.
    mutating func tell(_ note: String) {
        if !notes.contains(note) { notes.append(note) }
    }

    // MARK: Readers that come and go

    /// The readers that autoscaling keeps at least, beside those of the plan.
    ///
    /// *Source*: Aurora's autoscaling counts all readers, and gives new ones the class of the writer.
    mutating func autoscaledReaders(
        of cluster: TerraformDocument.Resource, beside members: [TargetCapacity]
    ) throws(PricingError) -> [TargetCapacity] {
        guard let first = members.first else { return [] }
        var added: [TargetCapacity] = []
        for scaling in all("aws_appautoscaling_target") where scaling.values.scalesReaders {
            guard case .success(let owner) = clusterOfReaders(scaling), owner?.address == cluster.address else {
                continue
            }
            guard let readers = scaling.values.readers else {
                leaveOut("\(scaling.address): the readers that autoscaling adds; how many is only known after apply")
                continue
            }
            let there = members.reduce(-1) { $0 + $1.count }
            if readers.lowerBound > there {
                let missing = readers.lowerBound - there
                added.append(try placed(scaling) { () throws(PricingError) in try first.counted(missing) })
                tell(
                    "\(scaling.address): autoscaling keeps at least \(readers.lowerBound) \(readers.lowerBound == 1 ? "reader" : "readers"); "
                        + "\(missing) more than in the plan, each as \(first.name)")
            }
            let more = readers.upperBound - max(there, readers.lowerBound)
            if more > 0 {
                leaveOut(
                    "\(scaling.address): \(more) more \(more == 1 ? "reader" : "readers") that autoscaling may add at most"
                )
            }
        }
        return added
    }

    /// Autoscaling whose cluster cannot be told.
    mutating func findStrayReaders() {
        for scaling in all("aws_appautoscaling_target") where scaling.values.scalesReaders {
            guard case .failure = clusterOfReaders(scaling) else { continue }
            leaveOut("\(scaling.address): the readers that autoscaling adds; the plan does not tell to which cluster")
        }
    }

    private func clusterOfReaders(
        _ scaling: TerraformDocument.Resource
    ) -> Result<TerraformDocument.Resource?, PricingError> {
        do {
            return .success(try cluster(of: scaling, "resource_id"))
        } catch {
            return .failure(error)
        }
    }

    /// What is not priced, once.
    private mutating func leaveOut(_ what: String) {
        if !leftOut.contains(what) { leftOut.append(what) }
    }
}
