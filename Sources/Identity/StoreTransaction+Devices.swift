internal import Foundation
internal import GRDB
public import WeirCrypto

/// A row of the table of MFA devices.
struct Device {
    let name: String
    let userID: String?
    let sealed: [UInt8]
    let created: Timestamp
    let enabled: Timestamp?
    let lastCounter: Int64?

    init(_ row: Row) throws {
        name = try row.column("name")
        userID = try row.optional("user")
        sealed = try row.bytes("sealed")
        created = try row.moment("created")
        enabled = try row.optionalMoment("enabled")
        lastCounter = try row.optional("last_counter")
    }
}

extension StoreTransaction {
    static func purpose(device name: String) -> String { "MFA device \(name)" }

    func createDevice(_ name: String, created: Timestamp) throws -> NewMFADevice {
        try Names.check(name, "virtualMFADeviceName", length: 1...226)
        guard try count("SELECT count(*) FROM mfa_devices WHERE name = ?", [name]) == 0 else {
            throw IdentityError.entityAlreadyExists("MFADevice entity at the same path and name already exists.")
        }
        let seed = Secret(Identifier.base32(try randomBytes(32)))
        try database.execute(
            sql: "INSERT INTO mfa_devices (name, sealed, created) VALUES (?, ?, ?)",
            arguments: [name, Data(try seal(seed, for: Self.purpose(device: name))), created.seconds])
        let device = MFADevice(
            serialNumber: account.deviceARN(name), userName: nil, created: created, enabled: nil)
        return NewMFADevice(device: device, seed: seed)
    }

    func device(_ serialNumber: String) throws -> Device {
        let prefix = account.deviceARN("")
        if serialNumber.hasPrefix(prefix), serialNumber.isWholeInSQL,
            let row = try self.row(
                "SELECT * FROM mfa_devices WHERE name = ? COLLATE BINARY",
                [String(serialNumber.dropFirst(prefix.count))])
        {
            return try Device(row)
        }
        throw IdentityError.noSuchEntity("VirtualMFADevice with serial number \(serialNumber) doesn't exist.")
    }

    func shown(_ device: Device) throws -> MFADevice {
        MFADevice(
            serialNumber: account.deviceARN(device.name), userName: try device.userID.map { try entity(id: $0).name },
            created: device.created, enabled: device.enabled)
    }

    func devices(of user: Entity?) throws -> [MFADevice] {
        let rows =
            if let user {
                try self.rows("SELECT * FROM mfa_devices WHERE user = ? ORDER BY name", [user.id])
            } else {
                try self.rows("SELECT * FROM mfa_devices ORDER BY name")
            }
        return try rows.map { try shown(try Device($0)) }
    }

    /// Gives the device to a user, if two codes that follow each other show that it is in hand.
    func enable(_ device: Device, for user: Entity, codes: MFACodes, now: Timestamp) throws {
        guard device.enabled == nil else {
            throw IdentityError.entityAlreadyExists("MFA Device is already in use.")
        }
        // IAM: at most eight devices for a user.
        guard try count("SELECT count(*) FROM mfa_devices WHERE user = ?", [user.id]) < 8 else {
            throw IdentityError.limitExceeded("Cannot exceed quota for MFADevicesPerUser: 8")
        }
        let seed = try open(device.sealed, for: Self.purpose(device: device.name))
        guard let first = codes.counter(seed, codes.first, now), let second = codes.counter(seed, codes.second, now),
            second == first + 1, first > device.lastCounter ?? -1
        else {
            throw IdentityError.invalidAuthenticationCode("Authentication code for device is not valid.")
        }
        try database.execute(
            sql: "UPDATE mfa_devices SET user = ?, enabled = ?, last_counter = ? WHERE name = ?",
            arguments: [user.id, now.seconds, second, device.name])
    }

    /// Takes one code of a user's device; no code is taken twice, nor one older than the last.
    func useCode(_ code: String, of device: Device, by user: Entity, counter: MFACodes.Counter, now: Timestamp) throws {
        guard device.userID == user.id, device.enabled != nil else {
            throw IdentityError.noSuchEntity(
                "The MFA device \(account.deviceARN(device.name)) is not enabled for user \(user.name).")
        }
        let seed = try open(device.sealed, for: Self.purpose(device: device.name))
        guard let counter = counter(seed, code, now), counter > device.lastCounter ?? -1 else {
            throw IdentityError.invalidAuthenticationCode(
                "MultiFactorAuthentication failed with invalid MFA one time pass code.")
        }
        try database.execute(
            sql: "UPDATE mfa_devices SET last_counter = ? WHERE name = ?", arguments: [counter, device.name])
    }

    func deactivate(_ device: Device, of user: Entity) throws {
        guard device.userID == user.id else {
            throw IdentityError.noSuchEntity("MFA Device invalid for user.")
        }
        try database.execute(
            sql: "UPDATE mfa_devices SET user = NULL, enabled = NULL WHERE name = ?", arguments: [device.name])
    }

    func deleteDevice(_ device: Device) throws {
        guard device.userID == nil else {
            throw IdentityError.deleteConflict(
                "MFA VirtualDevice in use. Must deactivate first.")
        }
        try database.execute(sql: "DELETE FROM mfa_devices WHERE name = ?", arguments: [device.name])
    }
}

/// Two codes that a device shows one after the other, and who can tell what they stand for.
///
/// *Isolation*: any.
public struct MFACodes: Sendable {
    /// Of a seed in base32, a code and the time: the counter (RFC 6238's T) whose code this is, or nil for a wrong code.
    /// It allows for clocks that differ; for `enableMFADevice` by at least one more step, as one code is older.
    public typealias Counter = @Sendable (_ seed: Secret, _ code: String, _ now: Timestamp) -> Int64?

    let first: String
    let second: String
    let counter: Counter

    /// Codes in the order in which they were shown.
    public init(first: String, second: String, counter: @escaping Counter) {
        self.first = first
        self.second = second
        self.counter = counter
    }
}
