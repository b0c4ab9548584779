/// What can be said of a scenario as a whole, by the same names on the command line and in a file.
public struct ScenarioSettings: Hashable, Sendable {
    /// Where the proxies are that do not say it themselves.
    public var region: String?
    /// The time that is priced; nil for a month of 730 hours.
    public var period: BillingPeriod?
    /// The currency's code; nil for USD.
    public var currency: String?
    /// Its rate.
    public var fx: ExactDecimal?
    /// The day of the rate.
    public var fxDate: String?
    /// Prices: `NAME=USD`.
    public var rates: [String] = []

    /// Nothing said.
    public init() {}

    /// The period of what was said about it.
    ///
    /// *Errors*: when more than one thing was said, or one that is none.
    public static func period(
        month: String?, hours: String?, days: String?
    ) throws(PricingError) -> BillingPeriod? {
        guard [month, hours, days].count(where: { $0 != nil }) <= 1 else {
            throw PricingError("month, hours and days exclude each other; give one of them")
        }
        if let month { return .month(try CalendarMonth(month)) }
        if let hours { return try .of(try ExactDecimal(hours), secondsEach: 3600, "hours") }
        if let days { return try .of(try ExactDecimal(days), secondsEach: 86_400, "days") }
        return nil
    }

    /// What was said here, and else what was said in `other`.
    public func filled(from other: ScenarioSettings) -> ScenarioSettings {
        var all = self
        all.region = region ?? other.region
        all.period = period ?? other.period
        if currency == nil, fx == nil {
            all.currency = other.currency
            all.fx = other.fx
            all.fxDate = fxDate ?? other.fxDate
        }
        all.rates = other.rates + rates
        return all
    }

    /// The currency that amounts are shown in.
    ///
    /// - Parameter today: stands for the date of the rate when none was given.
    /// *Errors*: for a currency without a rate, and a rate without a currency.
    public func exchange(today: CivilDate) throws(PricingError) -> Exchange {
        var date = today
        if let fxDate { date = try CivilDate(fxDate) }
        switch (currency, fx) {
        case (nil, nil):
            guard fxDate == nil else {
                throw PricingError("the day of an exchange rate without a currency; give --currency and --fx too")
            }
            return .dollars
        case (let currency?, nil) where currency.uppercased() == "USD": return .dollars
        case (let currency?, nil):
            throw PricingError(
                "the rate of \(currency.prefix(20)) is missing: prices are in USD; give --fx, how much of it one USD is"
            )
        case (nil, .some):
            throw PricingError("an exchange rate without a currency; give --currency too, such as JPY")
        case (let currency?, let fx?):
            return try Exchange(
                currency: currency, rate: fx, date: date.description, isDateKnown: fxDate != nil)
        }
    }
}
