import Dispatch
import Glibc
import Identity
import Logging
import ProxyModel
import ProxyServer
import Synchronization
import WeirCrypto

/// Notices that passwords have changed where they are kept, or certificates in their files, and hands the new ones to the
/// running proxy.
///
/// Files are looked at each second, the store as soon as it has changed, Secrets Manager once in its interval, and
/// earlier when the server refuses a password, but not more often than every five seconds. What cannot be read leaves
/// the password as it is; the log says so once.
/// *Isolation*: any; the work is done on a thread of its own.
final class SecretWatcher: Sendable {
    /// The users whose passwords may change, and how they are read.
    struct Sources: Sendable {
        var users: [(user: String, source: SecretSource)]
        var tls: ServerTLSSpec?
        var vault: PasswordVault
        var interval: Duration
    }

    /// Touched on the queue only.
    private final class State: @unchecked Sendable {
        // @unchecked: used by the serial queue's blocks alone.
        var seen: [String: FileSignature] = [:]
        var storeVersion: Int64?
        var askedManager: ContinuousClock.Instant
        var certificates: [FileSignature?] = []
        var unfitCertificates: [FileSignature?] = []
        /// What was said last, of a user or of the certificates.
        var troubles: [String: String] = [:]

        init(now: ContinuousClock.Instant) {
            askedManager = now
        }
    }

    private static let shortestInterval = Duration.seconds(5)

    private let sources: Mutex<Sources>
    private let logger: Logger
    private let queue = DispatchQueue(label: "weir.secrets")
    private let isAsked = Atomic<Bool>(false)
    private let renewals = Mutex<SecretRenewals?>(nil)
    /// Grows with every change of the sources.
    private let serial = Atomic<UInt>(0)
    private let state = State(now: .now)

    /// A watcher that is not at work yet.
    init(_ sources: Sources, logger: Logger) {
        self.sources = Mutex(sources)
        self.logger = logger
    }

    /// Begins; `ask` may be called from then on.
    ///
    /// Files and the store are read once more at first: they may have changed since the configuration was.
    func start(_ renewals: SecretRenewals, pace: DispatchTimeInterval = .seconds(1)) {
        self.renewals.withLock { $0 = renewals }
        schedule(pace)
    }

    /// Looks at once, for whoever does not want to wait for the next look.
    func newsNow() -> [String: Secret] { queue.sync { news(.now) } }

    private func schedule(_ pace: DispatchTimeInterval) {
        queue.asyncAfter(deadline: .now() + pace) { [weak self] in
            self?.look()
            self?.schedule(pace)
        }
    }

    /// Other users, or other sources, after a reload that has read all of them.
    ///
    /// All are read once more: what changed since the reload read it must not be missed, nor must a password stay that
    /// was on its way from a former source meanwhile.
    func take(_ sources: Sources) {
        self.sources.withLock { $0 = sources }
        serial.add(1, ordering: .sequentiallyConsistent)
        queue.async { [self] in
            state.seen = [:]
            state.storeVersion = nil
            ask()
        }
    }

    /// The server has refused a password: perhaps there is another one by now.
    func ask() { isAsked.store(true, ordering: .relaxed) }

    // MARK: On the queue

    private func look() {
        lookAtCertificates()
        let began = serial.load(ordering: .sequentiallyConsistent)
        let passwords = news(.now)
        // What came from sources that are in force no more is no news.
        guard !passwords.isEmpty, began == serial.load(ordering: .sequentiallyConsistent) else { return }
        renewals.withLock { $0 }?.renew(passwords)
    }

    /// The passwords that may be others than when they were looked at last.
    private func news(_ now: ContinuousClock.Instant) -> [String: Secret] {
        let kinds = changed(now)
        guard !kinds.isEmpty else { return [:] }
        let sources = sources.withLock { $0 }
        var passwords: [String: Secret] = [:]
        for (user, source) in sources.users where kinds.contains(source.kind) {
            do throws(SecretError) {
                passwords[user] = try source.resolve(environment: [:], user: user, vault: sources.vault)
                state.troubles[user] = nil
            } catch {
                // Tried again until it works: a file is often written anew in two steps.
                if source.path.map({ state.seen.removeValue(forKey: $0) }) == nil { state.storeVersion = nil }
                complain(user, "a password cannot be read anew; the one before stays in use", "\(error)", user: user)
            }
        }
        return passwords
    }

    /// Says it once.
    private func complain(_ what: String, _ text: String, _ trouble: String, user: String? = nil) {
        guard state.troubles[what] != trouble else { return }
        state.troubles[what] = trouble
        var metadata: Logger.Metadata = ["cause": "\(trouble)"]
        if let user { metadata["user"] = "\(user)" }
        logger.error("\(text)", metadata: metadata)
    }

    private func lookAtCertificates() {
        guard let tls = sources.withLock({ $0.tls }), let renewals = renewals.withLock({ $0 }) else { return }
        let signatures = [tls.certificate, tls.key, tls.clientCA].map { $0.flatMap(FileSignature.init) }
        guard state.certificates != signatures else { return }
        // A certificate and its key are two files, and rarely change in one moment: what does not fit together yet is
        // looked at again in a second, and spoken of when it still does not.
        let isFirst = state.unfitCertificates != signatures
        do throws(ProxyStartError) {
            try renewals.renewCertificates(tls)
            state.certificates = signatures
            state.troubles[Self.certificates] = nil
        } catch {
            state.unfitCertificates = signatures
            guard !isFirst else { return }
            complain(
                Self.certificates, "certificates have changed and cannot be used; the ones before stay in use",
                error.description)
        }
    }

    private static let certificates = "\u{0}certificates"

    /// The kinds of sources that may hold other passwords than when they were looked at last.
    private func changed(_ now: ContinuousClock.Instant) -> Set<SecretSource.Kind> {
        let sources = sources.withLock { $0 }
        var kinds: Set<SecretSource.Kind> = []
        for path in Set(sources.users.compactMap(\.source.path)) {
            guard let signature = FileSignature(path), state.seen[path] != signature else { continue }
            state.seen[path] = signature
            kinds.insert(.file)
        }
        if let store = sources.vault.store, sources.users.contains(where: { $0.source.kind == .store }) {
            // A store that cannot be read is the identities' trouble, and said there.
            if let version = try? store.version(), version != state.storeVersion {
                state.storeVersion = version
                kinds.insert(.store)
            }
        }
        if sources.users.contains(where: { $0.source.kind == .manager }) {
            let age = state.askedManager.duration(to: now)
            let isRefused = isAsked.load(ordering: .relaxed) && age >= SecretWatcher.shortestInterval
            if age >= sources.interval || isRefused {
                state.askedManager = now
                isAsked.store(false, ordering: .relaxed)
                kinds.insert(.manager)
            }
        }
        return kinds
    }
}

extension SecretSource {
    /// Where a secret is looked for.
    enum Kind: Hashable {
        case fixed
        case file
        case store
        case manager
    }

    var kind: Kind {
        switch self {
        case .literal, .env: .fixed
        case .file, .json: .file
        case .stored: .store
        case .secretsManager: .manager
        }
    }
}

/// By which a file that was changed, or put in another's place, is told from what it was.
private struct FileSignature: Equatable {
    let device: UInt
    let inode: UInt
    let size: Int
    let seconds: Int
    let nanoseconds: Int

    /// nil when it cannot be looked at.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        size = Int(status.st_size)
        seconds = Int(status.st_mtim.tv_sec)
        nanoseconds = Int(status.st_mtim.tv_nsec)
    }
}
