import Testing
import WeirCrypto

struct HMACTests {
    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let digits = Array("0123456789abcdef")
            return "\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }.joined()
    }

    @Test("RFC 4231's first case")
    func sha256() {
        let code = HMAC.sha256(key: [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8))
        #expect(Self.hex(code) == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    }

    @Test("RFC 2202's second case")
    func sha1() {
        let code = HMAC.sha1(key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
        #expect(Self.hex(code) == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
    }

    @Test("an empty key and an empty message are allowed, one after another key")
    func empty() {
        _ = HMAC.sha256(key: [1, 2, 3], [4])
        #expect(
            Self.hex(HMAC.sha256(key: [], []))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }
}
