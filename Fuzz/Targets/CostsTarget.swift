import FuzzSupport

@testable import Pricing

extension FuzzTargets {
    /// The estimator's inputs: decimals keep to arithmetic, files are read or refused in one line, and the lines of an
    /// estimate add up to the last digit.
    static let costs = FuzzTarget("costs", longestInput: 3072, dictionary: "costs") { bytes throws(BrokenRule) in
        var source = ByteSource(bytes)
        switch source.index(below: 6) {
        case 0: try decimals(source.text(), source.text(), places: source.index(below: 40))
        case 1:
            let file = source.rest()
            for engine in PriceList.Engine.allCases {
                try refusesInOneLine { () throws(PricingError) in
                    _ = try PriceList.prices(
                        file, fileName: "f", engine: engine, on: CivilDate(secondsSince1970: 1_800_000_000))
                }
            }
        case 2: try plan(source.rest())
        case 3: try table(String(decoding: source.rest(), as: UTF8.self))
        case 4: try texts(source.text(), String(decoding: source.rest(), as: UTF8.self))
        default: try estimate(&source)
        }
    }

    /// Does something, and judges the error where there is one. Returns whether it was done.
    @discardableResult
    private static func refusesInOneLine(_ body: () throws(PricingError) -> Void) throws(BrokenRule) -> Bool {
        do {
            try body()
            return true
        } catch {
            let line = error.description
            try rule(!line.isEmpty && !line.contains { $0.isNewline }, "no line: \(line.debugDescription)")
            return false
        }
    }

    private static func decimals(_ first: String, _ second: String, places: Int) throws(BrokenRule) {
        guard let a = try? ExactDecimal(first), let b = try? ExactDecimal(second) else { return }
        for number in [a, b] {
            guard let again = try? ExactDecimal(number.description) else { throw BrokenRule("\(number) is not read") }
            try rule(again == number, "\(number) became \(again)")
            try rule(number.roundedDown <= number && number <= number.roundedUp, "\(number) is rounded beyond itself")
            let rounded = number.rounded(to: places)
            if let off = try? (rounded - number), let twice = try? (off + off),
                let unit = try? ExactDecimal(coefficient: 1, places: min(places, ExactDecimal.mostPlaces))
            {
                let size = twice.isNegative ? try? .zero - twice : twice
                try rule(size.map { $0 <= unit } ?? true, "\(number) to \(places) places is \(rounded)")
            }
            _ = (number.shown, number.shown(places: places), number.wholeNumber)
        }
        if let sum = try? a + b, let back = try? sum - b { try rule(back == a, "\(a) + \(b) - \(b) is \(back)") }
        if let product = try? a * b {
            try rule((try? b * a) == product, "\(a) x \(b) is not \(b) x \(a)")
            if !b.isZero, let back = try? product.divided(by: b, places: a.places) {
                try rule(back == a, "\(a) x \(b) / \(b) is \(back)")
            }
        }
        if let difference = try? a - b {
            try rule(difference.isNegative == (a < b) && difference.isZero == (a == b), "\(a) and \(b) are in no order")
        }
        _ = try? a.divided(by: b, places: places)
    }

    private static func plan(_ file: [UInt8]) throws(BrokenRule) {
        let catalogue = try Tables.get().catalogue
        let fields = [
            PlanField(.vcpus, "2", place: "--vcpus"), PlanField(.secrets, "2", place: "--secrets"),
            PlanField(.endpointZones, "3", place: "--endpoint-zones"), PlanField(.logGigabytes, "1", place: "--log"),
        ]
        for count in 0...fields.count {
            try refusesInOneLine { () throws(PricingError) in
                let reading = try TerraformPlan.proxies(
                    file, fileName: "f", region: "r", fields: Array(fields.prefix(count)), catalogue: catalogue)
                guard reading.plans.allSatisfy({ !$0.targets.isEmpty }) else { throw PricingError("") }
            }
        }
    }

    private static func table(_ text: String) throws(BrokenRule) {
        try refusesInOneLine { () throws(PricingError) in _ = try PriceBook(table: text) }
        guard let rows = try? CSVText.rows(text) else { return }
        let written = rows.map { CSVText.row($0) + "\n" }.joined()
        // A row of one empty field is an empty line, which is none.
        guard !rows.contains([""]) else { return }
        try rule((try? CSVText.rows(written)) == rows, "\(rows) is written as \(written.debugDescription)")
    }

    private static func texts(_ first: String, _ second: String) throws(BrokenRule) {
        let catalogue = try Tables.get().catalogue
        try refusesInOneLine { () throws(PricingError) in
            let schedule = try WeeklySchedule(first)
            let week = schedule.seconds(in: .seconds(604_800))
            guard (0...604_800).contains(week), schedule.seconds(in: .seconds(604_800), minimum: 600) >= week else {
                throw PricingError("")
            }
        }
        try refusesInOneLine { () throws(PricingError) in
            let recurrence = try Recurrence("--x", first)
            guard try recurrence.count(in: .month(CalendarMonth("2028-02"))) <= 2_505_600_000_000 else {
                throw PricingError("")
            }
            guard try recurrence.overlap(of: ExactDecimal(600)).most > 0 else { throw PricingError("") }
        }
        _ = RunningTarget(address: first, version: second, maxConnections: nil).region
        try refusesInOneLine { () throws(PricingError) in _ = try CapacityRange(first) }
        try refusesInOneLine { () throws(PricingError) in
            guard try CalendarMonth(first).description == first else { throw PricingError("") }
        }
        try refusesInOneLine { () throws(PricingError) in
            guard try CivilDate(first).description == first else { throw PricingError("") }
        }
        try refusesInOneLine { () throws(PricingError) in _ = try WorkloadInput.seconds("--x", first) }
        try refusesInOneLine { () throws(PricingError) in
            var book = PriceBook([])
            try book.add(rate: second, in: ["*"], seen: first)
        }
        try refusesInOneLine { () throws(PricingError) in _ = try catalogue.find(second) }
    }

    private static func estimate(_ source: inout ByteSource) throws(BrokenRule) {
        let period = BillingPeriod.seconds(Int64(source.uint32() % 300_000_000) + 1)
        var fields: [PlanField] = []
        while !source.isEmpty, fields.count < 12 {
            fields.append(PlanField(source.element(of: PlanKey.allCases), source.text(), place: "--x"))
        }
        let (book, catalogue) = try Tables.get()
        var made: Estimate?
        try refusesInOneLine { () throws(PricingError) in
            let plan = try PlanBuilder(catalogue).plan(name: "p", region: "us-east-1", fields)
            made = try Estimator(book).estimate(Scenario(name: "s", period: period, proxies: [plan]))
        }
        guard let made else { return }
        let lines = made.proxies.flatMap(\.lines)
        try rule((try? .sum(lines.compactMap(\.cost))) == made.total, "the lines are not \(made.total)")
        try rule(lines.allSatisfy { $0.cost.map { !$0.isNegative } ?? true }, "a line is below 0")
        let report = CostReport([made], exchange: .dollars, made: "now")
        try rule((try? report.json()) != nil && (try? report.csv()) != nil && (try? report.html()) != nil, "no report")
    }
}

/// The program's own tables, read once.
private enum Tables {
    private static let read = Result { (book: try PriceBook.builtIn(), catalogue: try InstanceCatalogue.builtIn()) }

    static func get() throws(BrokenRule) -> (book: PriceBook, catalogue: InstanceCatalogue) {
        do {
            return try read.get()
        } catch {
            throw BrokenRule("the program's own tables: \(error)")
        }
    }
}
