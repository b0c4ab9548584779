import AdminConsole
import ArgumentParser
import Pricing

/// `weir cost prices`: every price that is known, with its source and date.
struct CostPricesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prices", abstract: "Print every price that is known, with its source and date.")

    @Option(help: "Only those of this region, and those that hold everywhere.")
    var region: String?

    @Option(name: .customLong("price-list"), help: "Add the prices of AWS's price list. May be repeated.")
    var priceLists: [String] = []

    @Option(help: "Whose instance prices to take from it: mysql, mariadb or aurora.")
    var engine = "mysql"

    @Option(help: "The day whose prices are taken from it, such as 2026-02-28: today unless given.")
    var date: String?

    @Flag(help: "Print JSON: an array with an object for each price.")
    var json = false

    @Flag(help: "Print comma-separated values, in the form of the program's own table.")
    var csv = false

    func run() throws {
        try PricingVerb.run("cost prices") {
            guard !(json && csv) else { throw PricingError("--json and --csv exclude each other; give one of them") }
            let day = try PriceSources.day(date)
            let all = try PriceSources.book(
                priceLists: priceLists, engine: try PriceSources.engine(engine) ?? .mysql, on: day
            ).prices
                .filter { region == nil || $0.region == region || $0.region == "*" }
            guard !all.isEmpty else {
                throw PricingError("no price is known for the region \(region ?? ""); give --price-list FILE")
            }
            if csv { return try StandardOutput.write(PriceBook(all).table) }
            let table = ConsoleTable(
                columns: [
                    .init("item"), .init("region"), .init("from"), .init("usd"), .init("unit"), .init("seen"),
                    .init("source"),
                ],
                rows: all.map { price in
                    [
                        .text(price.item.name), .text(price.region), .text(price.from.shown),
                        .text(price.dollars.description), .text(price.item.unit), .text(price.seen),
                        .text(price.source),
                    ]
                })
            try StandardOutput.write(json ? table.json : table.lines().joined(separator: "\n"))
        }
    }
}
