internal import COpenSSL

/// An RSA key pair with which clients encrypt a password when the connection itself is plain
/// (caching_sha2_password's full exchange).
///
/// *Isolation*: any; the key is never changed after `generate`, and OpenSSL allows concurrent use of one key.
/// *Source*: MySQL's caching_sha2_password: RSA with OAEP padding (SHA-1), the password XOR-ed with the nonce.
public final class RSAKey: @unchecked Sendable {
    // @unchecked: the pointer is written once in `init` and freed in `deinit`; all use between is read-only.
    private let key: OpaquePointer

    /// The public half as PEM text, as servers send it.
    public let publicPEM: [UInt8]

    private init(key: OpaquePointer, publicPEM: [UInt8]) {
        self.key = key
        self.publicPEM = publicPEM
    }

    deinit { EVP_PKEY_free(key) }

    /// Makes a new 2048-bit pair; takes tens to hundreds of milliseconds, so not on an event loop.
    public static func generate() throws(CryptoError) -> RSAKey {
        guard let key = weir_EVP_RSA_gen(2048) else { throw CryptoError.latest("RSA key generation") }
        guard let bio = BIO_new(BIO_s_mem()) else {
            EVP_PKEY_free(key)
            throw CryptoError.latest("RSA key export")
        }
        defer { BIO_free(bio) }
        var data: UnsafeMutablePointer<CChar>?
        guard PEM_write_bio_PUBKEY(bio, key) == 1, case let length = weir_BIO_get_mem_data(bio, &data), let data else {
            EVP_PKEY_free(key)
            throw CryptoError.latest("RSA key export")
        }
        let pem = UnsafeRawBufferPointer(start: data, count: length)
        return RSAKey(key: key, publicPEM: [UInt8](pem))
    }

    /// The plain text of an OAEP ciphertext, or nil when it is not one of ours.
    public func decrypt(_ ciphertext: [UInt8]) -> [UInt8]? {
        defer { ERR_clear_error() }
        guard let context = EVP_PKEY_CTX_new(key, nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        guard EVP_PKEY_decrypt_init(context) == 1,
            EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1
        else { return nil }
        var length = 0
        guard EVP_PKEY_decrypt(context, nil, &length, ciphertext, ciphertext.count) == 1 else { return nil }
        var plain = [UInt8](repeating: 0, count: length)
        guard EVP_PKEY_decrypt(context, &plain, &length, ciphertext, ciphertext.count) == 1 else { return nil }
        return Array(plain[..<length])
    }

    /// The OAEP ciphertext of a message under a public key in PEM, as a client makes it.
    public static func encrypt(_ message: [UInt8], publicPEM: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard let bio = BIO_new_mem_buf(publicPEM, Int32(publicPEM.count)) else {
            throw CryptoError.latest("RSA public key")
        }
        defer { BIO_free(bio) }
        guard let key = PEM_read_bio_PUBKEY(bio, nil, nil, nil) else { throw CryptoError.latest("RSA public key") }
        defer { EVP_PKEY_free(key) }
        guard let context = EVP_PKEY_CTX_new(key, nil) else { throw CryptoError.latest("RSA encryption") }
        defer { EVP_PKEY_CTX_free(context) }
        var length = 0
        guard EVP_PKEY_encrypt_init(context) == 1,
            EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1,
            EVP_PKEY_encrypt(context, nil, &length, message, message.count) == 1
        else { throw CryptoError.latest("RSA encryption") }
        var cipher = [UInt8](repeating: 0, count: length)
        guard EVP_PKEY_encrypt(context, &cipher, &length, message, message.count) == 1 else {
            throw CryptoError.latest("RSA encryption")
        }
        return Array(cipher[..<length])
    }
}
