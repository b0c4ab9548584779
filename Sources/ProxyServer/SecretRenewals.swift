import EventLoop
public import ProxyModel
import Synchronization
public import WeirCrypto

/// By which a running proxy gets passwords and certificates that have changed, without a reload.
///
/// *Isolation*: any.
public final class SecretRenewals: Sendable {
    /// Certificates and keys as they were loaded, and of what.
    struct Certificates: Sendable {
        let spec: ServerTLSSpec
        let digest: [UInt8]
        let context: TLSServerContext
    }

    let passwords = Mailbox<[String: Secret]>()
    let certificates = Mailbox<Certificates>()
    private let wanted: @Sendable () -> Void

    /// - Parameter wanted: called on the loop when the server has refused a password: is there another one by now?
    public init(wanted: @escaping @Sendable () -> Void = {}) {
        self.wanted = wanted
    }

    /// Passwords by user, those that have not changed included. New connections use them at once.
    public func renew(_ passwords: [String: Secret]) {
        self.passwords.send(passwords)
    }

    /// Reads the files of `endpoint.tls` again; new logins are shown what is in them.
    ///
    /// Blocks on the file system. *Errors*: what is wrong with them, in one line; then nothing changes.
    public func renewCertificates(_ spec: ServerTLSSpec) throws(ProxyStartError) {
        do {
            let digest = TLSFiles.digest(spec)
            let context = try TLSServerContext(spec)
            certificates.send(Certificates(spec: spec, digest: digest, context: context))
        } catch {
            throw ProxyStartError("endpoint.tls: \(error)")
        }
    }

    func ask() { wanted() }
}
