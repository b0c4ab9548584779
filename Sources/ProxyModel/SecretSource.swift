public import WeirCrypto

/// Where a password comes from. It says where, never what.
///
/// *Isolation*: any.
public enum SecretSource: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The password itself.
    case literal(Secret)
    /// The environment variable of this name.
    case env(String)
    /// The file at this path, without the newline at its end.
    case file(String)
    /// The file at this path in AWS Secrets Manager's form: JSON with `username` and `password`.
    case json(String)
    /// The secret of this name in the encrypted store of identities.
    case stored(String)
    /// The secret of this name or ARN in the Secrets Manager of the configuration.
    case secretsManager(String)

    /// The longest password that a file may hold.
    public static let maximumFileBytes = 65536
    /// What is allowed, as the end of a sentence.
    public static let allowed =
        "the password, env:NAME, file:PATH, json:PATH, store:NAME or secretsmanager:NAME"

    /// Reads the text form: `env:NAME`, `file:PATH`, `json:PATH`, `store:NAME`, `secretsmanager:NAME`; anything else is
    /// the password itself. `nil` when the name or the path is missing or cannot be one.
    public init?(_ text: String) {
        if text.hasPrefix("env:") {
            let name = String(text.dropFirst("env:".count))
            guard Self.isVariableName(name) else { return nil }
            self = .env(name)
        } else if let path = Self.rest(of: text, after: "file:") {
            guard Self.isName(path) else { return nil }
            self = .file(path)
        } else if let path = Self.rest(of: text, after: "json:") {
            guard Self.isName(path) else { return nil }
            self = .json(path)
        } else if let name = Self.rest(of: text, after: "store:") {
            guard Self.isName(name) else { return nil }
            self = .stored(name)
        } else if let name = Self.rest(of: text, after: "secretsmanager:") {
            guard Self.isName(name) else { return nil }
            self = .secretsManager(name)
        } else {
            self = .literal(Secret(text))
        }
    }

    /// The password, read now. A variable or file that is empty is an error: it is a mistake far more often than an
    /// account without a password, which is written `password: ""`.
    ///
    /// - Parameters:
    ///   - user: whose password it is, as far as a secret says whose it is.
    ///   - vault: knows what is neither in the environment nor in a file.
    public func resolve(
        environment: [String: String], user: String? = nil, vault: (any SecretVault)? = nil
    ) throws(SecretError) -> Secret {
        switch self {
        case .literal(let secret):
            return secret
        case .env(let name):
            guard let value = environment[name] else { throw .variable(name, "is not set") }
            guard !value.isEmpty else { throw .variable(name, "is empty") }
            return Secret(value)
        case .file(let path):
            return try Self.readFile(path)
        case .json(let path):
            return try SecretDocument.password(
                in: Self.readFile(path), user: user
            ) { (trouble: String) in SecretError.file(path, trouble) }
        case .stored(let name), .secretsManager(let name):
            guard let vault else { throw .vault("\(self)", "is not within reach here") }
            let found = try vault.secret(self)
            if case .stored = self { return found }
            return try SecretDocument.password(in: found, user: user) { .vault("secretsmanager:\(name)", $0) }
        }
    }

    /// Whether it may be another one later, without a change of the configuration.
    public var isRenewable: Bool {
        switch self {
        case .literal, .env: false
        case .file, .json, .stored, .secretsManager: true
        }
    }

    /// The file it is read from, if it is.
    public var path: String? {
        switch self {
        case .file(let path), .json(let path): path
        case .literal, .env, .stored, .secretsManager: nil
        }
    }

    private static func rest(of text: String, after prefix: String) -> String? {
        text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
    }

    private static func isName(_ text: String) -> Bool { !text.isEmpty && !text.utf8.contains(0) }

    private static func readFile(_ path: String) throws(SecretError) -> Secret {
        var bytes: [UInt8]
        do {
            bytes = try SmallFile.read(path, limit: maximumFileBytes)
        } catch {
            throw .file(path, error.reason)
        }
        if bytes.last == UInt8(ascii: "\n") {
            bytes.removeLast()
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        }
        guard !bytes.isEmpty else { throw .file(path, "is empty") }
        return Secret(bytes: bytes)
    }

    /// As in the configuration, or `<redacted>`.
    public var description: String {
        switch self {
        case .literal(let secret): secret.description
        case .env(let name): "env:\(name)"
        case .file(let path): "file:\(path)"
        case .json(let path): "json:\(path)"
        case .stored(let name): "store:\(name)"
        case .secretsManager(let name): "secretsmanager:\(name)"
        }
    }

    /// The same as `description`.
    public var debugDescription: String { description }

    private static func isVariableName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}

/// A password that could not be had: which variable or file, why, and what to do. Never the password.
public enum SecretError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The environment variable of this name, and its trouble as the middle of a sentence.
    case variable(String, String)
    /// The file at this path, and its trouble as the middle of a sentence.
    case file(String, String)
    /// The secret of this name in a store or at a Secrets Manager, and its trouble as the middle of a sentence.
    case vault(String, String)

    /// One line.
    public var description: String {
        switch self {
        case .variable(let name, let trouble):
            "the environment variable \(name) \(trouble); set it to the password before Weir starts"
        case .file(let path, let trouble):
            "the file \(path) \(trouble); put the password there, readable for the user Weir runs as"
        case .vault(let name, let trouble):
            "the secret \(name) \(trouble)"
        }
    }
}
