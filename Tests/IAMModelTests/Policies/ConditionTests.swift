import Testing

@testable import IAMModel

struct ConditionTests {
    /// Whether a condition holds, with one key `k:k` that has these values, or is absent.
    private static func holds(_ comparison: String, _ wanted: [String], _ values: [String]?) throws -> Bool {
        let condition = try PolicyCondition(
            try ConditionOperator(comparison, at: ""), key: "k:k", values: wanted, allowsVariables: true, at: "")
        var context = RequestContext(["aws:username": "alice"])
        context["K:K"] = values
        var reader = ContextReader(context)
        return condition.holds(in: &reader)
    }

    static let singles: [(String, [String], String, Bool)] = [
        ("StringEquals", ["a"], "a", true), ("StringEquals", ["a"], "A", false), ("StringEquals", ["*"], "a", false),
        ("StringEquals", ["a", "b"], "b", true), ("StringEquals", ["${aws:username}"], "alice", true),
        ("StringEquals", ["${aws:userid}"], "alice", false), ("StringEquals", ["e\u{301}"], "\u{e9}", false),
        ("StringNotEquals", ["a", "b"], "b", false), ("StringNotEquals", ["a", "b"], "c", true),
        ("StringNotEquals", ["${aws:userid}"], "c", true),
        ("StringEqualsIgnoreCase", ["StraSSe"], "strasse", true),
        ("StringEqualsIgnoreCase", ["stra\u{df}e"], "strasse", false), ("StringNotEqualsIgnoreCase", ["A"], "a", false),
        ("StringLike", ["a*"], "abc", true), ("StringLike", ["A*"], "abc", false),
        ("StringLike", ["a${*}"], "ab", false),
        ("StringLike", ["${aws:username}-?"], "alice-1", true), ("StringNotLike", ["a*", "b*"], "c", true),
        ("NumericEquals", ["5"], "5.0", true), ("NumericEquals", ["-0"], "0", true),
        ("NumericEquals", ["5"], "x", false),
        ("NumericNotEquals", ["5"], "6", true), ("NumericNotEquals", ["5"], "x", true),
        ("NumericLessThan", ["10"], "9", true), ("NumericLessThan", ["10"], "10", false),
        ("NumericLessThan", ["-2"], "-10", true), ("NumericLessThanEquals", ["10"], "10", true),
        ("NumericGreaterThan", ["9007199254740992"], "9007199254740993", true),
        ("NumericGreaterThan", ["0.1"], "0.09", false), ("NumericGreaterThanEquals", ["1.50"], "+1.5", true),
        ("NumericLessThan", ["10"], "nan", false), ("NumericLessThan", ["10"], "", false),
        ("DateEquals", ["2027-01-31T08:00:00Z"], "1801382400", true),
        ("DateEquals", ["2027-01-31T08:00Z"], "2027-01-31T13:30:00+05:30", true),
        ("DateNotEquals", ["2027"], "2027-01-01T00:00:00Z", false), ("DateNotEquals", ["2027"], "soon", true),
        ("DateLessThan", ["2027-01-31T08:00:00Z"], "2027-01-31T07:59:59.999Z", true),
        ("DateGreaterThan", ["2020-01-01T00:00:01Z"], "2020-01-01T00:00:01Z", false),
        ("DateGreaterThanEquals", ["2020-01-01T00:00:01Z"], "2020-01-01T00:00:01Z", true),
        ("DateLessThanEquals", ["1969-12-31T23:59:59Z"], "-1", true), ("DateLessThan", ["2000-02-29"], "1999", true),
        ("Bool", ["true"], "true", true), ("Bool", ["true"], "True", true), ("Bool", ["true"], "false", false),
        ("Bool", ["false"], "no", false),
        ("BinaryEquals", ["QmluYXJ5VmFsdWVJbkJhc2U2NA=="], "BinaryValueInBase64", true),
        ("BinaryEquals", ["QQ=="], "B", false),
        ("IpAddress", ["203.0.113.0/24"], "203.0.113.255", true),
        ("IpAddress", ["203.0.113.0/24"], "203.0.114.0", false),
        ("IpAddress", ["203.0.113.7"], "203.0.113.7", true), ("IpAddress", ["203.0.113.7/24"], "203.0.113.1", true),
        ("IpAddress", ["203.0.113.0/24", "2001:DB8:1234:5678::/64"], "2001:db8:1234:5678:9::1", true),
        ("IpAddress", ["2001:DB8:1234:5678::/64"], "2001:db8:1234:5679::1", false),
        ("IpAddress", ["0.0.0.0/0"], "::1", false), ("IpAddress", ["0.0.0.0/0"], "::ffff:192.0.2.1", true),
        ("IpAddress", ["::/0"], "192.0.2.1", false), ("IpAddress", ["::ffff:0:0/80"], "::1", true),
        ("IpAddress", ["::ffff:192.0.2.0/120"], "192.0.2.9", true), ("IpAddress", ["0.0.0.0/0"], "010.0.0.1", false),
        ("IpAddress", ["10.0.0.0/9"], "10.128.0.0", false), ("NotIpAddress", ["10.0.0.0/8"], "192.0.2.1", true),
        ("NotIpAddress", ["10.0.0.0/8", "192.0.2.0/24"], "192.0.2.1", false),
        ("NotIpAddress", ["10.0.0.0/8"], "x", true),
        ("ArnEquals", ["arn:aws:iam::1:user/*"], "arn:aws:iam::1:user/a/b:c", true),
        ("ArnLike", ["arn:aws:iam::*:user/a"], "arn:aws:iam::1:2:user/a", false),
        ("ArnLike", ["arn:aws:iam::1:user/${aws:username}"], "arn:aws:iam::1:user/alice", true),
        ("ArnLike", ["arn:aws:iam::1:user/${aws:userid}"], "arn:aws:iam::1:user/", false),
        ("ArnLike", ["arn:aws:iam::1:user/A"], "arn:aws:iam::1:user/a", false),
        ("ArnNotLike", ["arn:aws:iam::1:user/*"], "arn:aws:iam::1:role/a", true),
        ("ArnNotEquals", ["arn:aws:iam::1:user/*"], "arn:aws:iam::1:user/a", false),
        ("Null", ["true"], "a", false), ("Null", ["false"], "a", true), ("Null", ["false"], "", true),
    ]

    @Test("each operator compares as AWS documents it", arguments: singles)
    func single(comparison: String, wanted: [String], value: String, holds: Bool) throws {
        #expect(try Self.holds(comparison, wanted, [value]) == holds)
    }

    static let absents: [(String, String, Bool)] = [
        ("StringEquals", "a", false), ("StringNotEquals", "a", true), ("StringLike", "*", false),
        ("StringNotLike", "*", true), ("NumericLessThan", "1", false), ("NumericNotEquals", "1", true),
        ("DateGreaterThan", "2020", false), ("DateNotEquals", "2020", true), ("Bool", "false", false),
        ("IpAddress", "0.0.0.0/0", false), ("NotIpAddress", "0.0.0.0/0", true),
        ("ArnLike", "arn:*:*:*:*:*", false), ("ArnNotLike", "arn:*:*:*:*:*", true), ("BinaryEquals", "QQ==", false),
        ("StringEqualsIfExists", "a", true), ("StringNotEqualsIfExists", "a", true), ("BoolIfExists", "true", true),
        ("ForAllValues:StringEquals", "a", true), ("ForAllValues:StringNotEquals", "a", true),
        ("ForAnyValue:StringEquals", "a", false), ("ForAnyValue:StringNotEquals", "a", false),
        ("ForAnyValue:StringEqualsIfExists", "a", true), ("Null", "true", true), ("Null", "false", false),
    ]

    @Test(
        "an absent key fits negated operators, IfExists and ForAllValues, and so does an empty one", arguments: absents)
    func absent(comparison: String, wanted: String, holds: Bool) throws {
        #expect(try Self.holds(comparison, [wanted], nil) == holds)
        #expect(try Self.holds(comparison, [wanted], []) == holds)
    }

    static let sets: [(String, [String], [String], Bool)] = [
        // IAM User Guide, "Creating a condition that tests multiple key values (set operations)".
        ("ForAllValues:StringLike", ["PostDateTime", "Message", "Tags"], ["PostDateTime", "Message"], true),
        ("ForAllValues:StringLike", ["PostDateTime", "Message", "Tags"], ["PostDateTime", "UserName"], false),
        ("ForAnyValue:StringLike", ["ID", "PostDateTime"], ["UserName", "Message", "PostDateTime"], true),
        ("ForAnyValue:StringLike", ["ID", "PostDateTime"], ["UserName"], false),
        ("ForAllValues:StringEquals", ["a"], [""], true), ("ForAnyValue:StringEquals", [""], [""], false),
        ("ForAllValues:StringNotEquals", ["a"], ["b", "a"], false),
        ("ForAllValues:StringNotEquals", ["a"], ["b"], true),
        ("ForAnyValue:StringNotEquals", ["a"], ["b", "a"], true),
        ("ForAnyValue:StringNotEquals", ["a", "b"], ["a"], false),
        // Without a set operator: any value fits, or none does.
        ("StringEquals", ["a"], ["b", "a"], true), ("StringNotEquals", ["a"], ["b", "a"], false),
    ]

    @Test("set operators ask all values or any", arguments: sets)
    func set(comparison: String, wanted: [String], values: [String], holds: Bool) throws {
        #expect(try Self.holds(comparison, wanted, values) == holds)
    }

    @Test("a date is read in all forms of W3C's note and no others")
    func dates() {
        for text in ["2027", "2027-01", "2027-01-31", "2027-01-31T08:00Z", "2027-01-31T08:00:00.123456789-12:00", "-5"]
        {
            #expect(PolicyInstant(text) != nil, "\(text)")
        }
        let wrong = [
            "", "27", "2027-1", "2027-00", "2027-13-01", "2027-02-29", "2100-02-29", "2027-01-31T08:00",
            "2027-01-31T24:00Z",
            "2027-01-31T08:60Z", "2027-01-31T08:00:60Z", "2027-01-31T08:00:00.Z", "2027-01-31T08:00:00.1234567890Z",
            "2027-01-31 08:00Z", "2027-01-31T08:00:00+0100", "2027Z", "1e9", "99999999999999999999", "-",
        ]
        for text in wrong { #expect(PolicyInstant(text) == nil, "\(text)") }
    }

    @Test("Unix time written as a date reads as it was, also before 1970 and at the ends")
    func dateTexts() {
        #expect(PolicyInstant.text(unixTime: 1_801_382_400) == "2027-01-31T08:00:00Z")
        #expect(PolicyInstant.text(unixTime: -1) == "1969-12-31T23:59:59Z")
        #expect(PolicyInstant.text(unixTime: -62_135_596_800) == "0001-01-01T00:00:00Z")
        #expect(PolicyInstant.text(unixTime: 253_402_300_799) == "9999-12-31T23:59:59Z")
        #expect(PolicyInstant.text(unixTime: .max) == "9223372036854775807")
        var unixTime = -62_135_596_800
        while unixTime < 253_402_300_800 {
            #expect(PolicyInstant(PolicyInstant.text(unixTime: unixTime)) == PolicyInstant(String(unixTime)))
            unixTime += 86400 * 997 + 12345
        }
    }

    static let addresses: [(String, Bool)] = [
        ("1.2.3.4", true), ("::", true), ("1::", true), ("::1.2.3.4", true), ("1:2:3:4:5:6:7:8", true),
        ("1:2:3:4:5:6:1.2.3.4", true),
        ("1:2:3:4:5:6:7::", true), ("1.2.3.4/0", true), ("::/128", true), ("", false), ("1.2.3", false),
        ("1.2.3.4.5", false),
        ("256.0.0.1", false), ("1.2.3.4/", false), ("1.2.3.4/33", false), ("::/129", false), ("1.2.3.4/08/1", false),
        ("1:2:3:4:5:6:7", false), ("1:2:3:4:5:6:7:8:9", false), ("1::2::3", false), (":::", false),
        ("1:2:3:4:5:6:7:8::", false),
        ("12345::", false), ("g::", false), ("1.2.3.4::", false), ("fe80::1%eth0", false), (":1", false), ("1:", false),
    ]

    @Test("an address is four numbers or eight groups", arguments: addresses)
    func address(text: String, isAddress: Bool) {
        #expect((AddressRange(text) != nil) == isAddress)
    }
}
