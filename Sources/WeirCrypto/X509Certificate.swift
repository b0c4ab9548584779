internal import COpenSSL

/// One owner of an OpenSSL certificate, from its making or reading to its end.
///
/// *Isolation*: one thread at a time; none leaves the function that made it.
final class X509Certificate {
    private let certificate: OpaquePointer

    deinit { X509_free(certificate) }

    /// A certificate that is not signed yet.
    ///
    /// - Parameter issuer: nil for one that is its own.
    init(
        subject: String, issuer: X509Certificate?, key: PrivateKey, validity: ClosedRange<Int64>
    ) throws(CryptoError) {
        // 64 is what X.520 allows for a common name.
        guard (1...64).contains(subject.unicodeScalars.count),
            !subject.unicodeScalars.contains(where: { $0.value < 32 })
        else { throw CryptoError("\(subject.debugDescription) is no name of 1 to 64 characters") }
        // 20 bytes at most, positive, and nothing that can be guessed.
        var serial = try randomBytes(16)
        serial[0] = serial[0] & 0x7f | 0x40
        guard let certificate = X509_new() else { throw CryptoError.latest("a certificate") }
        self.certificate = certificate
        let number = BN_bin2bn(serial, Int32(serial.count), nil)
        defer { BN_free(number) }
        let name = Array(subject.utf8)
        let ownName = X509_get_subject_name(certificate)
        guard X509_set_version(certificate, 2) == 1,
            number != nil, BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil,
            ASN1_TIME_set(X509_getm_notBefore(certificate), Int(validity.lowerBound)) != nil,
            ASN1_TIME_set(X509_getm_notAfter(certificate), Int(validity.upperBound)) != nil,
            X509_NAME_add_entry_by_NID(ownName, NID_commonName, MBSTRING_UTF8, name, Int32(name.count), -1, 0) == 1,
            X509_set_issuer_name(certificate, issuer.map { X509_get_subject_name($0.certificate) } ?? ownName) == 1,
            X509_set_pubkey(certificate, key.pointer) == 1
        else { throw CryptoError.latest("a certificate for \(subject.debugDescription)") }
    }

    /// Reads the first certificate of a PEM text.
    init(pem: String) throws(CryptoError) {
        let bytes = Array(pem.utf8)
        guard let bio = BIO_new_mem_buf(bytes, Int32(clamping: bytes.count)) else {
            throw CryptoError.latest("reading a certificate")
        }
        defer { BIO_free(bio) }
        guard let certificate = PEM_read_bio_X509(bio, nil, nil, nil) else {
            throw CryptoError.latest("reading a certificate")
        }
        self.certificate = certificate
    }

    /// Whether it may sign others.
    var isAuthority: Bool { X509_check_ca(certificate) == 1 }

    /// Whether this is its key.
    func belongs(to key: PrivateKey) -> Bool {
        defer { ERR_clear_error() }
        return X509_check_private_key(certificate, key.pointer) == 1
    }

    /// Adds an extension, in the words of OpenSSL's configuration. They must not have anything in them that was not checked.
    func add(_ kind: Int32, _ value: String, issuer: X509Certificate) throws(CryptoError) {
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, issuer.certificate, certificate, nil, nil, 0)
        guard let made = X509V3_EXT_conf_nid(nil, &context, kind, value) else {
            throw CryptoError.latest("a certificate's extension")
        }
        defer { X509_EXTENSION_free(made) }
        guard X509_add_ext(certificate, made, -1) == 1 else { throw CryptoError.latest("a certificate's extension") }
    }

    /// Signs it.
    func sign(with key: PrivateKey) throws(CryptoError) {
        guard X509_sign(certificate, key.pointer, EVP_sha256()) > 0 else {
            throw CryptoError.latest("signing a certificate")
        }
    }

    /// The certificate as PEM text.
    func pem() throws(CryptoError) -> String {
        let bytes = try PEMText.written("writing a certificate") { PEM_write_bio_X509($0, certificate) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// One owner of an OpenSSL private key.
///
/// *Isolation*: one thread at a time; none leaves the function that made it.
final class PrivateKey {
    let pointer: OpaquePointer

    private init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit { EVP_PKEY_free(pointer) }

    /// A new key on P-256.
    static func generate() throws(CryptoError) -> PrivateKey {
        guard let key = weir_EVP_EC_gen("P-256") else { throw CryptoError.latest("a key on P-256") }
        return PrivateKey(key)
    }

    /// Reads a PEM text. One that asks for a pass phrase is refused.
    init(pem: Secret) throws(CryptoError) {
        let bytes = pem.exposedBytes
        guard let bio = BIO_new_mem_buf(bytes, Int32(clamping: bytes.count)) else {
            throw CryptoError.latest("reading a private key")
        }
        defer { BIO_free(bio) }
        // Without this OpenSSL would ask whoever sits at the terminal.
        guard let key = PEM_read_bio_PrivateKey(bio, nil, { _, _, _, _ in -1 }, nil) else {
            throw CryptoError.latest("reading a private key")
        }
        pointer = key
    }

    /// The key as PEM text, PKCS #8.
    func pem() throws(CryptoError) -> Secret {
        Secret(
            bytes: try PEMText.written("writing a private key") {
                PEM_write_bio_PKCS8PrivateKey($0, pointer, nil, nil, 0, nil, nil)
            })
    }
}

/// What OpenSSL writes into memory.
enum PEMText {
    /// The bytes that were written.
    static func written(_ doing: String, _ write: (OpaquePointer) -> Int32) throws(CryptoError) -> [UInt8] {
        guard let bio = BIO_new(BIO_s_mem()) else { throw CryptoError.latest(doing) }
        defer { BIO_free(bio) }
        var data: UnsafeMutablePointer<CChar>?
        guard write(bio) == 1, case let length = weir_BIO_get_mem_data(bio, &data), let data else {
            throw CryptoError.latest(doing)
        }
        return [UInt8](UnsafeRawBufferPointer(start: data, count: length))
    }
}
