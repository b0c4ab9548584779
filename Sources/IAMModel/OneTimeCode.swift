public import WeirCrypto

/// Six digits that change every 30 seconds, from a secret that an authenticator app has, too.
///
/// *Isolation*: any.
/// *Source*: RFC 6238 with SHA-1, on RFC 4226; the URI is the one of Google Authenticator's key format.
public enum OneTimeCode {
    /// In seconds.
    public static let period: Int64 = 30
    /// How many digits a code has.
    public static let digits = 6

    /// Which code's turn it is.
    ///
    /// - Parameter now: seconds since 1970; before that it is the first one's.
    public static func counter(at now: Int64) -> UInt64 { UInt64(max(0, now) / period) }

    /// The code whose turn it is at this counter.
    public static func code(secret: Secret, counter: UInt64) -> String {
        let message = (0..<8).map { UInt8(truncatingIfNeeded: counter >> (56 - 8 * UInt64($0))) }
        let mac = HMAC.sha1(key: secret.exposedBytes, message)
        let offset = Int(mac[19] & 15)
        let number = mac[offset..<(offset + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
        let code = String(number % 1_000_000)
        return String(repeating: "0", count: digits - code.utf8.count) + code
    }

    /// The counter of the code that was typed, if it is the present one, the one before or the one after; else nil.
    ///
    /// The caller keeps the counter and gives it back the next time, so that no code is good twice. Takes the same time
    /// whichever of them it is.
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - lastUsed: this and all earlier ones are not good any more.
    public static func match(_ typed: String, secret: Secret, now: Int64, lastUsed: UInt64? = nil) -> UInt64? {
        let present = counter(at: now)
        let typed = Array(typed.utf8)
        var found: UInt64?
        for counter in (present == 0 ? 0 : present - 1)...(present + 1) {
            let isRight = constantTimeEqual(typed, Array(code(secret: secret, counter: counter).utf8))
            if isRight, found == nil, lastUsed.map({ counter > $0 }) ?? true { found = counter }
        }
        return found
    }

    /// The text that an authenticator app reads, mostly from a QR code. It has the secret in it.
    ///
    /// - Parameters:
    ///   - issuer: whose account it is, shown by the app. Without colons, which separate the two.
    ///   - account: who the account is of.
    public static func uri(issuer: String, account: String, secret: Secret) -> Secret {
        func encoded(_ text: String) -> [UInt8] {
            PercentEncoding.encoded(text.utf8.filter { $0 != UInt8(ascii: ":") })
        }
        var uri = Array("otpauth://totp/".utf8)
        uri += encoded(issuer) + [UInt8(ascii: ":")] + encoded(account)
        uri += Array("?secret=\(Base32.encode(secret.exposedBytes))&issuer=".utf8) + encoded(issuer)
        uri += Array("&algorithm=SHA1&digits=\(digits)&period=\(period)".utf8)
        return Secret(bytes: uri)
    }
}
