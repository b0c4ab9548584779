public import AdminConsole
public import WeirCrypto

/// Whom the console lets in, and what it needs from whoever runs the proxy.
///
/// *Isolation*: any; the closures are called on the loop's thread, which waits for them.
public struct ConsoleAccess: Sendable {
    let user: String
    let password: Secret
    let version: String
    let configuration: @Sendable () -> [ConfigLine]

    /// Access of these values.
    ///
    /// - Parameters:
    ///   - version: Weir's own.
    ///   - configuration: the settings in force, without secrets.
    public init(
        user: String, password: Secret, version: String, configuration: @escaping @Sendable () -> [ConfigLine]
    ) {
        self.user = user
        self.password = password
        self.version = version
        self.configuration = configuration
    }

    /// Whether this is the console's user.
    func isUser(_ name: String) -> Bool { user.utf8.elementsEqual(name.utf8) }
}
