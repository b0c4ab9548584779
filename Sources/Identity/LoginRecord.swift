internal import IAMModel

extension AuditRecord {
    /// The record of a login at the proxy that is no change of identities.
    ///
    /// - Parameters:
    ///   - bearer: who it is by a proven token; nil for passwords and for what is not proven.
    ///   - accessKeyID: the key that an unproven token claims.
    ///   - failure: why it failed; nil when it did not.
    public static func connect(
        user: String, account: Account, databaseUserARN: String, bearer: AuditIdentity?, accessKeyID: String?,
        sourceAddress: String, now: Timestamp, failure: (code: String, text: String)?, details: [String: JSONTree]
    ) -> AuditRecord {
        let unproven = AuditIdentity(
            type: .unknown, accountID: account.spec.accountID, accessKeyID: accessKeyID, userName: user)
        var record = AuditRecord(
            "Connect", of: .databaseLogin,
            by: Caller(
                identity: bearer ?? unproven,
                sourceIPAddress: sourceAddress.isEmpty ? "unix socket" : sourceAddress, now: now),
            isReadOnly: true)
        record.requestParameters = ["dbUser": .string(user), "resource": .string(databaseUserARN)]
        record.additionalEventData = .object(details)
        record.errorCode = failure?.code
        record.errorMessage = failure?.text
        return record
    }
}
