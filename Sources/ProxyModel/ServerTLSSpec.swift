/// What Weir shows to clients that ask for TLS, and what it asks of them.
///
/// Paths only: whether the files can be read is another question, asked by `weir check` and at the start.
/// *Isolation*: any.
public struct ServerTLSSpec: Equatable, Sendable {
    /// The oldest TLS version that is spoken.
    public enum MinimumVersion: String, CaseIterable, Equatable, Sendable {
        /// TLS 1.2.
        case tls12 = "1.2"
        /// TLS 1.3.
        case tls13 = "1.3"
    }

    /// Whether a client must show a certificate.
    public enum ClientCertificate: String, CaseIterable, Equatable, Sendable {
        /// Every client that uses TLS must.
        case required = "REQUIRED"
        /// Only clients of users that are bound to it must; what others show must be good nevertheless.
        case optional = "OPTIONAL"
    }

    /// The PEM file with Weir's certificate, followed by the rest of its chain. Required.
    public let certificate: String
    /// The PEM file with the certificate's private key. Required.
    public let key: String
    /// The PEM file with the authorities that client certificates are checked against; `nil` (the default) asks for
    /// none.
    public let clientCA: String?
    /// Whether everybody must show a certificate where there is `clientCA`. Default `.required`.
    public let clientCertificate: ClientCertificate
    /// The oldest version spoken with clients. Default 1.2.
    public let minimumVersion: MinimumVersion

    /// The default of `minimumVersion`.
    public static let defaultMinimumVersion = MinimumVersion.tls12

    /// The default of `clientCertificate`.
    public static let defaultClientCertificate = ClientCertificate.required

    /// Checks that the paths are there. Throws with a key under `endpoint.tls`.
    public init(
        certificate: String, key: String, clientCA: String? = nil,
        clientCertificate: ClientCertificate = Self.defaultClientCertificate,
        minimumVersion: MinimumVersion = Self.defaultMinimumVersion
    ) throws(SettingError) {
        try Allowed.check(path: certificate, key: "endpoint.tls.certificate")
        try Allowed.check(path: key, key: "endpoint.tls.key")
        try Allowed.check(path: clientCA, key: "endpoint.tls.clientCA")
        self.certificate = certificate
        self.key = key
        self.clientCA = clientCA
        self.clientCertificate = clientCertificate
        self.minimumVersion = minimumVersion
    }
}
