internal import ProxyModel

/// Addresses that Weir sends to without TLS, beyond this machine.
enum PlainAddress {
    /// One line for each.
    static func warnings(_ spec: ProxySpec) -> [String] {
        let addresses: [(key: String, url: String?, what: String)] = [
            ("secretsManager.endpoint", spec.secretsManager?.endpoint, "passwords come"),
            ("identity.auditWebhook", spec.identity?.auditWebhook, "audit records go"),
        ]
        return addresses.compactMap { address in
            guard let url = address.url, isPlainBeyondThisMachine(url) else { return nil }
            return
                "\(address.key): http:// is not encrypted: \(address.what) over the network for everyone to read; use https://"
        }
    }

    static func isPlainBeyondThisMachine(_ url: String) -> Bool {
        guard url.hasPrefix("http://") else { return false }
        var host = url.dropFirst("http://".count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
        let name =
            host.hasPrefix("[") ? String(host.dropFirst().prefix { $0 != "]" }) : String(host.prefix { $0 != ":" })
        return name != "localhost" && name != "::1" && !isLoopback(name)
    }

    private static func isLoopback(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
