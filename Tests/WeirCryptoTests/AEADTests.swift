import Testing
import WeirCrypto

struct AEADTests {
    /// Cases 13 to 16 of the GCM proposal to NIST (McGrew and Viega), those with 256-bit keys and 96-bit nonces.
    struct Vector: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let key: String
        let nonce: String
        let plain: String
        let data: String
        let cipher: String
        let tag: String
    }

    private static let longKey = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
    private static let longPlain =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    private static let longCipher =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"

    static let vectors = [
        Vector(
            testDescription: "case 13", key: String(repeating: "0", count: 64),
            nonce: String(repeating: "0", count: 24), plain: "", data: "", cipher: "",
            tag: "530f8afbc74536b9a963b4f1c4cb738b"),
        Vector(
            testDescription: "case 14", key: String(repeating: "0", count: 64),
            nonce: String(repeating: "0", count: 24), plain: String(repeating: "0", count: 32), data: "",
            cipher: "cea7403d4d606b6e074ec5d3baf39d18", tag: "d0d1c8a799996bf0265b98b5d48ab919"),
        Vector(
            testDescription: "case 15", key: longKey, nonce: "cafebabefacedbaddecaf888",
            plain: longPlain + "1aafd255", data: "", cipher: longCipher + "898015ad",
            tag: "b094dac5d93471bdec1a502270e3cc6c"),
        Vector(
            testDescription: "case 16", key: longKey, nonce: "cafebabefacedbaddecaf888", plain: longPlain,
            data: "feedfacedeadbeeffeedfacedeadbeefabaddad2", cipher: longCipher,
            tag: "76fc6ece0f4e1768cddf8853bb2d551b"),
    ]

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.compactMap { $0.hexDigitValue }
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }

    @Test("the published cases seal and open as printed", arguments: vectors)
    func published(_ vector: Vector) throws {
        let key = Self.bytes(vector.key)
        let nonce = Self.bytes(vector.nonce)
        let data = Self.bytes(vector.data)
        let sealed = try AEAD.seal(Self.bytes(vector.plain), key: key, nonce: nonce, associatedData: data)
        #expect(sealed == Self.bytes(vector.cipher + vector.tag))
        #expect(
            try AEAD.open(sealed, key: key, nonce: nonce, associatedData: data) == Self.bytes(vector.plain))
    }

    @Test("a change of any byte, of the associated data, the nonce or the key opens to nothing")
    func changes() throws {
        let key = [UInt8](repeating: 7, count: 32)
        let nonce = [UInt8](repeating: 9, count: 12)
        let sealed = try AEAD.seal(Array("secret".utf8), key: key, nonce: nonce, associatedData: [1, 2])
        for place in sealed.indices {
            var changed = sealed
            changed[place] ^= 1
            #expect(try AEAD.open(changed, key: key, nonce: nonce, associatedData: [1, 2]) == nil)
        }
        #expect(try AEAD.open(sealed, key: key, nonce: nonce, associatedData: [1, 3]) == nil)
        #expect(try AEAD.open(sealed, key: key, nonce: [0] + nonce.dropFirst(), associatedData: [1, 2]) == nil)
        #expect(try AEAD.open(sealed, key: [0] + key.dropFirst(), nonce: nonce, associatedData: [1, 2]) == nil)
        #expect(try AEAD.open(Array(sealed.prefix(15)), key: key, nonce: nonce, associatedData: [1, 2]) == nil)
        #expect(try AEAD.open([], key: key, nonce: nonce, associatedData: [1, 2]) == nil)
    }

    @Test("keys and nonces of another length are refused")
    func lengths() {
        let key = [UInt8](repeating: 7, count: 32)
        let nonce = [UInt8](repeating: 9, count: 12)
        #expect(throws: CryptoError.self) {
            try AEAD.seal([1], key: Array(key.dropLast()), nonce: nonce, associatedData: [])
        }
        #expect(throws: CryptoError.self) { try AEAD.open([1], key: key, nonce: nonce + [0], associatedData: []) }
    }
}
