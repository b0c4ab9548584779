import Testing

@testable import WeirCrypto

@Suite struct DigestTests {
    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
    }

    @Test("the FIPS 180 sample gives the published digests, in one part or several")
    func knownDigests() {
        #expect(hex(Digest.sha1(Array("abc".utf8))) == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(
            hex(Digest.sha256(Array("a".utf8), Array("bc".utf8)))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("constant-time equality is equality")
    func equality() {
        #expect(constantTimeEqual([1, 2], [1, 2]))
        #expect(!constantTimeEqual([1, 2], [1, 3]))
        #expect(!constantTimeEqual([1, 2], [1, 2, 3]))
        #expect(constantTimeEqual([], []))
    }
}

@Suite struct RSAKeyTests {
    @Test("what a client encrypts for the key is read back, and anything else is refused")
    func roundTrip() throws {
        let key = try RSAKey.generate()
        let cipher = try RSAKey.encrypt(Array("secret\0".utf8), publicPEM: key.publicPEM)
        #expect(key.decrypt(cipher) == Array("secret\0".utf8))
        #expect(key.decrypt([1, 2, 3]) == nil)
    }
}

@Suite struct SecretTests {
    @Test("a secret never prints what it holds")
    func redaction() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped] { #expect(!text.contains("hunter2")) }
        #expect(secret == Secret("hunter2"))
        #expect(secret != Secret("hunter3"))
    }
}
