internal import IAMModel

/// What is known of a request so far, for the audit.
struct STSTrail {
    let now: Timestamp
    private let sourceAddress: String
    private var identity = AuditIdentity(type: .unknown)
    private(set) var eventName = "UnknownAction"
    private(set) var isReadOnly = false
    private(set) var parameters: JSONTree = .null
    /// Whether somebody's signature was found good.
    private(set) var isAuthenticated = false
    /// Whether the store has it in the audit already.
    var isRecorded = false
    var requestID = ""

    init(_ request: STSRequest) {
        now = request.now
        sourceAddress = request.sourceAddress ?? "unknown"
    }

    /// Who asks, from where and when.
    var caller: Caller { Caller(identity: identity, sourceIPAddress: sourceAddress, now: now) }

    /// What was asked for, before anything is known to be true of it.
    mutating func note(action: String?) {
        guard let action, STSCall.offers(action) else { return }
        eventName = action
        isReadOnly = action == STSCall.getCallerIdentity.name
    }

    /// Whose key it is said to be.
    mutating func note(accessKeyID: String) {
        identity = AuditIdentity(type: .unknown, accessKeyID: accessKeyID)
    }

    /// Whose key it is.
    mutating func note(_ principal: AccessKeyPrincipal, accountID: String) {
        isAuthenticated = true
        let kind: AuditIdentity.Kind
        let name: String
        switch principal.owner {
        case .user(let user): (kind, name) = (.user, user)
        case .assumedRole(let role, _): (kind, name) = (.assumedRole, role)
        }
        identity = AuditIdentity(
            type: kind, principalID: principal.userID, arn: principal.arn, accountID: accountID,
            accessKeyID: principal.accessKeyID, userName: name)
    }

    /// What is asked for. Of a second factor, only the device.
    mutating func note(_ call: STSCall) {
        switch call {
        case .getCallerIdentity: parameters = .null
        case .getSessionToken(let call):
            parameters = [
                "durationSeconds": .integer(Int64(call.duration)),
                "serialNumber": .optional(call.secondFactor?.serialNumber),
            ]
        case .assumeRole(let call):
            parameters = [
                "roleArn": .string(call.roleARN), "roleSessionName": .string(call.sessionName),
                "durationSeconds": call.duration.map { .integer(Int64($0)) } ?? .null,
                "externalId": .optional(call.externalID), "policy": .optional(call.policy),
                "policyArns": call.policyARNs.isEmpty ? .null : .array(call.policyARNs.map { .string($0) }),
                "serialNumber": .optional(call.secondFactor?.serialNumber),
                "sourceIdentity": .optional(call.sourceIdentity),
                "tags": call.tags.isEmpty ? .null : .object(call.tags.mapValues { .string($0) }),
            ]
        }
    }
}

extension STSService {
    /// Puts a call into the audit, unless the store has done it.
    ///
    /// *Errors*: what cannot be recorded is a failure.
    func record(_ trail: STSTrail, refusal: STSRefusal?) throws(STSRefusal) {
        guard !trail.isRecorded else { return }
        var unrecorded: Int64 = 0
        if !trail.isAuthenticated {
            let admission = admitRecord(now: trail.now)
            guard admission.isAdmitted else { return }
            unrecorded = admission.unrecorded
        }
        var record = AuditRecord(trail.eventName, of: .sts, by: trail.caller, isReadOnly: trail.isReadOnly)
        record.requestParameters = trail.parameters
        record.errorCode = refusal?.code
        record.errorMessage = refusal?.message
        record.additionalEventData = [
            "requestID": .string(trail.requestID), "reason": .optional(refusal?.reason),
            "unrecordedRefusals": unrecorded == 0 ? .null : .integer(unrecorded),
        ]
        let records = [record]
        try stored { () throws(IdentityError) in try store.audit.append(records) }
    }
}
