import EventLoop
import Synchronization
public import WeirCrypto

/// By which a running proxy gets passwords that have changed, without a reload.
///
/// *Isolation*: any.
public final class SecretRenewals: Sendable {
    let passwords = Mailbox<[String: Secret]>()
    private let wanted: @Sendable () -> Void

    /// - Parameter wanted: called on the loop when the server has refused a password: is there another one by now?
    public init(wanted: @escaping @Sendable () -> Void = {}) {
        self.wanted = wanted
    }

    /// Passwords by user, those that have not changed included. New connections use them at once.
    public func renew(_ passwords: [String: Secret]) {
        self.passwords.send(passwords)
    }

    func ask() { wanted() }
}
