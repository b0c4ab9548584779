internal import COpenSSL

/// Keyed hashes (RFC 2104), as request signatures and one-time codes are made of.
///
/// *Errors*: none; OpenSSL refuses only unknown algorithms or lack of memory, which yields zeros that match nothing
/// that was signed.
/// *Isolation*: any.
public enum HMAC {
    /// HMAC-SHA-256: 32 bytes.
    public static func sha256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        code(templates.sha256, length: 32, key, message)
    }

    /// HMAC-SHA-1: 20 bytes. For one-time codes only (RFC 6238).
    public static func sha1(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        code(templates.sha1, length: 20, key, message)
    }

    private static let templates = Templates()

    private static func code(
        _ template: OpaquePointer?, length: Int, _ key: [UInt8], _ message: [UInt8]
    ) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: length)
        guard let template, let context = EVP_MAC_CTX_dup(template) else { return result }
        defer { EVP_MAC_CTX_free(context) }
        // Keys are filled up with zeros: one zero is the same key as none, and has an address.
        let key = key.isEmpty ? [0] : key
        guard EVP_MAC_init(context, key, key.count, nil) == 1, EVP_MAC_update(context, message, message.count) == 1
        else {
            return result
        }
        var written = 0
        guard EVP_MAC_final(context, &result, &written, result.count) == 1 else {
            return [UInt8](repeating: 0, count: result.count)
        }
        return result
    }
}

/// OpenSSL's HMAC with its hash chosen, made once: to look both up costs more than to sign a request.
private struct Templates: @unchecked Sendable {
    // @unchecked: contexts without a key, which are only ever copied; OpenSSL allows that from any thread.
    let sha1 = make("SHA1")
    let sha256 = make("SHA256")

    private static func make(_ digest: StaticString) -> OpaquePointer? {
        let algorithm = EVP_MAC_fetch(nil, "HMAC", nil)
        defer { EVP_MAC_free(algorithm) }
        guard let context = EVP_MAC_CTX_new(algorithm) else { return nil }
        // The parameters point at both texts, and are read when they are set.
        let isSet = "digest".withCString { key in
            var name = digest.withUTF8Buffer { $0.map { CChar(bitPattern: $0) } } + [0]
            return name.withUnsafeMutableBufferPointer { name in
                let parameters = [
                    OSSL_PARAM_construct_utf8_string(key, name.baseAddress, 0), OSSL_PARAM_construct_end(),
                ]
                return EVP_MAC_CTX_set_params(context, parameters)
            }
        }
        guard isSet == 1 else {
            EVP_MAC_CTX_free(context)
            return nil
        }
        return context
    }
}
