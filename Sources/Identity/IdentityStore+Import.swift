internal import GRDB
public import WeirCrypto

/// What becomes of what is there and not in an imported document.
///
/// *Isolation*: any.
public enum ImportMode: String, Sendable, CaseIterable {
    /// It stays. What is in both becomes as in the document.
    case merge
    /// It goes, within the lists that the document has. What is in both becomes as in the document.
    case replace
}

/// What an import did, by ARN.
///
/// *Isolation*: any.
public struct ImportSummary: Equatable, Sendable {
    /// Entities that are new.
    public internal(set) var created: [String] = []
    /// Entities that became something else.
    public internal(set) var changed: [String] = []
    /// Entities that are gone.
    public internal(set) var deleted: [String] = []
    /// How many access keys came, went or changed by the document's own list.
    public internal(set) var accessKeys = 0
    /// How many database secrets came, went or changed.
    public internal(set) var databaseSecrets = 0

    /// Whether everything was as in the document before.
    public var isEmpty: Bool { self == ImportSummary() }

    var answer: JSONTree {
        func list(_ arns: [String]) -> JSONTree { arns.isEmpty ? .null : .array(arns.map { .string($0) }) }
        return [
            "created": list(created), "changed": list(changed), "deleted": list(deleted),
            "accessKeys": .integer(Int64(accessKeys)), "databaseSecrets": .integer(Int64(databaseSecrets)),
        ]
    }
}

extension IdentityStore {
    /// Brings the account to the state of a document of `aws iam get-account-authorization-details`, all or nothing.
    ///
    /// Policies are objects, or texts, also encoded as in URLs. `AccessKeys` (UserName, AccessKeyId, SecretAccessKey,
    /// Status) and `DatabaseSecrets` (User, Password, Description) may stand beside AWS's lists. Ids of entities that are
    /// new come from the document; those that are there keep theirs. The same document once more changes nothing.
    ///
    /// *Errors*: `invalidInput` for a document that is something else, or another account's; else as for the changes
    /// that it stands for.
    @discardableResult
    public func importAccount(
        _ document: String, mode: ImportMode, by caller: Caller
    ) throws(IdentityError) -> ImportSummary {
        try change("ImportAccount", of: .weir, by: caller, ["mode": .string(mode.rawValue)], answer: \.answer) {
            var run = AccountImport(try AccountDocument(parsing: document), mode, into: $0, now: caller.now)
            return try run.run()
        }
    }

    /// What an import would do; nothing is changed.
    ///
    /// *Errors*: as for the import.
    public func planImport(
        _ document: String, mode: ImportMode, now: Timestamp
    ) throws(IdentityError) -> ImportSummary {
        try write { transaction in
            var summary = ImportSummary()
            try transaction.database.inSavepoint {
                var run = AccountImport(try AccountDocument(parsing: document), mode, into: transaction, now: now)
                summary = try run.run()
                return .rollback
            }
            return summary
        }
    }

    /// The account as one line of JSON in the same shape, without secrets.
    public func exportAccount() throws(IdentityError) -> String {
        try read { try $0.exported(includingSecrets: false).text }
    }

    /// The account with the secrets of its access keys and the current database passwords, in the clear. Devices and
    /// temporary credentials stay here. The audit tells of it.
    ///
    /// *Errors*: `sealingKeyMissing`, `wrongSealingKey`.
    public func exportAccountWithSecrets(by caller: Caller) throws(IdentityError) -> Secret {
        try write { transaction in
            let text = try transaction.exported(includingSecrets: true).text
            try transaction.append([AuditRecord("ExportAccountWithSecrets", of: .weir, by: caller, isReadOnly: true)])
            return Secret(text)
        }
    }
}
