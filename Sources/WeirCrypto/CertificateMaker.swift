internal import COpenSSL

/// A certificate and its key as PEM text.
///
/// *Isolation*: any.
public struct IssuedCertificate: Equatable, Sendable {
    /// Public.
    public let certificatePEM: String
    /// PKCS #8, without a pass phrase.
    public let keyPEM: Secret

    /// A certificate and its key as they were kept somewhere. What is in them is looked at when they are used.
    public init(certificatePEM: String, keyPEM: Secret) {
        self.certificatePEM = certificatePEM
        self.keyPEM = keyPEM
    }
}

/// Makes certificates for development: an authority of one's own, and servers and clients that it vouches for.
///
/// All keys are ECDSA on P-256, all signatures SHA-256. Validity begins an hour before `now`, for clocks that are behind.
/// *Units*: `now` in seconds since 1970.
/// *Errors*: `CryptoError` for names that no certificate can have, an authority that is none or whose key is another's, a
/// time that OpenSSL does not write, and what OpenSSL refuses.
/// *Isolation*: any; takes a millisecond or so.
/// *Source*: RFC 5280; CA/Browser Forum for the 397 days.
public enum CertificateMaker {
    /// How long an authority is good. In days.
    public static let authorityDays: Int64 = 3650
    /// How long a server or a client is good. In days.
    public static let leafDays: Int64 = 397

    /// An authority that signs its own certificate and may sign those of servers and clients, but of no other authority.
    public static func authority(name: String, now: Int64) throws(CryptoError) -> IssuedCertificate {
        let key = try PrivateKey.generate()
        let certificate = try X509Certificate(
            subject: name, issuer: nil, key: key, validity: validity(days: authorityDays, now: now))
        try certificate.add(NID_basic_constraints, "critical,CA:TRUE,pathlen:0", issuer: certificate)
        try certificate.add(NID_key_usage, "critical,keyCertSign,cRLSign", issuer: certificate)
        try certificate.add(NID_subject_key_identifier, "hash", issuer: certificate)
        try certificate.add(NID_authority_key_identifier, "keyid:always", issuer: certificate)
        try certificate.sign(with: key)
        return IssuedCertificate(certificatePEM: try certificate.pem(), keyPEM: try key.pem())
    }

    /// A server that is called by these names and addresses. The first of them is its common name, too.
    ///
    /// - Parameters:
    ///   - dnsNames: a name may begin with `*.`.
    ///   - addresses: IPv4 and IPv6, without brackets.
    public static func server(
        dnsNames: [String], addresses: [String], signedBy authority: IssuedCertificate, now: Int64
    ) throws(CryptoError) -> IssuedCertificate {
        guard let first = dnsNames.first ?? addresses.first else {
            throw CryptoError("a server's certificate needs a name or an address")
        }
        // OpenSSL reads these as a line of configuration, in which a comma or a line's end would begin something else.
        for name in dnsNames where !isDNSName(name) { throw CryptoError("\(name.debugDescription) is no DNS name") }
        for address in addresses where !isAddress(address) {
            throw CryptoError("\(address.debugDescription) is no IP address")
        }
        let names = dnsNames.map { "DNS:\($0)" } + addresses.map { "IP:\($0)" }
        return try leaf(
            subject: first, usage: "serverAuth", alternativeNames: names.joined(separator: ","), authority, now)
    }

    /// A client that is called by this name.
    public static func client(
        name: String, signedBy authority: IssuedCertificate, now: Int64
    ) throws(CryptoError) -> IssuedCertificate {
        try leaf(subject: name, usage: "clientAuth", alternativeNames: nil, authority, now)
    }

    private static func leaf(
        subject: String, usage: String, alternativeNames: String?, _ authority: IssuedCertificate, _ now: Int64
    ) throws(CryptoError) -> IssuedCertificate {
        let issuer = try X509Certificate(pem: authority.certificatePEM)
        let issuerKey = try PrivateKey(pem: authority.keyPEM)
        guard issuer.isAuthority else { throw CryptoError("the certificate to sign with is not an authority's") }
        guard issuer.belongs(to: issuerKey) else {
            throw CryptoError("the key to sign with is not the one of its certificate")
        }
        let key = try PrivateKey.generate()
        let certificate = try X509Certificate(
            subject: subject, issuer: issuer, key: key, validity: validity(days: leafDays, now: now))
        try certificate.add(NID_basic_constraints, "critical,CA:FALSE", issuer: issuer)
        try certificate.add(NID_key_usage, "critical,digitalSignature", issuer: issuer)
        try certificate.add(NID_ext_key_usage, usage, issuer: issuer)
        try certificate.add(NID_subject_key_identifier, "hash", issuer: issuer)
        try certificate.add(NID_authority_key_identifier, "keyid:always", issuer: issuer)
        if let alternativeNames { try certificate.add(NID_subject_alt_name, alternativeNames, issuer: issuer) }
        try certificate.sign(with: issuerKey)
        return IssuedCertificate(certificatePEM: try certificate.pem(), keyPEM: try key.pem())
    }

    /// From an hour before to so many days from now on, the first and the last second included.
    private static func validity(days: Int64, now: Int64) throws(CryptoError) -> ClosedRange<Int64> {
        // From 1970 to the end of 9999, with room for what is added.
        guard (3600...253_000_000_000).contains(now) else { throw CryptoError("no certificate begins at \(now)") }
        return (now - 3600)...(now - 3600 + days * 86_400 - 1)
    }

    private static func isDNSName(_ name: String) -> Bool {
        let labels = (name.hasPrefix("*.") ? name.dropFirst(2) : name[...]).split(
            separator: ".", omittingEmptySubsequences: false)
        return name.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count)
                    && label.utf8.allSatisfy { byte in
                        switch byte {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                            true
                        default: false
                        }
                    }
            }
    }

    private static func isAddress(_ address: String) -> Bool {
        defer { ERR_clear_error() }
        guard !address.utf8.contains(0), let octets = a2i_IPADDRESS(address) else { return false }
        ASN1_OCTET_STRING_free(octets)
        return true
    }
}
