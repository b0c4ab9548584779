import ArgumentParser
import Pricing

/// A proxy as it is said on the command line.
struct PlanOptions: ParsableArguments {
    @Option(
        name: .customLong("class"), parsing: .unconditionalSingleValue,
        help: "An instance class behind the proxy, with a count perhaps: db.r6g.xlarge:2. May be repeated.")
    var classes: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: "An instance by its vCPUs instead, with a count perhaps: 4:2. May be repeated.")
    var vcpus: [String] = []

    @Option(parsing: .unconditional, help: "So many readers beside, of the first class.")
    var readers: String?

    @Option(parsing: .unconditional, help: "Aurora Serverless v2 between these capacities: 2..16.")
    var acu: String?

    @Option(parsing: .unconditional, help: "When that is at its most, in UTC: \"mon-fri 09:00-18:00\".")
    var peak: String?

    @Option(parsing: .unconditional, help: "How many instances of Aurora Serverless v2 there are.")
    var acuInstances: String?

    @Option(parsing: .unconditional, help: "When the proxy exists, in UTC: \"mon-fri 08:00-20:00\".")
    var schedule: String?

    @Option(
        parsing: .unconditional,
        help:
            "How often it is made, with --run-minutes: a number of times in the period, \"rate(1 day)\" or \"cron(0 3 * * ? *)\", in UTC."
    )
    var runs: String?

    @Option(parsing: .unconditional, help: "For how many minutes each time; ten are billed at least.")
    var runMinutes: String?

    @Option(parsing: .unconditional, help: "Additional endpoints.")
    var endpoints: String?

    @Option(parsing: .unconditional, help: "In how many zones each of them is: 2 unless given.")
    var endpointZones: String?

    @Option(parsing: .unconditional, help: "Data through them, in GB a month.")
    var endpointGigabytes: String?

    @Option(parsing: .unconditional, help: "Secrets in Secrets Manager.")
    var secrets: String?

    @Option(parsing: .unconditional, help: "Calls that read secrets, a month.")
    var secretCalls: String?

    @Option(parsing: .unconditional, help: "Debug logs to CloudWatch, in GB a month.")
    var logGigabytes: String?

    /// What was said, in one list.
    var fields: [PlanField] {
        let repeated = classes.map { (PlanKey.instanceClass, $0) } + vcpus.map { (.vcpus, $0) }
        let single: [(PlanKey, String?)] = [
            (.readers, readers), (.acu, acu), (.peak, peak), (.acuInstances, acuInstances), (.schedule, schedule),
            (.runs, runs), (.runMinutes, runMinutes), (.endpoints, endpoints), (.endpointZones, endpointZones),
            (.endpointGigabytes, endpointGigabytes), (.secrets, secrets), (.secretCalls, secretCalls),
            (.logGigabytes, logGigabytes),
        ]
        return (repeated + single.compactMap { key, text in text.map { (key, $0) } })
            .map { PlanField($0.0, $0.1, place: "--\($0.0.rawValue)") }
    }
}

/// Where, for how long, and at which prices.
struct PricingOptions: ParsableArguments {
    @Option(help: "The AWS region: us-east-1.")
    var region: String?

    @Option(help: "A month of the calendar, such as 2026-02, instead of one of 730 hours.")
    var month: String?

    @Option(parsing: .unconditional, help: "So many hours instead.")
    var hours: String?

    @Option(parsing: .unconditional, help: "So many days instead.")
    var days: String?

    @Option(help: "The currency to show amounts in, such as JPY; with --fx.")
    var currency: String?

    @Option(parsing: .unconditional, help: "How much of it one US dollar is.")
    var fx: String?

    @Option(help: "The day of that rate, such as 2026-02-28.")
    var fxDate: String?

    @Option(
        name: .customLong("rate"), parsing: .unconditionalSingleValue,
        help: "A price in USD: of RDS Proxy's vCPU-hour, or NAME=USD. May be repeated.")
    var rates: [String] = []

    @Option(
        name: .customLong("price-list"),
        help: "AWS's price list: an offer file, or what aws pricing get-products prints. May be repeated.")
    var priceLists: [String] = []

    @Option(
        help:
            "Whose instance prices to take from it: mysql unless given or told by --database, a plan or a running Weir, mariadb or aurora."
    )
    var engine: String?

    @Option(help: "The day whose prices are taken from it, such as 2026-02-28: today unless given.")
    var date: String?

    /// What has no effect, as the rest was said.
    func unused() -> [String] {
        var unused = UnusedOptions()
        unused.check([("--engine", engine != nil), ("--date", date != nil)], need: "--price-list", !priceLists.isEmpty)
        unused.check(rates: rates)
        return unused.notes
    }

    /// What was said of the whole.
    func settings() throws(PricingError) -> ScenarioSettings {
        var settings = ScenarioSettings()
        settings.region = region
        settings.period = try ScenarioSettings.period(month: month, hours: hours, days: days)
        settings.currency = currency
        if let fx {
            do {
                settings.fx = try ExactDecimal(fx)
            } catch {
                throw PricingError("--fx: \(error)")
            }
        }
        settings.fxDate = fxDate
        settings.rates = rates
        return settings
    }

    /// The program's prices, then the price lists', then those that were given one by one, for the scenario's regions.
    ///
    /// - Parameters:
    ///   - target: of a running Weir, whose version may tell the engine.
    ///   - family: what kind of database it is, where that was said.
    func book(
        for source: ScenarioSource, target: RunningTarget? = nil, family: MaxConnections.Family? = nil
    ) throws(PricingError) -> PriceBook {
        let engine = PriceList.Engine.chosen(
            try PriceSources.engine(engine), target, family, source.scenario.proxies)
        var book = try PriceSources.book(priceLists: priceLists, engine: engine, on: try PriceSources.day(date))
        let regions = source.scenario.proxies.map(\.region)
        for rate in source.settings.rates { try book.add(rate: rate, in: regions, seen: "\(PricingVerb.today)") }
        return book
    }
}

/// Where prices come from.
enum PriceSources {
    /// The longest price list. *Units*: bytes. All of AmazonRDS in one region has some tens of millions.
    private static let longestPriceList = 1 << 30

    /// The engine of a name; nil when none was given.
    static func engine(_ name: String?) throws(PricingError) -> PriceList.Engine? {
        guard let name else { return nil }
        let engines: [String: PriceList.Engine] = ["mysql": .mysql, "mariadb": .mariadb, "aurora": .aurora]
        guard let engine = engines[name.lowercased()] else {
            throw PricingError("--engine is \(name); mysql, mariadb or aurora is allowed")
        }
        return engine
    }

    /// The day whose prices are wanted.
    static func day(_ text: String?) throws(PricingError) -> CivilDate {
        guard let text else { return PricingVerb.today }
        do {
            return try CivilDate(text)
        } catch {
            throw PricingError("--date: \(error)")
        }
    }

    /// The program's prices, then the price lists'.
    static func book(
        priceLists: [String], engine: PriceList.Engine, on day: CivilDate
    ) throws(PricingError) -> PriceBook {
        var book = try PriceBook.builtIn()
        for path in priceLists {
            let bytes = try InputFile.read(path, limit: longestPriceList, "a price list of AWS")
            book.add(try PriceList.prices(bytes, fileName: path, engine: engine, on: day, seen: PricingVerb.today))
        }
        return book
    }
}
