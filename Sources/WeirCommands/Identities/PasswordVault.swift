import FoundationEssentials
import IAMModel
import Identity
import ProxyModel
import Synchronization
import WebClient
import WeirCrypto

/// Where passwords are that are kept in the encrypted store or at a Secrets Manager.
///
/// *Isolation*: any; blocks on the store and the network.
struct PasswordVault: SecretVault {
    /// A Secrets Manager, with the credentials to ask it with.
    struct Manager: Sendable {
        let spec: SecretsManagerSpec
        let credentials: SigningCredentials
        fileprivate let trouble = Trouble()

        init(spec: SecretsManagerSpec, credentials: SigningCredentials) {
            self.spec = spec
            self.credentials = credentials
        }
    }

    /// Why the Secrets Manager could not be reached a moment ago: the next secret is not waited for as long again.
    fileprivate final class Trouble: Sendable {
        private static let lasts: Int64 = 5
        private let last = Mutex<(text: String, at: Int64)?>(nil)

        func recent(now: Int64) -> String? {
            last.withLock { last in
                guard let last, (0..<Trouble.lasts).contains(now - last.at) else { return nil }
                return last.text
            }
        }

        func note(_ text: String?, now: Int64) {
            last.withLock { $0 = text.map { ($0, now) } }
        }
    }

    let store: IdentityStore?
    let manager: Manager?

    func secret(_ source: SecretSource) throws(SecretError) -> Secret {
        switch source {
        case .stored(let name): try stored(name)
        case .secretsManager(let name): try managed(name)
        case .literal, .env, .file, .json: throw .vault("\(source)", "is in no vault")
        }
    }

    private func stored(_ name: String) throws(SecretError) -> Secret {
        guard let store else { throw .vault("store:\(name)", "cannot be had: there is no identity store yet") }
        let found: Secret?
        do throws(IdentityError) {
            found = try store.databasePassword(of: name)
        } catch {
            throw .vault("store:\(name)", "cannot be read: \(error)")
        }
        guard let found else { throw .vault("store:\(name)", "is not there; weir iam put-secret puts it there") }
        return found
    }

    // MARK: Secrets Manager

    private struct Answer: Decodable {
        let secret: String?

        private enum CodingKeys: String, CodingKey {
            case secret = "SecretString"
        }
    }

    private struct Refusal: Decodable {
        let type: String?
        let message: String?
        /// Some answer with a capital letter.
        let otherMessage: String?

        private enum CodingKeys: String, CodingKey {
            case type = "__type"
            case message
            case otherMessage = "Message"
        }
    }

    private func managed(_ name: String) throws(SecretError) -> Secret {
        let shown = "secretsmanager:\(name)"
        guard let manager else { throw .vault(shown, "cannot be had: there is no secretsManager section") }
        if let trouble = manager.trouble.recent(now: WallClock.seconds) { throw .vault(shown, trouble) }
        guard let body = try? JSONEncoder().encode(["SecretId": name]) else {
            throw .vault(shown, "has no usable name")
        }
        let base =
            manager.spec.endpoint.hasSuffix("/") ? String(manager.spec.endpoint.dropLast()) : manager.spec.endpoint
        let host = base.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true).last.map(String.init) ?? ""
        let plain = [
            RequestHeader("Content-Type", "application/x-amz-json-1.1"),
            RequestHeader("X-Amz-Target", "secretsmanager.GetSecretValue"),
        ]
        let signed = RequestSigner(
            credentials: manager.credentials, region: manager.spec.region, service: "secretsmanager"
        ).headers(
            method: "POST", host: host, path: "/", headers: plain, body: Array(body), now: WallClock.seconds)
        let request = WebRequest(
            method: "POST", url: base + "/", headers: (plain + signed).map { ($0.name, $0.value) }, body: Array(body))
        let answer: WebRequest.Answer
        do throws(WebFailure) {
            answer = try request.perform()
        } catch {
            let trouble = "cannot be had from \(manager.spec.endpoint): \(error)"
            manager.trouble.note(trouble, now: WallClock.seconds)
            throw .vault(shown, trouble)
        }
        manager.trouble.note(nil, now: WallClock.seconds)
        guard answer.status == 200 else {
            throw .vault(shown, "was refused by \(manager.spec.endpoint): \(Self.reason(answer))")
        }
        // Neither the parser's words nor the answer's are shown: the secret is in it.
        guard let read = try? JSONDecoder().decode(Answer.self, from: Data(answer.body)), let text = read.secret
        else { throw .vault(shown, "has no SecretString") }
        return Secret(text)
    }

    private static func reason(_ answer: WebRequest.Answer) -> String {
        // A refusal in another form still has its status, which is then what there is to say.
        guard let refusal = try? JSONDecoder().decode(Refusal.self, from: Data(answer.body)), let type = refusal.type
        else { return "status \(answer.status)" }
        let word = type.split(separator: "#").last.map(String.init) ?? type
        return SettingError.oneLine(
            [word, refusal.message ?? refusal.otherMessage].compactMap { $0 }.joined(separator: ": "))
    }
}
