internal import COpenSSL

/// Encryption that also tells whether what comes back was changed: AES-256-GCM.
///
/// *Isolation*: any.
/// *Source*: NIST SP 800-38D.
public enum AEAD {
    /// Bytes in a key.
    public static let keyLength = 32
    /// Bytes in a nonce. One must never be used twice with the same key.
    public static let nonceLength = 12
    /// Bytes by which a ciphertext is longer than its plain text.
    public static let tagLength = 16

    /// The ciphertext, followed by its tag.
    ///
    /// *Errors*: `CryptoError` for a key or nonce of the wrong length.
    public static func seal(
        _ plain: [UInt8], key: [UInt8], nonce: [UInt8], associatedData: [UInt8]
    ) throws(CryptoError) -> [UInt8] {
        let context = try Context(key: key, nonce: nonce, encrypts: true)
        var result = [UInt8](repeating: 0, count: plain.count + tagLength)
        try context.authenticate(associatedData)
        try context.update(plain, into: &result)
        try context.finish(&result, at: plain.count)
        let tagged = result.withUnsafeMutableBytes { bytes in
            EVP_CIPHER_CTX_ctrl(
                context.pointer, EVP_CTRL_AEAD_GET_TAG, Int32(tagLength), bytes.baseAddress?.advanced(by: plain.count))
        }
        guard tagged == 1 else { throw CryptoError.latest("AES-GCM tag") }
        return result
    }

    /// The plain text, or nil when key, nonce, associated data, ciphertext or tag are not those of the sealing.
    ///
    /// *Errors*: `CryptoError` for a key or nonce of the wrong length.
    public static func open(
        _ sealed: [UInt8], key: [UInt8], nonce: [UInt8], associatedData: [UInt8]
    ) throws(CryptoError) -> [UInt8]? {
        let context = try Context(key: key, nonce: nonce, encrypts: false)
        guard sealed.count >= tagLength else { return nil }
        let cipher = Array(sealed.dropLast(tagLength))
        var tag = Array(sealed.suffix(tagLength))
        var plain = [UInt8](repeating: 0, count: cipher.count)
        try context.authenticate(associatedData)
        try context.update(cipher, into: &plain)
        guard EVP_CIPHER_CTX_ctrl(context.pointer, EVP_CTRL_AEAD_SET_TAG, Int32(tagLength), &tag) == 1 else {
            throw CryptoError.latest("AES-GCM tag")
        }
        var rest = [UInt8](repeating: 0, count: tagLength)
        var length: Int32 = 0
        guard EVP_DecryptFinal_ex(context.pointer, &rest, &length) == 1 else {
            ERR_clear_error()
            return nil
        }
        return plain
    }

    /// One OpenSSL context with its key and nonce.
    private final class Context {
        let pointer: OpaquePointer
        let encrypts: Bool

        init(key: [UInt8], nonce: [UInt8], encrypts: Bool) throws(CryptoError) {
            guard key.count == keyLength, nonce.count == nonceLength else {
                throw CryptoError("AES-256-GCM takes a key of 32 bytes and a nonce of 12")
            }
            guard let pointer = EVP_CIPHER_CTX_new() else { throw CryptoError.latest("AES-GCM") }
            self.pointer = pointer
            self.encrypts = encrypts
            guard EVP_CipherInit_ex(pointer, EVP_aes_256_gcm(), nil, key, nonce, encrypts ? 1 : 0) == 1 else {
                throw CryptoError.latest("AES-GCM")
            }
        }

        deinit { EVP_CIPHER_CTX_free(pointer) }

        func authenticate(_ data: [UInt8]) throws(CryptoError) {
            var length: Int32 = 0
            guard data.isEmpty || EVP_CipherUpdate(pointer, nil, &length, data, Int32(data.count)) == 1 else {
                throw CryptoError.latest("AES-GCM associated data")
            }
        }

        func update(_ input: [UInt8], into output: inout [UInt8]) throws(CryptoError) {
            var length: Int32 = 0
            guard input.isEmpty || EVP_CipherUpdate(pointer, &output, &length, input, Int32(input.count)) == 1 else {
                throw CryptoError.latest("AES-GCM")
            }
        }

        func finish(_ output: inout [UInt8], at offset: Int) throws(CryptoError) {
            var length: Int32 = 0
            let done = output.withUnsafeMutableBufferPointer { bytes in
                EVP_CipherFinal_ex(pointer, bytes.baseAddress?.advanced(by: offset), &length)
            }
            guard done == 1 else { throw CryptoError.latest("AES-GCM") }
        }
    }
}
