internal import ProxyModel

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
    /// *Errors*: for codes that are none of ISO 4217, rates of 0 and less, and rates of more than 12 digits.
    public init(
        currency: String, rate: ExactDecimal, date: String, isDateKnown: Bool = true
    ) throws(PricingError) {
        let code = currency.uppercased()
        guard code.utf8.count == 3, code.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        else { throw PricingError("the currency is \"\(currency.prefix(20))\"; three letters such as JPY are allowed") }
        guard Self.codes.contains(code) else {
            let near = Suggestion.nearest(to: code, among: Self.codes, most: 3)
            let hint = near.isEmpty ? "" : "; the nearest are \(near.joined(separator: ", "))"
            throw PricingError("the currency \(code) is none of ISO 4217\(hint); a code such as JPY is wanted")
        }
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
    public var shownPlaces: Int {
        if Self.withoutCents.contains(currency) { return 0 }
        return Self.withThousandths.contains(currency) ? 3 : 2
    }

    /// The currencies of ISO 4217 that are divided by a thousand.
    private static let withThousandths: Set<String> = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]

    /// The currencies of ISO 4217 that people pay with.
    private static let codes: [String] = """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF \
        CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL \
        HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL \
        MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON \
        RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH \
        UGX USD UYI UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
        """.split(separator: " ").map(String.init)

    /// The currencies of ISO 4217 without a smaller unit.
    private static let withoutCents: Set<String> = [
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
        "XPF",
    ]
}
