/// Another currency than the US dollar, and its rate on a day.
///
/// Amounts are converted exactly; they are rounded only where they are shown.
///
/// *Isolation*: any.
public struct Exchange: Hashable, Sendable {
    /// Its code: `JPY`.
    public let currency: String
    /// How much of it one dollar is.
    public let rate: ExactDecimal
    /// The day of the rate: `2026-02-28`.
    public let date: String
    /// Whether that was said; else it is the day on which the rate was given.
    public let isDateKnown: Bool

    /// Dollars as they are.
    public static let dollars = Exchange(unchecked: "USD", ExactDecimal(1), "", true)

    private init(unchecked currency: String, _ rate: ExactDecimal, _ date: String, _ isDateKnown: Bool) {
        self.currency = currency
        self.rate = rate
        self.date = date
        self.isDateKnown = isDateKnown
    }

    /// A currency at a rate.
    ///
    /// *Errors*: for codes that are not three letters, rates of 0 and less, and rates of more than 12 digits.
    public init(
        currency: String, rate: ExactDecimal, date: String, isDateKnown: Bool = true
    ) throws(PricingError) {
        let code = currency.uppercased()
        guard code.utf8.count == 3, code.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        else { throw PricingError("the currency is \"\(currency.prefix(20))\"; three letters such as JPY are allowed") }
        guard rate > .zero, rate.places <= 6, rate < ExactDecimal(1_000_000) else {
            throw PricingError(
                "the exchange rate is \(rate); above 0, below 1,000,000 and with at most 6 decimals is allowed")
        }
        guard code != "USD" || rate == ExactDecimal(1) else {
            throw PricingError("the exchange rate of USD is \(rate); prices are in USD, so leave --fx out")
        }
        self.init(unchecked: code, rate, date, isDateKnown)
    }

    /// The rate's date in words: `rate of 2026-02-28`.
    public var dateText: String { isDateKnown ? "rate of \(date)" : "rate as given on \(date)" }

    /// Whether it is the dollar.
    public var isDollars: Bool { currency == "USD" }

    /// An amount of dollars in this currency, exactly.
    public func convert(_ dollars: ExactDecimal) throws(PricingError) -> ExactDecimal {
        isDollars ? dollars : try dollars * rate
    }

    /// An amount in this currency as dollars again, to so many places.
    public func dollars(_ amount: ExactDecimal, places: Int) throws(PricingError) -> ExactDecimal {
        try amount.divided(by: rate, places: places)
    }

    /// The digits behind the point that people expect.
    public var shownPlaces: Int { Self.withoutCents.contains(currency) ? 0 : 2 }

    /// The currencies of ISO 4217 without a smaller unit.
    private static let withoutCents: Set<String> = [
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
        "XPF",
    ]
}
