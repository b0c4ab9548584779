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

    /// The PEM file with Weir's certificate, followed by the rest of its chain. Required.
    public let certificate: String
    /// The PEM file with the certificate's private key. Required.
    public let key: String
    /// The PEM file with the authorities that client certificates are checked against; `nil` (the default) asks for
    /// none.
    public let clientCA: String?
    /// The oldest version spoken with clients. Default 1.2.
    public let minimumVersion: MinimumVersion

    /// The default of `minimumVersion`.
    public static let defaultMinimumVersion = MinimumVersion.tls12

    /// Checks that the paths are there. Throws with a key under `endpoint.tls`.
    public init(
        certificate: String, key: String, clientCA: String? = nil,
        minimumVersion: MinimumVersion = Self.defaultMinimumVersion
    ) throws(SettingError) {
        try Allowed.check(path: certificate, key: "endpoint.tls.certificate")
        try Allowed.check(path: key, key: "endpoint.tls.key")
        try Allowed.check(path: clientCA, key: "endpoint.tls.clientCA")
        self.certificate = certificate
        self.key = key
        self.clientCA = clientCA
        self.minimumVersion = minimumVersion
    }
}
