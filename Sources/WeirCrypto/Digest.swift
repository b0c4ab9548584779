internal import COpenSSL

/// The hash functions that MySQL's login methods are made of.
///
/// *Errors*: none; OpenSSL's one-shot digests fail only for unknown algorithms or lack of memory, which yields an
/// all-zero digest that matches nothing.
/// *Isolation*: any.
public enum Digest {
    /// The SHA-1 of the parts laid end to end: 20 bytes.
    public static func sha1(_ parts: [UInt8]...) -> [UInt8] {
        hash(algorithms.sha1, length: 20, parts)
    }

    /// The SHA-256 of the parts laid end to end: 32 bytes.
    public static func sha256(_ parts: [UInt8]...) -> [UInt8] {
        hash(algorithms.sha256, length: 32, parts)
    }

    private static let algorithms = Algorithms()

    private static func hash(_ algorithm: OpaquePointer?, length: Int, _ parts: [[UInt8]]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: length)
        guard let context = EVP_MD_CTX_new() else { return digest }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestInit_ex(context, algorithm, nil) == 1 else { return digest }
        for part in parts {
            _ = part.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        }
        _ = digest.withUnsafeMutableBufferPointer { EVP_DigestFinal_ex(context, $0.baseAddress, nil) }
        return digest
    }
}

/// OpenSSL's algorithms, looked up once: the look-up costs more than hashing a password does.
private struct Algorithms: @unchecked Sendable {
    // @unchecked: fetched algorithms are read-only and may be used from any thread.
    let sha1 = EVP_MD_fetch(nil, "SHA1", nil)
    let sha256 = EVP_MD_fetch(nil, "SHA256", nil)
}

/// Whether two byte strings are equal, in a time that depends on their lengths only.
///
/// *Isolation*: any.
public func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
}

/// Fresh random bytes from OpenSSL's generator.
///
/// *Errors*: `CryptoError` when the system has no entropy to give.
/// *Isolation*: any.
public func randomBytes(_ count: Int) throws(CryptoError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    guard RAND_bytes(&bytes, Int32(count)) == 1 else { throw CryptoError.latest("random bytes") }
    return bytes
}

/// What OpenSSL refused, in its own words.
public struct CryptoError: Error, Equatable, CustomStringConvertible {
    /// What was being done, and OpenSSL's reason.
    public let description: String

    /// An error with a text of our own.
    public init(_ description: String) {
        self.description = description
    }

    /// Empties OpenSSL's error queue of this thread into one line.
    public static func latest(_ doing: String) -> CryptoError {
        var reasons: [String] = []
        while true {
            let code = ERR_get_error()
            if code == 0 { break }
            var text = [CChar](repeating: 0, count: 256)
            ERR_error_string_n(code, &text, text.count)
            let end = text.firstIndex(of: 0) ?? text.count
            reasons.append(String(decoding: text[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        return CryptoError(reasons.isEmpty ? doing : "\(doing): \(reasons.joined(separator: "; "))")
    }
}
