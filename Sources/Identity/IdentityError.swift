/// What the store refused, with the code and in the words of AWS's IAM where it has them.
///
/// *Isolation*: any.
/// *Source*: IAM API Reference, errors of each action.
public enum IdentityError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Something that was named does not exist.
    case noSuchEntity(String)
    /// The name is taken.
    case entityAlreadyExists(String)
    /// A quota is used up.
    case limitExceeded(String)
    /// What was to be deleted is still in use, or has parts.
    case deleteConflict(String)
    /// A value does not have the form that it must have.
    case validationError(String)
    /// A policy was refused by its validation.
    case malformedPolicyDocument(String)
    /// The request makes no sense as it is.
    case invalidInput(String)
    /// A one-time code is wrong, or was used before.
    case invalidAuthenticationCode(String)
    /// Secrets are sealed, and the key that opens them was not given.
    case sealingKeyMissing(String)
    /// The key is another one than that of the store.
    case wrongSealingKey(String)
    /// The database was made by a newer Weir.
    case newerStore(String)
    /// Another process held the database for too long.
    case busy(String)
    /// The file, its data or the system failed.
    case serviceFailure(String)

    /// AWS's code of it, as in `NoSuchEntity`; `ServiceFailure` for what AWS has no word for.
    public var code: String {
        switch self {
        case .noSuchEntity: "NoSuchEntity"
        case .entityAlreadyExists: "EntityAlreadyExists"
        case .limitExceeded: "LimitExceeded"
        case .deleteConflict: "DeleteConflict"
        case .validationError: "ValidationError"
        case .malformedPolicyDocument: "MalformedPolicyDocument"
        case .invalidInput: "InvalidInput"
        case .invalidAuthenticationCode: "InvalidAuthenticationCode"
        case .busy: "ConcurrentModification"
        case .sealingKeyMissing, .wrongSealingKey, .newerStore, .serviceFailure: "ServiceFailure"
        }
    }

    /// One line for whoever asked.
    public var message: String {
        switch self {
        case .noSuchEntity(let text), .entityAlreadyExists(let text), .limitExceeded(let text),
            .deleteConflict(let text), .validationError(let text), .malformedPolicyDocument(let text),
            .invalidInput(let text), .invalidAuthenticationCode(let text), .sealingKeyMissing(let text),
            .wrongSealingKey(let text), .newerStore(let text), .busy(let text), .serviceFailure(let text):
            text
        }
    }

    /// Whether the request was at fault. Such refusals are in the audit; faults of the store cannot be.
    var isOfRequest: Bool {
        switch self {
        case .noSuchEntity, .entityAlreadyExists, .limitExceeded, .deleteConflict, .validationError,
            .malformedPolicyDocument, .invalidInput, .invalidAuthenticationCode:
            true
        case .sealingKeyMissing, .wrongSealingKey, .newerStore, .busy, .serviceFailure: false
        }
    }

    /// `NoSuchEntity: The user with name bob cannot be found.`
    public var description: String { "\(code): \(message)" }
}
