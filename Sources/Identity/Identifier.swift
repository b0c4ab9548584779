internal import Foundation

/// Ids and secrets in AWS's shapes, made of random bytes that are passed in.
///
/// *Source*: IAM User Guide, "IAM identifiers", unique identifiers.
enum Identifier: String {
    case user = "AIDA"
    case group = "AGPA"
    case role = "AROA"
    case policy = "ANPA"
    case accessKey = "AKIA"
    case temporaryKey = "ASIA"

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    private static let hexDigits = Array("0123456789abcdef")

    /// How many characters come after the four letters; as many random bytes are wanted.
    var length: Int {
        switch self {
        case .accessKey, .temporaryKey: 16
        case .user, .group, .role, .policy: 17
        }
    }

    /// The four letters and what the bytes give.
    func made(of bytes: [UInt8]) -> String {
        rawValue + Self.base32(bytes)
    }

    /// Whether a text is an id of this kind.
    func matches(_ text: String) -> Bool {
        text.hasPrefix(rawValue) && text.count == rawValue.count + length
            && text.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }
    }

    /// One character of base32's alphabet for each byte.
    static func base32(_ bytes: [UInt8]) -> String {
        String(bytes.map { alphabet[Int($0 & 31)] })
    }

    /// `prx-` and seventeen hexadecimal digits.
    static func proxy(_ bytes: [UInt8]) -> String {
        "prx-" + String(bytes.prefix(17).map { hexDigits[Int($0 & 15)] })
    }

    /// A random UUID (version 4) of sixteen bytes.
    static func uuid(_ bytes: [UInt8]) -> String {
        var bytes = Array(bytes.prefix(16))
        guard bytes.count == 16 else { return "" }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        var text = ""
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text += "-" }
            text.append(hexDigits[Int(byte >> 4)])
            text.append(hexDigits[Int(byte & 15)])
        }
        return text
    }

    /// Base64, as secret keys (of 30 bytes: 40 characters) and session tokens are.
    static func base64(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
    }
}
