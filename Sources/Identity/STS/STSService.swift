public import IAMModel
internal import Synchronization
internal import WeirCrypto

/// STS, answered from a store: AssumeRole, GetSessionToken and GetCallerIdentity for whoever signs with a key of it.
///
/// Each call is in the audit, also one that is refused. Of refused requests that nobody signed, no more than one a
/// second is recorded on average; the next record tells how many were left out.
///
/// Methods block; they are for threads that may wait. *Isolation*: any.
/// *Source*: STS API Reference.
public final class STSService: Sendable {
    /// What requests are signed for.
    public static let name = "sts"

    let store: IdentityStore
    private let state: Mutex<State>

    private struct State: Sendable {
        let seed: [UInt8]
        var requests: UInt64 = 0
        /// Of one-time codes, by the id of the user.
        var codes = GuessBrake()
        /// Of records about nobody in particular.
        var records = GuessBrake(most: 60, window: 60)
        var unrecorded: Int64 = 0
    }

    /// A service on this store, which must have its sealing key.
    ///
    /// *Errors*: `sealingKeyMissing`; `serviceFailure` when the system has no random bytes.
    public init(store: IdentityStore) throws(IdentityError) {
        guard store.hasSealingKey else {
            throw .sealingKeyMissing("STS needs the sealing key: signatures are checked with secrets of the store.")
        }
        do throws(CryptoError) {
            state = Mutex(State(seed: try randomBytes(16)))
        } catch {
            throw .serviceFailure("\(error)")
        }
        self.store = store
    }

    /// Answers one request.
    public func answer(_ request: STSRequest) -> STSReply {
        var trail = STSTrail(request)
        do throws(STSRefusal) {
            let answer = try answer(request, &trail)
            try record(trail, refusal: nil)
            return STSReply(
                status: 200, requestID: trail.requestID, body: answer.body(requestID: trail.requestID), fault: nil)
        } catch {
            return reply(error, trail)
        }
    }

    /// Refuses a request that was not looked at: too long, or one too many. Does not block, and is in no audit.
    public func refuse(_ refusal: STSRefusal) -> STSReply {
        reply(refusal, requestID: nextRequestID())
    }

    private func answer(_ request: STSRequest, _ trail: inout STSTrail) throws(STSRefusal) -> STSAnswer {
        trail.requestID = nextRequestID()
        let form: Result<FormBody, STSRefusal> = Result { () throws(STSRefusal) in try request.form }
        if case .success(let form) = form { trail.note(action: form["Action"]) }
        let principal = try authenticate(request, &trail)
        let call = try STSCall(try form.get())
        trail.note(call)
        let caller = try caller(principal, request)
        switch call {
        case .getCallerIdentity:
            return .callerIdentity(
                arn: principal.arn, userID: principal.userID, accountID: store.account.spec.accountID)
        case .getSessionToken(let call):
            return try sessionToken(call, caller, principal, &trail)
        case .assumeRole(let call):
            return try assumeRole(call, caller, principal, &trail)
        }
    }

    private func reply(_ refusal: STSRefusal, _ trail: STSTrail) -> STSReply {
        do throws(STSRefusal) {
            try record(trail, refusal: refusal)
            return reply(refusal, requestID: trail.requestID)
        } catch {
            // What cannot be recorded is not answered either; the first refusal is the lesser trouble.
            return reply(error, requestID: trail.requestID)
        }
    }

    private func reply(_ refusal: STSRefusal, requestID: String) -> STSReply {
        STSReply(
            status: refusal.status, requestID: requestID, body: refusal.body(requestID: requestID),
            fault: refusal.status < 500 || refusal.reason == nil
                ? nil : "\(refusal.code): \(refusal.reason ?? refusal.message)")
    }
}

extension STSService {
    /// Notes that a user tries a code; throws when too many were wrong.
    func noteAttempt(_ userID: String, now: Timestamp) throws(STSRefusal) {
        let wait = state.withLock { $0.codes.attempt(userID, now: now.seconds) }
        guard let wait else { return }
        throw .accessDenied(
            "MultiFactorAuthentication failed, too many one time pass codes were wrong; try again in \(wait) s.")
    }

    /// Notes that the code was right.
    func noteSuccess(_ userID: String) {
        state.withLock { $0.codes.succeeded(userID) }
    }

    /// Whether a refusal of somebody unknown is to be recorded, and how many were not since the last one that was.
    func admitRecord(now: Timestamp) -> (isAdmitted: Bool, unrecorded: Int64) {
        state.withLock { state in
            guard state.records.attempt("", now: now.seconds) == nil else {
                state.unrecorded += 1
                return (false, 0)
            }
            defer { state.unrecorded = 0 }
            return (true, state.unrecorded)
        }
    }

    /// An id that no other request has, in the form of a UUID.
    private func nextRequestID() -> String {
        let (seed, number) = state.withLock { state in
            state.requests &+= 1
            return (state.seed, state.requests)
        }
        let digest = Digest.sha256(seed + (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) })
        let digits = digest.prefix(16).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }.joined(separator: "-")
    }
}
