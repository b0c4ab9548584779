import IAMModel
import Testing
import WeirCrypto

@Suite("one-time codes") struct OneTimeCodeTests {
    private static let secret = Secret("12345678901234567890")

    @Test(
        "are those of RFC 6238, whose eight digits end with these six",
        arguments: [
            (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
            (2_000_000_000, "279037"), (20_000_000_000, "353130"),
        ] as [(Int64, String)])
    func vectors(now: Int64, code: String) {
        #expect(OneTimeCode.code(secret: Self.secret, counter: OneTimeCode.counter(at: now)) == code)
    }

    @Test("are good from one step before to one step behind their own, and once only")
    func window() throws {
        let now: Int64 = 1_111_111_109
        let counter = OneTimeCode.counter(at: now)
        func match(_ code: String, at now: Int64, lastUsed: UInt64? = nil) -> UInt64? {
            OneTimeCode.match(code, secret: Self.secret, now: now, lastUsed: lastUsed)
        }
        for (step, isGood) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] as [(Int64, Bool)] {
            #expect((match("081804", at: now + 30 * step) == counter) == isGood)
        }
        #expect(match("081804", at: now, lastUsed: counter - 1) == counter)
        #expect(match("081804", at: now, lastUsed: counter) == nil)
        #expect(match("081804", at: now, lastUsed: counter + 1) == nil)
        for typed in ["", "81804", "0818040", "081805", "08180４", "081804 "] { #expect(match(typed, at: now) == nil) }
        #expect(OneTimeCode.match("081804", secret: Secret("other"), now: now) == nil)
        for now in [Int64.min, -1, 0, .max] {
            let code = OneTimeCode.code(secret: Self.secret, counter: OneTimeCode.counter(at: now))
            #expect(match(code, at: now) == OneTimeCode.counter(at: now))
        }
    }

    @Test("are set up by a URI that has issuer, account and secret in it, and does not print itself")
    func uri() {
        let uri = OneTimeCode.uri(issuer: "Weir & Co: x", account: "größe@example.com", secret: Self.secret)
        #expect(
            String(decoding: uri.exposedBytes, as: UTF8.self)
                == "otpauth://totp/Weir%20%26%20Co%20x:gr%C3%B6%C3%9Fe%40example.com"
                + "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Weir%20%26%20Co%20x&algorithm=SHA1&digits=6&period=30"
        )
        #expect("\(uri)" == "<redacted>")
    }
}

@Suite("Base32") struct Base32Tests {
    @Test(
        "is that of RFC 4648, in either case, with and without its end",
        arguments: [
            ("", ""), ("f", "MY======"), ("fo", "MZXQ===="), ("foo", "MZXW6==="), ("foob", "MZXW6YQ="),
            ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI======"),
        ])
    func vectors(_ text: String, encoded: String) {
        let bare = String(encoded.prefix { $0 != "=" })
        #expect(Base32.encode(Array(text.utf8)) == bare)
        for writing in [encoded, bare, encoded.lowercased()] {
            #expect(Base32.decode(writing) == Array(text.utf8))
        }
    }

    @Test("gives back every byte string")
    func roundTrip() {
        for length in 0...40 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ length) }
            #expect(Base32.decode(Base32.encode(bytes)) == bytes)
        }
    }

    @Test(
        "is not what it never makes",
        arguments: [
            "M", "MZX", "MZXW6Y", "MZ", "MY=====", "MY=", "=", "========", "MY======MY", "M1", "MY ", "MÄ", "M0",
        ])
    func none(_ text: String) {
        #expect(Base32.decode(text) == nil)
    }
}
