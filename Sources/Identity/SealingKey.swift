internal import Foundation
public import WeirCrypto

/// The key under which secrets are kept in the store, and by which the audit is signed. Not in the store itself.
///
/// *Isolation*: any.
public struct SealingKey: Sendable, Equatable {
    /// How to make one.
    public static let advice = "make one with `openssl rand -base64 32` and keep it outside of the store"

    private static let version: UInt8 = 1
    private let sealing: Secret
    private let signing: Secret

    /// Tells keys apart without giving them away.
    let checkValue: [UInt8]

    /// A key of 32 bytes written in base64 or hexadecimal; blanks around it do not count.
    ///
    /// *Errors*: `IdentityError.validationError` for anything else, such as a passphrase: that could be guessed by who
    /// has the file.
    public init(_ text: Secret) throws(IdentityError) {
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        var bytes = text.exposedBytes[...]
        while let last = bytes.last, blanks.contains(last) { bytes.removeLast() }
        while let first = bytes.first, blanks.contains(first) { bytes.removeFirst() }
        if let key = Self.hexadecimal(bytes) ?? Self.base64(bytes) {
            self.init(bytes: key)
        } else {
            throw .validationError(
                "The sealing key must be 32 random bytes in base64 or hexadecimal, not a passphrase: " + Self.advice)
        }
    }

    /// A key of these 32 bytes.
    private init(bytes: [UInt8]) {
        func derived(_ purpose: String) -> [UInt8] { HMAC.sha256(key: bytes, Array(purpose.utf8)) }
        sealing = Secret(bytes: derived("weir identity: sealing, 1"))
        signing = Secret(bytes: derived("weir identity: audit, 1"))
        checkValue = derived("weir identity: check value, 1")
    }

    /// A secret as it may lie in a file: version, nonce, ciphertext and tag. Only what says the same `purpose` opens it.
    func seal(_ secret: Secret, for purpose: String) throws -> [UInt8] {
        let nonce = try randomBytes(AEAD.nonceLength)
        let sealed = try AEAD.seal(
            secret.exposedBytes, key: sealing.exposedBytes, nonce: nonce, associatedData: Array(purpose.utf8))
        return [Self.version] + nonce + sealed
    }

    /// The secret again.
    ///
    /// *Errors*: `IdentityError.serviceFailure` when key, purpose or bytes are not those of the sealing.
    func open(_ sealed: [UInt8], for purpose: String) throws -> Secret {
        guard sealed.first == Self.version, sealed.count > AEAD.nonceLength,
            let plain = try AEAD.open(
                Array(sealed.dropFirst(1 + AEAD.nonceLength)), key: sealing.exposedBytes,
                nonce: Array(sealed[1...AEAD.nonceLength]), associatedData: Array(purpose.utf8))
        else {
            throw IdentityError.serviceFailure("The sealed secret of \(purpose) was changed, or belongs to another.")
        }
        return Secret(bytes: plain)
    }

    /// The signature of a message of the audit.
    func signature(_ message: [UInt8]) -> [UInt8] {
        HMAC.sha256(key: signing.exposedBytes, message)
    }

    private static func hexadecimal(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count == 64 else { return nil }
        let digits = text.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 64 else { return nil }
        return stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }

    private static func base64(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let padded = text.count == 43 ? text + [0x3D] : text
        guard padded.count == 44, let data = Data(base64Encoded: Data(padded)), data.count == 32 else { return nil }
        return Array(data)
    }
}
