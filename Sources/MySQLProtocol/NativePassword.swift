public import WeirCrypto

/// The arithmetic of mysql_native_password.
public enum NativePassword {
    /// The client's answer: SHA1(password) XOR SHA1(nonce ‖ SHA1(SHA1(password))), or nothing for an empty password.
    public static func scramble(password: Secret, nonce: [UInt8]) -> [UInt8] {
        guard !password.isEmpty else { return [] }
        let once = Digest.sha1(password.exposedBytes)
        return xor(once, Digest.sha1(nonce, Digest.sha1(once)))
    }

    /// Whether an answer is the right one, in a time that does not depend on how wrong it is.
    public static func verify(response: [UInt8], password: Secret, nonce: [UInt8]) -> Bool {
        constantTimeEqual(response, scramble(password: password, nonce: nonce))
    }
}

/// The first bytes XOR the second, which are repeated as often as needed.
func xor(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
    guard !b.isEmpty else { return a }
    return a.indices.map { a[$0] ^ b[$0 % b.count] }
}
