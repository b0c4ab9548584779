internal import COpenSSL

/// Keyed hashes (RFC 2104), as request signatures and one-time codes are made of.
///
/// *Errors*: none; OpenSSL refuses only unknown algorithms or lack of memory, which yields zeros that match nothing
/// that was signed.
/// *Isolation*: any.
public enum HMAC {
    /// HMAC-SHA-256: 32 bytes.
    public static func sha256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        code(EVP_sha256(), length: 32, key, message)
    }

    /// HMAC-SHA-1: 20 bytes. For one-time codes only (RFC 6238).
    public static func sha1(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        code(EVP_sha1(), length: 20, key, message)
    }

    private static func code(
        _ algorithm: OpaquePointer?, length: Int, _ key: [UInt8], _ message: [UInt8]
    ) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: length)
        // An empty array has no address, which OpenSSL takes for "the key of before".
        let key = key.isEmpty ? [0] : key
        let made = key.withUnsafeBytes { key in
            message.withUnsafeBufferPointer { message in
                result.withUnsafeMutableBufferPointer { result in
                    COpenSSL.HMAC(
                        algorithm, key.baseAddress, Int32(key.count), message.baseAddress, message.count,
                        result.baseAddress, nil)
                }
            }
        }
        return made == nil ? [UInt8](repeating: 0, count: length) : result
    }
}
