import EventLoop
import ProxyModel
import WeirCrypto

extension TLSServerContext {
    /// What the files of the specification have in them now.
    convenience init(_ spec: ServerTLSSpec) throws(TLSError) {
        try self.init(
            certificate: spec.certificate, key: spec.key, clientCA: spec.clientCA,
            requiresClientCertificate: spec.clientCertificate == .required,
            minimum: spec.minimumVersion == .tls13 ? .v13 : .v12)
    }
}

/// The files of `endpoint.tls`, looked at to see whether they have changed.
enum TLSFiles {
    /// As much as the configuration's check reads of each.
    private static let longest = 4 << 20

    /// A digest of all of them; a file that cannot be read counts as nothing, since whoever loads it says so.
    static func digest(_ spec: ServerTLSSpec) -> [UInt8] {
        var digests: [UInt8] = []
        for path in [spec.certificate, spec.key, spec.clientCA] {
            let bytes: [UInt8]
            do {
                bytes =
                    try path.map { path throws(SmallFile.Failure) in try SmallFile.read(path, limit: longest) } ?? []
            } catch {
                bytes = []
            }
            digests += Digest.sha256(bytes)
        }
        return digests
    }
}
