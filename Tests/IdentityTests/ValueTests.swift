import Identity
import Testing
import WeirCrypto

struct TimestampTests {
    @Test(
        "a moment is written as AWS writes it and read back",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (1_790_000_000, "2026-09-21T14:13:20Z"), (-1, "1969-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"), (-62_135_596_800, "0001-01-01T00:00:00Z"),
        ] as [(Int64, String)])
    func text(_ seconds: Int64, _ text: String) {
        #expect("\(Timestamp(seconds: seconds))" == text)
        #expect(Timestamp(text)?.seconds == seconds)
    }

    @Test("every day of four centuries is read as it was written")
    func days() {
        for day in stride(from: Int64(-80_000), through: 80_000, by: 1) {
            let moment = Timestamp(seconds: day * 86400 + 86399)
            #expect(Timestamp("\(moment)") == moment)
        }
    }

    @Test(
        "offsets and fractions are understood",
        arguments: [
            ("2026-09-21T14:13:20+00:00", 1_790_000_000), ("2026-09-21T16:13:20+02:00", 1_790_000_000),
            ("2026-09-21T12:43:20-01:30", 1_790_000_000), ("2026-09-21T14:13:20.999Z", 1_790_000_000),
        ] as [(String, Int64)])
    func offsets(_ text: String, _ seconds: Int64) {
        #expect(Timestamp(text)?.seconds == seconds)
    }

    @Test(
        "what is no moment is nothing",
        arguments: [
            "", "2026-09-21", "2026-09-21T14:13:20", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
            "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00Zz",
            "2026-01-01T00:00:00+0100", "20a6-01-01T00:00:00Z", "2026-01-00T00:00:00Z",
        ])
    func refused(_ text: String) {
        #expect(Timestamp(text) == nil)
    }
}

struct JSONTreeTests {
    @Test("keys are sorted by their bytes, blanks are gone, and only what must be escaped is")
    func canonical() throws {
        let tree = try JSONTree(
            parsing: #" { "b" : [ 1 , 2.5 , true , null ], "a" : "\u00e9\"\\\n\u0001\u2028/" , "B" : { } } "#)
        #expect(tree.text == #"{"B":{},"a":"é\"\\\n\u0001\u2028/","b":[1,2.5,true,null]}"#)
        #expect(try JSONTree(parsing: tree.text) == tree)
    }

    @Test("what is no JSON is refused in one line", arguments: ["", "{", "{\"a\":}", "[1,]x", "nul"])
    func refused(_ text: String) {
        let error = refusal { _ = try JSONTree(parsing: text) }
        #expect(error?.code == "InvalidInput")
        #expect(error?.message.contains("\n") == false)
    }
}

struct SealingKeyTests {
    private static let hex = String(repeating: "00ff", count: 16)

    @Test(
        "32 bytes in hexadecimal or base64 are a key, the same one",
        arguments: [
            hex, hex.uppercased(), "AP8A/wD/AP8A/wD/AP8A/wD/AP8A/wD/AP8A/wD/AP8=",
            "AP8A/wD/AP8A/wD/AP8A/wD/AP8A/wD/AP8A/wD/AP8", " \(hex)\r\n",
        ])
    func accepted(_ text: String) throws {
        #expect(try SealingKey(Secret(text)) == SealingKey(Secret(Self.hex)))
    }

    @Test(
        "anything else is refused, with advice and without what was given",
        arguments: [
            "", "correct horse battery staple", String(hex.dropLast()), hex + "00", "AP8A",
            String(repeating: "-", count: 44), String(repeating: "g", count: 64),
        ])
    func refused(_ text: String) {
        let error = refusal { _ = try SealingKey(Secret(text)) }
        #expect(error?.code == "ValidationError")
        #expect(error?.message.contains(SealingKey.advice) == true)
        if !text.isEmpty { #expect(error?.message.contains(text) == false) }
    }

    @Test("a key does not print itself")
    func silent() throws {
        let key = try SealingKey(Secret(Self.hex))
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!"\(key)\(String(reflecting: key))\(dumped)".contains("00ff"))
    }
}

struct NewAccountTests {
    @Test(
        "an account id is twelve digits",
        arguments: ["", "12345678901", "1234567890123", "12345678901a", "１２３４５６７８９０１２"])
    func accountID(_ id: String) {
        #expect(
            refusal { _ = try NewAccount(region: "eu-west-1", accountID: id, created: StoreFixture.start) }?.code
                == "ValidationError")
    }

    @Test("regions and partitions are words", arguments: ["", "EU", "eu west", "eu:west"])
    func region(_ word: String) {
        #expect(
            refusal { _ = try NewAccount(region: word, accountID: "123456789012", created: StoreFixture.start) }?.code
                == "ValidationError")
        #expect(
            refusal {
                _ = try NewAccount(
                    partition: word, region: "eu-west-1", accountID: "123456789012", created: StoreFixture.start)
            }?.code == "ValidationError")
    }
}
