import Dispatch
import IAMModel
import Identity
import Logging
import ProxyServer
import Synchronization
import WeirCrypto

/// Judges tokens and keeps the audit trail, on threads of its own: the loop never waits for it.
///
/// What has gathered while it worked is done together: one look at the store, then the verdicts. Records are written by
/// another thread, so that a verdict waits for no record, nor for whoever else writes to the store.
/// *Isolation*: any.
final class IdentityDesk: LoginAuthority {
    private enum Errand: Sendable {
        case judge(TokenAttempt, @Sendable (TokenVerdict) -> Void)
        case note(AccessEvent)
    }

    /// The desk's own, touched on its queue only.
    private final class State: @unchecked Sendable {
        // @unchecked: used by the serial queue's blocks alone.
        let judge: TokenJudge
        /// Proven bearers of logins whose outcome has not been told yet, by client.
        var bearers: [UInt32: TokenJudge.Judgement] = [:]
        var lastTrouble: String?

        init(judge: TokenJudge) {
            self.judge = judge
        }
    }

    /// Errands that wait; beyond them logins by token fail rather than pile up.
    private static let mostWaiting = 20_000

    private let store: IdentityStore
    private let account: AccountSpec
    private let deliveries: AuditDeliveries
    private let writer: AuditWriter
    private let logger: Logger
    private let clock: @Sendable () -> Timestamp
    private let queue = DispatchQueue(label: "weir.identity", qos: .userInitiated)
    private let waiting = Mutex<[Errand]>([])
    private let state: State

    /// A desk for one endpoint.
    init(
        store: IdentityStore, account: AccountSpec, rules: TokenRules, deliveries: AuditDeliveries, logger: Logger,
        clock: @escaping @Sendable () -> Timestamp = { Timestamp(seconds: WallClock.seconds) }
    ) {
        self.store = store
        self.account = account
        self.deliveries = deliveries
        writer = AuditWriter(store: store, logger: logger) { deliveries.follow() }
        self.logger = logger
        self.clock = clock
        state = State(judge: TokenJudge(store: store, account: account, rules: rules))
    }

    func judge(_ attempt: TokenAttempt, answer: @escaping @Sendable (TokenVerdict) -> Void) {
        if !take(.judge(attempt, answer)) { answer(.refused("more logins wait for their verdict than can be kept")) }
    }

    func note(_ event: AccessEvent) {
        if !take(.note(event)) { logger.error("an audit record was dropped: too many wait to be written") }
    }

    /// Returns when everything that was handed in has been done.
    func finish() {
        queue.sync { work() }
        writer.finish()
        deliveries.finish()
    }

    private func take(_ errand: Errand) -> Bool {
        let (isTaken, isFirst) = waiting.withLock { waiting in
            guard waiting.count < IdentityDesk.mostWaiting else { return (false, false) }
            waiting.append(errand)
            return (true, waiting.count == 1)
        }
        if isFirst { queue.async { [self] in work() } }
        return isTaken
    }

    // MARK: On the queue

    private func work() {
        let errands = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        guard !errands.isEmpty else { return }
        let now = clock()
        var trouble: IdentityError?
        do throws(IdentityError) {
            try state.judge.refresh()
        } catch {
            trouble = error
        }
        var records: [AuditRecord] = []
        var uses: [AccessKeyUse] = []
        for errand in errands {
            switch errand {
            case .judge(let attempt, let answer):
                answer(verdict(attempt, now, &uses, &trouble))
            case .note(let event): records.append(record(event, now))
            }
        }
        writer.take(records, uses)
        report(trouble)
    }

    private func verdict(
        _ attempt: TokenAttempt, _ now: Timestamp, _ uses: inout [AccessKeyUse], _ trouble: inout IdentityError?
    ) -> TokenVerdict {
        let judgement: TokenJudge.Judgement
        do throws(IdentityError) {
            judgement = try state.judge.judge(
                TokenJudge.Attempt(
                    token: attempt.token, user: attempt.user,
                    sourceAddress: attempt.sourceAddress.isEmpty ? nil : attempt.sourceAddress,
                    isTLS: attempt.isTLS, isKnownUser: attempt.isKnownUser),
                now: now)
        } catch {
            trouble = error
            return .refused("the identity store cannot be read: \(error)")
        }
        remember(judgement, for: attempt.clientID)
        if let bearer = judgement.bearer?.accessKeyID {
            uses.append(AccessKeyUse(accessKeyID: bearer, at: now, service: "rds-db", region: account.region))
        }
        if let refusal = judgement.refusal { return .refused(refusal.text) }
        return .accepted(principal: judgement.bearer?.arn ?? "")
    }

    /// Clients that leave before their login's outcome is told must not add up.
    private func remember(_ judgement: TokenJudge.Judgement, for client: UInt32) {
        if state.bearers.count >= IdentityDesk.mostWaiting { state.bearers.removeAll() }
        state.bearers[client] = judgement
    }

    private func record(_ event: AccessEvent, _ now: Timestamp) -> AuditRecord {
        switch event.kind {
        case .login:
            let judgement = state.bearers.removeValue(forKey: event.clientID)
            var details: [String: JSONTree] = [
                "method": .string(event.usesToken ? "token" : "password"), "tls": .bool(event.isTLS),
                "clientId": .integer(Int64(event.clientID)),
            ]
            if let reason = judgement?.reason { details["decision"] = .string(reason) }
            let code = judgement?.refusal?.wireName ?? "access_denied"
            return .connect(
                user: event.user, account: store.account, databaseUserARN: account.databaseUserARN(event.user),
                bearer: judgement?.bearer, accessKeyID: judgement?.accessKeyID, sourceAddress: event.sourceAddress,
                now: now, failure: event.failure.map { (code, $0) }, details: details)
        case .console, .order:
            let order: String? = if case .order(let words) = event.kind { words } else { nil }
            var record = AuditRecord(
                order == nil ? "OpenConsole" : "ConsoleOrder", of: .weir,
                by: Caller(
                    identity: AuditIdentity(type: .unknown, userName: event.user),
                    sourceIPAddress: event.sourceAddress.isEmpty ? "unix socket" : event.sourceAddress, now: now),
                isReadOnly: order == nil)
            if let order { record.requestParameters = ["order": .string(order)] }
            record.additionalEventData = ["tls": .bool(event.isTLS), "clientId": .integer(Int64(event.clientID))]
            if let failure = event.failure {
                record.errorCode = "access_denied"
                record.errorMessage = failure
            }
            return record
        }
    }

    /// Says once what is wrong with the store, and once that it is right again.
    private func report(_ trouble: IdentityError?) {
        let text = trouble.map { "\($0)" }
        guard text != state.lastTrouble else { return }
        if let text {
            logger.error("the identity store fails; logins by token fail with it", metadata: ["cause": "\(text)"])
        } else {
            logger.notice("the identity store works again")
        }
        state.lastTrouble = text
    }
}
