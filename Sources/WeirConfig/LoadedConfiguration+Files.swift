public import ProxyModel
public import WeirCrypto

extension LoadedConfiguration {
    /// Checks the files that the configuration names: certificates and keys can be read and are PEM, password files
    /// can be read and are not empty, private things are not open to everyone.
    ///
    /// Blocks on the file system. *Returns* warnings, one line each. *Errors*: every file that cannot be used.
    public func validateFiles() throws(ConfigurationErrors) -> [String] {
        var warnings: [String] = []
        var errors: [ConfigurationError] = []
        for file in files {
            do {
                let bytes = try SmallFile.read(file.path, limit: Self.maximumPEMBytes)
                if !file.kind.accepts(bytes) {
                    errors.append(error(file.key, "\(file.path) is not one; \(file.kind.allowed)"))
                }
            } catch {
                errors.append(self.error(file.key, "\(file.path) \(error.reason); \(file.kind.allowed)"))
            }
            if file.kind.isPrivate { warnings += openness(of: file.path, key: file.key) }
        }
        if hasPasswordInFile {
            warnings += openness(of: fileName, key: "")
        }
        guard errors.isEmpty else { throw ConfigurationErrors(errors: errors) }
        return warnings
    }

    /// The password of each user, in the order of `spec.credentials`, read now.
    ///
    /// Blocks on the file system. *Errors*: every password that cannot be had, with the variable or file to set.
    ///
    /// - Parameter vault: for what is neither in the environment nor in a file.
    public func resolvePasswords(
        environment: [String: String], vault: (any SecretVault)? = nil
    ) throws(ConfigurationErrors) -> [Secret] {
        var passwords: [Secret] = []
        var errors: [ConfigurationError] = []
        for (index, credential) in spec.credentials.enumerated() {
            do {
                passwords.append(
                    try credential.password.resolve(
                        environment: environment, user: credential.user, vault: vault))
            } catch {
                errors.append(self.error("auth[\(index)].password", error.description))
            }
        }
        do {
            _ = try resolveAdminPassword(environment: environment)
        } catch {
            errors += error.errors
        }
        guard errors.isEmpty else { throw ConfigurationErrors(errors: errors) }
        return passwords
    }

    /// The console user's password, read now; nil when there is no console.
    ///
    /// Blocks on the file system. *Errors*: a password that cannot be had, with the variable or file to set.
    public func resolveAdminPassword(environment: [String: String]) throws(ConfigurationErrors) -> Secret? {
        guard let admin = spec.admin else { return nil }
        do {
            return try admin.password.resolve(environment: environment)
        } catch {
            throw ConfigurationErrors(errors: [self.error("admin.password", error.description)])
        }
    }

    /// The token of the admin port, read now; nil when there is none.
    ///
    /// Blocks on the file system. *Errors*: as `resolvePasswords`.
    public func resolveHTTPToken(environment: [String: String]) throws(ConfigurationErrors) -> Secret? {
        do {
            return try spec.http.token?.resolve(environment: environment)
        } catch {
            throw ConfigurationErrors(errors: [self.error("http.token", error.description)])
        }
    }

    /// A secret beside the users' passwords, read now.
    ///
    /// Blocks on the file system. *Errors*: as `resolvePasswords`.
    public func resolve(
        _ source: SecretSource, key: String, environment: [String: String]
    ) throws(ConfigurationErrors) -> Secret {
        do {
            return try source.resolve(environment: environment)
        } catch {
            throw ConfigurationErrors(errors: [self.error(key, error.description)])
        }
    }

    /// Bundles of authorities have some hundred kilobytes.
    private static let maximumPEMBytes = 4 << 20

    private var files: [ConfiguredFile] {
        var files: [ConfiguredFile] = []
        func add(_ key: String, _ path: String?, _ kind: ConfiguredFile.Kind) {
            if let path { files.append(ConfiguredFile(key: key, path: path, kind: kind)) }
        }
        add("endpoint.tls.certificate", spec.endpoint.tls?.certificate, .certificate)
        add("endpoint.tls.key", spec.endpoint.tls?.key, .privateKey)
        add("endpoint.tls.clientCA", spec.endpoint.tls?.clientCA, .certificate)
        add("target.ca", spec.target.ca, .certificate)
        add("target.certificate", spec.target.clientCertificate?.certificate, .certificate)
        add("target.key", spec.target.clientCertificate?.key, .privateKey)
        for (index, credential) in spec.credentials.enumerated() {
            add("auth[\(index)].password", credential.password.path, .password)
        }
        for (key, source) in singleSecrets { add(key, source?.path, .password) }
        return files
    }

    /// The secrets beside the users' passwords.
    private var singleSecrets: [(key: String, source: SecretSource?)] {
        [
            ("admin.password", spec.admin?.password), ("http.token", spec.http.token),
            ("identity.sealingKey", spec.identity?.sealingKey),
            ("secretsManager.accessKeyId", spec.secretsManager?.accessKeyID),
            ("secretsManager.secretAccessKey", spec.secretsManager?.secretAccessKey),
            ("secretsManager.sessionToken", spec.secretsManager?.sessionToken),
        ]
    }

    /// Whether the configuration file itself has a password in it.
    private var hasPasswordInFile: Bool {
        let passwords =
            spec.credentials.enumerated().map {
                (key: "auth[\($0.offset)].password", source: Optional($0.element.password))
            }
            + singleSecrets.filter { $0.key != "secretsManager.accessKeyId" }
        return passwords.contains { key, source in
            guard case .literal(let secret)? = source, !secret.isEmpty else { return false }
            if case .file = settings.origin(of: key) { return true }
            return false
        }
    }

    /// A warning when everyone on the machine can read the file. No error: secrets mounted into a container are 0644.
    private func openness(of path: String, key: String) -> [String] {
        guard let mode = SmallFile.permissions(path), mode & 0o007 != 0 else { return [] }
        let shown = "0" + String(mode & 0o777, radix: 8)
        let problem = "\(path) has a secret in it and is open to every user (mode \(shown)); chmod 600 \(path)"
        let location = key.isEmpty ? fileName : location(of: key)
        return [ConfigurationError(location: location, key: key, problem: problem).description]
    }
}

/// A file that the configuration names.
private struct ConfiguredFile {
    /// What should be in it.
    enum Kind {
        case certificate, privateKey, password

        var isPrivate: Bool { self != .certificate }

        var allowed: String {
            switch self {
            case .certificate: "a PEM file with a certificate, readable for the user Weir runs as"
            case .privateKey: "a PEM file with a private key, readable for the user Weir runs as"
            case .password: "a file with the password, readable for the user Weir runs as"
            }
        }

        /// Whether the file can be what it should be. OpenSSL judges the rest.
        func accepts(_ bytes: [UInt8]) -> Bool {
            let text = String(decoding: bytes, as: UTF8.self)
            switch self {
            case .certificate:
                return text.contains("-----BEGIN CERTIFICATE-----")
                    || text.contains("-----BEGIN TRUSTED CERTIFICATE-----")
            case .privateKey: return text.contains("PRIVATE KEY-----")
            case .password: return bytes.contains { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            }
        }
    }

    let key: String
    let path: String
    let kind: Kind
}
