// Weir itself, on different machines.
extension AlternativePricer {
    /// A task of one loop should not be fuller than this: work comes in bursts.
    static let fullest = "0.7"
    /// Fargate's sizes, up to the one processor that one Weir can use: vCPUs and GB, the cheapest first.
    ///
    /// *Source*: ECS developer guide, task CPU and memory.
    static let taskSizes = [
        ("0.25", "0.5"), ("0.25", "1"), ("0.25", "2"), ("0.5", "1"), ("0.5", "2"), ("0.5", "3"), ("0.5", "4"),
        ("1", "2"), ("1", "3"), ("1", "4"), ("1", "5"), ("1", "6"), ("1", "7"), ("1", "8"),
    ]
    /// What a client with TLS takes of Weir's memory, as measured with 5,000 of them. *Units*: KiB.
    static let clientMemory = "14.8"

    /// The memory of one Weir for its clients while another one is down. *Units*: GiB.
    private func memory(copies: Int) throws(PricingError) -> ExactDecimal? {
        guard let peak = inputs.peakClients else { return nil }
        return try (ExactDecimal(peak) * (try ExactDecimal(Self.clientMemory)))
            .divided(by: ExactDecimal(max(1, copies - 1)) * ExactDecimal(1_048_576), places: 3)
    }

    /// Half of a machine's memory is left to the kernel's buffers and all else.
    private func takes(_ memory: ExactDecimal?, of whole: ExactDecimal) throws(PricingError) -> Bool {
        guard let memory else { return true }
        return try memory * ExactDecimal(2) <= whole
    }

    private func memoryText(_ memory: ExactDecimal, copies: Int) -> String {
        "\(ExactDecimal(inputs.peakClients ?? 0).shown) clients with TLS x \(Self.clientMemory) KiB, with one of \(copies) down: \(memory.shown) GiB each, and as much again for the kernel"
    }

    /// Why it does not fit behind Weir, or is not known to; nothing where it does.
    private func doubts() throws(PricingError) -> [String] {
        let behind = try behind()
        return behind.fit == .yes ? [] : [behind.remark]
    }

    /// What Weir needs. *Units*: vCPUs.
    func need() throws(PricingError) -> ExactDecimal? {
        guard let queries = inputs.queriesPerSecond else { return nil }
        return try (queries * inputs.microsecondsPerQuery).divided(by: ExactDecimal(1_000_000), places: 6)
    }

    private func needText() throws(PricingError) -> String {
        guard let need = try need(), let queries = inputs.queriesPerSecond else {
            return "the load is not known: the smallest size is taken; give --queries-per-second"
        }
        return "\(queries.shown) statements/s x \(inputs.microsecondsPerQuery) us = \(need.shown) vCPUs"
    }

    /// How many Weirs, at 70 % of a processor each.
    private func copies() throws(PricingError) -> Int {
        guard let need = try need() else { return inputs.copies }
        let full = try need.divided(by: try ExactDecimal(Self.fullest), places: 6).roundedUp.wholeNumber ?? Int.max
        return max(inputs.copies, full)
    }

    private func unpriced(_ items: [(PriceItem, Price?)]) -> [String] {
        let missing = items.filter { $0.1 == nil }.map(\.0.name)
        guard !missing.isEmpty else { return [] }
        return [
            "its price in \(region) is not known; give --price-list, or "
                + missing.map { "--rate \"\($0)=USD\"" }.joined(separator: " ")
        ]
    }

    func fargate() throws(PricingError) -> Alternative {
        let count = try copies()
        let each = try (try need() ?? .zero).divided(by: ExactDecimal(count), places: 6)
        let fullest = try ExactDecimal(Self.fullest)
        let memory = try memory(copies: count)
        func isEnough(_ size: (String, String), _ memory: ExactDecimal?) throws(PricingError) -> Bool {
            guard try each <= (try ExactDecimal(size.0)) * fullest else { return false }
            return try takes(memory, of: try ExactDecimal(size.1))
        }
        func size(_ memory: ExactDecimal?) throws(PricingError) -> (String, String)? {
            for candidate in Self.taskSizes where try isEnough(candidate, memory) { return candidate }
            return nil
        }
        let large = try size(memory)
        let small = try size(nil) ?? Self.taskSizes[Self.taskSizes.count - 1]
        let size = large ?? small
        let behind = try behind()
        let isLarger = try !isEnough(small, memory)
        var fits = (inputs.queriesPerSecond == nil ? Alternative.Fit.unknown : .yes).and(behind.fit)
        if large == nil { fits = .no }
        let time = try time()
        let vcpu = book.price(of: .fargateVCPUHour, in: region)
        let gigabyte = book.price(of: .fargateGigabyteHour, in: region)
        var cost: ExactDecimal?
        if let vcpu, let gigabyte {
            let one = try (try ExactDecimal(size.0)) * vcpu.dollars + (try ExactDecimal(size.1)) * gigabyte.dollars
            cost = try time.cost(try one * ExactDecimal(count))
        }
        return Alternative(
            name: "Weir on Fargate", cost: cost,
            arithmetic: ["\(count) x (\(size.0) vCPUs + \(size.1) GB) x \(time.text)"],
            fit: fits,
            remarks: [try needText()] + (isLarger ? memory.map { [memoryText($0, copies: count)] } ?? [] : [])
                + (try timeRemarks())
                + (try doubts()) + ["a load balancer in front of the copies, where one is needed, is not in it"]
                + unpriced([(.fargateVCPUHour, vcpu), (.fargateGigabyteHour, gigabyte)]),
            prices: [vcpu, gigabyte].compactMap { $0 })
    }

    func machines() throws(PricingError) -> Alternative {
        let count = try copies()
        let time = try time()
        let item = PriceItem.machineHour(machine.name)
        let price = book.price(of: item, in: region)
        var (fit, remark) = try fit(copies: count)
        fit = fit.and(try behind().fit)
        if let memory = try memory(copies: count), let whole = machine.memory, try !takes(memory, of: whole) {
            fit = .no
            remark += "; \(memoryText(memory, copies: count)), and \(machine.name) has \(whole) GiB"
        }
        return Alternative(
            name: "Weir on EC2 (\(machine.name))",
            cost: try price.map { price throws(PricingError) in
                try time.cost(try price.dollars * ExactDecimal(count))
            },
            arithmetic: ["\(count) x \(machine.name) x \(time.text)"], fit: fit,
            remarks: [remark] + (try timeRemarks()) + (try doubts()) + ["disks and the care of machines are not in it"]
                + unpriced([(item, price)]),
            prices: [price].compactMap { $0 })
    }

    /// Whether the machine is enough for one of the copies, and why.
    private func fit(copies: Int) throws(PricingError) -> (Alternative.Fit, String) {
        let baseline = try machine.baseline()
        guard let need = try need() else {
            let lent = baseline.map {
                ", nor whether the CPU credits of \(machine.name) are enough, \($0) vCPUs for good"
            }
            return (.unknown, "the load is not known\(lent ?? ""); give --queries-per-second")
        }
        let each = try need.divided(by: ExactDecimal(copies), places: 6)
        guard machine.vcpus != nil else {
            return (.unknown, "\(each.shown) vCPUs each; how many \(machine.name) has is not known")
        }
        guard let baseline, let credits = machine.creditsPerHour else {
            // One Weir uses one processor, and copies are as many as that needs.
            return (.yes, "\(each.shown) vCPUs each, of one processor")
        }
        let earned =
            "\(each.shown) vCPUs each; the CPU credits of \(machine.name) are enough for \(baseline) vCPUs for good (\(credits) an hour / 60)"
        guard each > baseline else { return (.yes, earned) }
        return (
            .no,
            "\(earned): beyond that it is slowed down, or with unlimited credits costs more than is priced here; give a larger --machine"
        )
    }

    func own() throws(PricingError) -> Alternative {
        let need = try need()
        let price = book.price(of: .ownVCPUHour, in: region)
        let time = try Hours(plan.life.seconds(in: period, minimum: 0))
        let used = try need.map { need throws(PricingError) in try time.cost(need) }
        var cost: ExactDecimal?
        if let used, let price { cost = try used * price.dollars }
        return Alternative(
            name: "Weir on a machine that is there", cost: cost,
            arithmetic: used.map { ["\($0.shown) vCPU-hours of its own within \(time.text)"] } ?? [],
            fit: (need == nil ? Alternative.Fit.unknown : .yes).and(try behind().fit),
            remarks: [try needText()] + (try doubts())
                + (price == nil
                    ? ["what a vCPU-hour of yours is worth is not known; give --rate own-vcpu-hour=USD"] : []),
            prices: [price].compactMap { $0 })
    }
}
