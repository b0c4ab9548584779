import Testing

@testable import Pricing

@Suite("exact decimals") struct ExactDecimalTests {
    @Test(
        "are read and written as they are, without zeros that say nothing",
        arguments: [
            ("0", "0"), ("-0", "0"), ("0.0150000000", "0.015"), ("12.50", "12.5"), ("+7", "7"), ("-0.5", "-0.5"),
            ("1.0", "1"), ("100", "100"), ("007", "7"),
            ("0.000000000000000000000000000000000001", "0.000000000000000000000000000000000001"),
        ])
    func text(_ pair: (String, String)) throws {
        #expect(try ExactDecimal(pair.0).description == pair.1)
    }

    @Test(
        "are no other texts",
        arguments: ["", "-", ".", "1.", ".5", "1e3", "1,000", " 1", "1 ", "0x1", "1.2.3", "--1", "NaN", "٣"])
    func refused(_ text: String) {
        #expect(refusal { _ = try ExactDecimal(text) }?.contains("is not a decimal number") == true)
    }

    @Test("have at most 38 digits, 36 of them behind the point")
    func limits() throws {
        #expect(refusal { _ = try ExactDecimal(String(repeating: "9", count: 40)) }?.contains("38 digits") == true)
        #expect(
            refusal { _ = try ExactDecimal("0." + String(repeating: "0", count: 36) + "1") }?.contains("38 digits")
                == true)
        let large = try number("1" + String(repeating: "0", count: 37))
        #expect(refusal { _ = try large * large }?.contains("38 digits") == true)
        #expect(
            refusal { _ = try (large * ExactDecimal(9)) + (large * ExactDecimal(9)) }?.contains("38 digits") == true)
        #expect(refusal { _ = try large + number("0.001") }?.contains("38 digits") == true)
        #expect(refusal { _ = try ExactDecimal(1).divided(by: .zero, places: 2) }?.contains("division by zero") == true)
    }

    @Test(
        "round half to even",
        arguments: [
            ("0.125", "0.12"), ("0.135", "0.14"), ("-0.125", "-0.12"), ("-0.135", "-0.14"), ("0.1251", "0.13"),
            ("2.5", "2.5"), ("0.995", "1"),
        ])
    func rounding(_ pair: (String, String)) throws {
        #expect(try number(pair.0).rounded(to: 2).description == pair.1)
    }

    @Test("divide to as many places as wanted")
    func division() throws {
        #expect(try ExactDecimal(1).divided(by: ExactDecimal(3), places: 10).description == "0.3333333333")
        #expect(try ExactDecimal(2).divided(by: ExactDecimal(3), places: 4).description == "0.6667")
        #expect(try ExactDecimal(-2).divided(by: ExactDecimal(3), places: 4).description == "-0.6667")
        #expect(try number("0.005").divided(by: ExactDecimal(1), places: 2).description == "0")
        #expect(try number("5702.76").divided(by: number("108.5"), places: 2).description == "52.56")
        #expect(try number("0.0001").divided(by: number("1000"), places: 2).isZero)
    }

    @Test("are shown with thousands apart")
    func shown() throws {
        #expect(try number("5702.76").shown(places: 2) == "5,702.76")
        #expect(try number("-1234567.5").shown(places: 2) == "-1,234,567.50")
        #expect(try number("999.996").shown(places: 2) == "1,000.00")
        #expect(try number("2920").shown == "2,920")
        #expect(try number("0.4").shown(places: 0) == "0")
    }

    @Test("obey the laws of arithmetic", arguments: [UInt64(1), 2, 3, 4, 5])
    func laws(_ seed: UInt64) throws {
        var chance = Chance(state: seed)
        func some() throws -> ExactDecimal {
            try ExactDecimal(
                coefficient: Int128(Int64.random(in: -1_000_000_000...1_000_000_000, using: &chance)),
                places: Int.random(in: 0...9, using: &chance))
        }
        for _ in 0..<500 {
            let (a, b, c) = (try some(), try some(), try some())
            #expect(try a + b == b + a)
            #expect(try (a + b) + c == a + (b + c))
            #expect(try a * b == b * a)
            #expect(try a * (b + c) == a * b + a * c)
            #expect(try (a - b) + b == a)
            #expect(try (a < b) == (a - b).isNegative)
            #expect(try ExactDecimal(a.description) == a)
            if !b.isZero { #expect(try (a * b).divided(by: b, places: a.places) == a) }
            #expect(a.roundedUp >= a && a.roundedDown <= a)
            #expect(try a - a.roundedDown < ExactDecimal(1))
            #expect(try a.roundedUp - a < ExactDecimal(1))
        }
    }
}
