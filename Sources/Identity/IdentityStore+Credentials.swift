public import WeirCrypto

// Access keys.
extension IdentityStore {
    /// Makes an access key for a user, who can have two. Its secret is told this once.
    ///
    /// *Errors*: `noSuchEntity`, `limitExceeded`.
    public func createAccessKey(for user: String, by caller: Caller) throws(IdentityError) -> NewAccessKey {
        try change(
            "CreateAccessKey", by: caller, ["userName": .string(user)],
            answer: \.answer
        ) { try $0.createAccessKey(for: $0.entity(.user, user), created: caller.now) }
    }

    /// A user's access keys, the oldest first.
    ///
    /// *Errors*: `noSuchEntity`.
    public func accessKeys(of user: String) throws(IdentityError) -> [AccessKey] {
        try read { try $0.accessKeys(of: $0.entity(.user, user)) }
    }

    /// Makes an access key usable or not.
    ///
    /// *Errors*: `noSuchEntity`.
    public func setAccessKey(
        _ id: String, of user: String, to status: AccessKey.Status, by caller: Caller
    ) throws(IdentityError) {
        try change(
            "UpdateAccessKey", by: caller,
            ["userName": .string(user), "accessKeyId": .string(id), "status": .string(status.rawValue)]
        ) { try $0.set(status, ofAccessKey: id, of: $0.entity(.user, user)) }
    }

    /// Removes an access key.
    ///
    /// *Errors*: `noSuchEntity`.
    public func deleteAccessKey(_ id: String, of user: String, by caller: Caller) throws(IdentityError) {
        try change("DeleteAccessKey", by: caller, ["userName": .string(user), "accessKeyId": .string(id)]) {
            try $0.deleteAccessKey(id, of: $0.entity(.user, user))
        }
    }
}

// MFA devices.
extension IdentityStore {
    /// Makes a virtual device, which is nobody's yet. Its seed is told this once.
    ///
    /// *Errors*: `entityAlreadyExists`, `validationError`.
    public func createMFADevice(_ name: String, by caller: Caller) throws(IdentityError) -> NewMFADevice {
        try change(
            "CreateVirtualMFADevice", by: caller, ["virtualMFADeviceName": .string(name)],
            answer: \.answer
        ) { try $0.createDevice(name, created: caller.now) }
    }

    /// All devices, or a user's.
    ///
    /// *Errors*: `noSuchEntity`.
    public func mfaDevices(of user: String? = nil) throws(IdentityError) -> [MFADevice] {
        try read { transaction in
            try transaction.devices(of: user.map { try transaction.entity(.user, $0) })
        }
    }

    /// Gives a device to a user who has it in hand: two of its codes, one right after the other, show that.
    ///
    /// *Errors*: `noSuchEntity`, `entityAlreadyExists` for a device in use, `invalidAuthenticationCode`, `limitExceeded`.
    public func enableMFADevice(
        _ serialNumber: String, for user: String, codes: MFACodes, by caller: Caller
    ) throws(IdentityError) {
        try change(
            "EnableMFADevice", by: caller, ["userName": .string(user), "serialNumber": .string(serialNumber)]
        ) {
            try $0.enable($0.device(serialNumber), for: $0.entity(.user, user), codes: codes, now: caller.now)
        }
    }

    /// Takes one code of a user's device. No code is taken twice, not even by two processes at once.
    ///
    /// *Errors*: `noSuchEntity`; `invalidAuthenticationCode` for a code that is wrong, or was used, or is older than one.
    public func useMFACode(
        _ code: String, of serialNumber: String, by user: String, now: Timestamp,
        counter: MFACodes.Counter
    ) throws(IdentityError) {
        try write { transaction in
            try transaction.useCode(
                code, of: transaction.device(serialNumber), by: transaction.entity(.user, user), counter: counter,
                now: now)
        }
    }

    /// Takes a device away from its user.
    ///
    /// *Errors*: `noSuchEntity`.
    public func deactivateMFADevice(_ serialNumber: String, of user: String, by caller: Caller) throws(IdentityError) {
        try change(
            "DeactivateMFADevice", by: caller, ["userName": .string(user), "serialNumber": .string(serialNumber)]
        ) { try $0.deactivate($0.device(serialNumber), of: $0.entity(.user, user)) }
    }

    /// Removes a device that is nobody's.
    ///
    /// *Errors*: `noSuchEntity`, `deleteConflict`.
    public func deleteMFADevice(_ serialNumber: String, by caller: Caller) throws(IdentityError) {
        try change("DeleteVirtualMFADevice", by: caller, ["serialNumber": .string(serialNumber)]) {
            try $0.deleteDevice($0.device(serialNumber))
        }
    }
}

// Passwords of database users.
extension IdentityStore {
    /// Keeps a database user's password; the one before stays as the previous.
    ///
    /// *Errors*: `validationError`.
    @discardableResult
    public func putDatabaseSecret(
        _ password: Secret, user: String, description: String? = nil, by caller: Caller
    ) throws(IdentityError) -> DatabaseSecret {
        try change(
            "PutSecretValue", of: .weir, by: caller,
            ["databaseUser": .string(user), "description": .optional(description)],
            answer: \.answer
        ) { try $0.putSecret(password, user: user, description: description, now: caller.now) }
    }

    /// What is known of a database user's secret, without the password.
    ///
    /// *Errors*: `noSuchEntity`.
    public func databaseSecret(_ user: String) throws(IdentityError) -> DatabaseSecret {
        try read { try $0.secret(user) }
    }

    /// All database users that have a secret, by name.
    public func databaseSecrets() throws(IdentityError) -> [DatabaseSecret] {
        try read { try $0.secrets() }
    }

    /// Makes the previous password the current one, and the other way round.
    ///
    /// *Errors*: `noSuchEntity`.
    @discardableResult
    public func restorePreviousDatabaseSecret(_ user: String, by caller: Caller) throws(IdentityError) -> DatabaseSecret
    {
        try change("RestoreSecretValue", of: .weir, by: caller, ["databaseUser": .string(user)]) {
            try $0.restorePrevious(user, now: caller.now)
        }
    }

    /// Forgets a database user's passwords.
    ///
    /// *Errors*: `noSuchEntity`.
    public func deleteDatabaseSecret(_ user: String, by caller: Caller) throws(IdentityError) {
        try change("DeleteSecret", of: .weir, by: caller, ["databaseUser": .string(user)]) {
            try $0.deleteSecret(user)
        }
    }
}
