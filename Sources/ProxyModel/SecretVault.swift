internal import FoundationEssentials
public import WeirCrypto

/// Where secrets are that are neither in the configuration nor in a file.
///
/// *Isolation*: any; may block on files and the network.
public protocol SecretVault: Sendable {
    /// The secret that this source names, as it is kept.
    ///
    /// *Errors*: `SecretError.vault` with the trouble as the middle of a sentence.
    func secret(_ source: SecretSource) throws(SecretError) -> Secret
}

/// A secret in AWS Secrets Manager's form for databases: `{"username": "app", "password": "..."}`; other keys do not
/// matter.
///
/// *Source*: facts of RDS Proxy's secrets, section 5.1.
enum SecretDocument {
    private struct Content: Decodable {
        let username: String?
        let password: String?
    }

    /// The password in it.
    ///
    /// - Parameters:
    ///   - user: who it has to be for, where it says for whom it is.
    ///   - failure: makes an error of the trouble.
    static func password(
        in document: Secret, user: String?, failure: (String) -> SecretError
    ) throws(SecretError) -> Secret {
        let content: Content
        do {
            content = try JSONDecoder().decode(Content.self, from: Data(document.exposedBytes))
        } catch {
            // The parser's own words may quote what it read.
            throw failure("is not JSON with the texts username and password")
        }
        if let user, let username = content.username, username != user {
            throw failure("is for the user \(SettingError.oneLine(username)), not for \(SettingError.oneLine(user))")
        }
        guard let password = content.password, !password.isEmpty else { throw failure("has no password in it") }
        return Secret(password)
    }
}
