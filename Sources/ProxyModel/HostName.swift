/// What counts as a host or a socket path, for listeners and for the target alike.
enum HostName {
    /// The longest path a unix socket can have on Linux (`sun_path` less its final zero).
    static let maximumSocketPathBytes = 107

    /// Whether `text` can be a DNS name or an IP address. A lookup says the rest.
    static func isPlausible(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 255
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
                    UInt8(ascii: ":"), UInt8(ascii: "%"):
                    true
                default: false
                }
            }
    }

    /// Whether `text` is an IPv4 address out of 127.0.0.0/8.
    static func isIPv4Loopback(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether `path` fits into the address of a unix socket.
    static func isSocketPath(_ path: String) -> Bool {
        !path.isEmpty && path.utf8.count <= maximumSocketPathBytes && !path.utf8.contains(0)
    }
}
