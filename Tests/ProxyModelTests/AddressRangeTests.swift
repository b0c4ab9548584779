import ProxyModel
import Testing

struct AddressRangeTests {
    @Test(
        "the text form is read and shown",
        arguments: [
            ("192.0.2.7", "192.0.2.7"), ("10.0.0.0/8", "10.0.0.0/8"), ("10.1.2.3/8", "10.0.0.0/8"),
            ("0.0.0.0/0", "0.0.0.0/0"), ("192.0.2.7/32", "192.0.2.7"), ("2001:db8::/32", "2001:db8::/32"),
            ("2001:db8:ffff::1/32", "2001:db8::/32"), ("::1", "::1"), ("::/0", "::/0"), ("::1/128", "::1"),
            ("2001:db8:0:0:1::/65", "2001:db8::/65"), ("*", "*"), ("localhost", "localhost"),
        ])
    func forms(text: String, shown: String) throws {
        #expect(try #require(AddressRange(text)).description == shown)
    }

    @Test(
        "anything else is none",
        arguments: [
            "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/ 8", "10.0.0/8", "10",
            "::1/129",
            "::1/0x1", "db.example", "10.0.0.0/8/8", "1.2.3.4:80", "[::1]", "10.0.0.0/0008", " 10.0.0.1",
        ])
    func refused(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test("an IPv4 network has its addresses and no others")
    func four() throws {
        let range = try #require(AddressRange("10.32.0.0/11"))
        #expect(range.contains(v4: 0x0a20_0000))
        #expect(range.contains(v4: 0x0a3f_ffff))
        #expect(!range.contains(v4: 0x0a40_0000))
        #expect(!range.contains(v4: 0x0a1f_ffff))
        #expect(!range.containsLocal)
        // As an IPv6 socket shows it.
        #expect(range.contains(v6: 0, 0xffff_0a20_0001))
        #expect(!range.contains(v6: 0, 0x0a20_0001))
        #expect(try #require(AddressRange("0.0.0.0/0")).contains(v4: .max))
        let one = try #require(AddressRange("192.0.2.7"))
        #expect(one.contains(v4: 0xc000_0207))
        #expect(!one.contains(v4: 0xc000_0206))
    }

    @Test("an IPv6 network has its addresses and no others", arguments: [1, 32, 63, 64, 65, 96, 127, 128])
    func six(prefix: Int) throws {
        let range = try #require(AddressRange("2001:db8:1:2:3:4:5:6/\(prefix)"))
        let (high, low) = (UInt64(0x2001_0db8_0001_0002), UInt64(0x0003_0004_0005_0006))
        #expect(range.contains(v6: high, low))
        // The last bit of the prefix matters, the first behind it does not.
        let (outHigh, outLow) = flipped(high, low, bit: prefix - 1)
        #expect(!range.contains(v6: outHigh, outLow))
        if prefix < 128 {
            let (inHigh, inLow) = flipped(high, low, bit: prefix)
            #expect(range.contains(v6: inHigh, inLow))
        }
        #expect(!range.contains(v4: 0x2001_0db8))
    }

    private func flipped(_ high: UInt64, _ low: UInt64, bit: Int) -> (UInt64, UInt64) {
        bit < 64 ? (high ^ (1 << UInt64(63 - bit)), low) : (high, low ^ (1 << UInt64(127 - bit)))
    }

    @Test("the star is everything, localhost the unix socket alone")
    func words() throws {
        let all = try #require(AddressRange("*"))
        #expect(all.contains(v4: 1) && all.contains(v6: 1, 1) && all.containsLocal)
        let local = try #require(AddressRange("localhost"))
        #expect(!local.contains(v4: 0x7f00_0001) && !local.contains(v6: 0, 1) && local.containsLocal)
    }
}
