import Identity

/// Why a verb on the store of identities did not do what it was told, in one line.
enum IAMFailure: Error, Equatable {
    /// The command line is wrong.
    case badInput(String)
    /// The store, its key or the configuration is not what it must be.
    case notConfigured(String)
    /// What was asked for was refused, in AWS's words, by what the store said.
    case refused(IdentityError)
    /// The system failed.
    case system(String)

    /// A refusal of the store; those about the file and its key are matters of configuration.
    init(_ error: IdentityError) {
        switch error {
        case .sealingKeyMissing(let text), .wrongSealingKey(let text), .newerStore(let text):
            self = .notConfigured(text)
        default: self = .refused(error)
        }
    }

    /// 1 for what was refused or failed, 2 for what must be asked or configured otherwise.
    var exitCode: Int32 {
        switch self {
        case .badInput, .notConfigured: 2
        case .refused, .system: 1
        }
    }

    /// The line for standard error.
    ///
    /// - Parameters:
    ///   - command: as in `weir iam get-user`.
    ///   - operation: as in `GetUser`; nil for what is no operation of AWS's.
    func line(command: String, operation: String?) -> String {
        switch self {
        case .badInput(let text), .notConfigured(let text), .system(let text): "\(command): \(text)"
        case .refused(let error):
            operation.map {
                "An error occurred (\(error.code)) when calling the \($0) operation: \(error.message)"
            } ?? "\(command): \(error.message)"
        }
    }
}
