import Identity
import ProxyModel
import WeirCrypto

// Passwords of database users, which the configuration names `store:USER`.
extension IAMVerbs {
    static let secrets = [putSecret, getSecretStatus, listSecrets, restoreSecret, deleteSecret]

    private static let putSecret = IAMVerb(
        "put-secret", "Keep a database user's password: asked for at the terminal, piped in, or from a file.",
        [.secretID, IAMOption("secret-string", .secretFile, "The file with the password."), .description],
        .changing { arguments, desk in
            let user = try arguments.text("secret-id")
            let password: Secret
            if let word = arguments.optional("secret-string") {
                password = try SecretSource.file(String(word.dropFirst(7))).resolve(environment: desk.environment)
            } else {
                password = try SecretInput.read("Password of \(user)", twice: true)
            }
            let secret = try desk.store.putDatabaseSecret(
                password, user: user, description: arguments.optional("description"), by: desk.caller)
            return .changedSecret(secret)
        })

    private static let getSecretStatus = IAMVerb(
        "get-secret-status", "Tell about a database user's password, but not the password.", [.secretID],
        .reading { arguments, desk in .databaseSecret(try desk.store.databaseSecret(arguments.text("secret-id"))) })

    private static let listSecrets = IAMVerb(
        "list-secrets", "List the database users whose passwords are kept.", [],
        .reading { _, desk in ["SecretList": .list(try desk.store.databaseSecrets().map { .databaseSecret($0) })] })

    private static let restoreSecret = IAMVerb(
        "restore-secret", "Make the password before the current one again.", [.secretID],
        .changing { arguments, desk in
            .changedSecret(
                try desk.store.restorePreviousDatabaseSecret(arguments.text("secret-id"), by: desk.caller))
        })

    private static let deleteSecret = IAMVerb(
        "delete-secret", "Forget a database user's passwords.", [.secretID],
        .changing { arguments, desk in
            let user = try arguments.text("secret-id")
            try desk.store.deleteDatabaseSecret(user, by: desk.caller)
            return ["Name": .text(user), "DeletionDate": .moment(desk.now)]
        })
}
