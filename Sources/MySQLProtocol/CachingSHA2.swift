public import WeirCrypto

/// The arithmetic of caching_sha2_password.
public enum CachingSHA2 {
    /// What a client sends to ask for the server's public key.
    public static let publicKeyRequest: [UInt8] = [0x02]

    /// The client's first answer: SHA256(password) XOR SHA256(SHA256(SHA256(password)) ‖ nonce), or nothing for an
    /// empty password.
    public static func scramble(password: Secret, nonce: [UInt8]) -> [UInt8] {
        guard !password.isEmpty else { return [] }
        let once = Digest.sha256(password.exposedBytes)
        return xor(once, Digest.sha256(Digest.sha256(once), nonce))
    }

    /// Whether a first answer is the right one, in a time that does not depend on how wrong it is.
    public static func verify(response: [UInt8], password: Secret, nonce: [UInt8]) -> Bool {
        constantTimeEqual(response, scramble(password: password, nonce: nonce))
    }

    /// What the client encrypts for the full exchange: the password, a zero byte, all XOR the nonce.
    public static func mask(password: Secret, nonce: [UInt8]) -> [UInt8] {
        xor(password.exposedBytes + [0], nonce)
    }

    /// The password out of what the client encrypted; nil when no zero byte ends it.
    public static func unmask(_ masked: [UInt8], nonce: [UInt8]) -> Secret? {
        terminated(xor(masked, nonce))
    }

    /// The password out of bytes that a zero byte ends, as it travels over a safe transport; nil when none does.
    public static func terminated(_ bytes: [UInt8]) -> Secret? {
        bytes.last == 0 ? Secret(bytes: Array(bytes.dropLast())) : nil
    }
}
