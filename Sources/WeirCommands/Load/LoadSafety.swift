import Glibc
import ProxyModel

/// What must be right before a load test begins: whom it may hit, and what this machine can do.
///
/// *Isolation*: any.
enum LoadSafety {
    /// Descriptors beside those of connections: epoll, files, the watchers.
    private static let otherFiles = 64

    private static let nearby: [AddressRange] = [
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "::1",
        "fc00::/7", "fe80::/10",
    ].compactMap { AddressRange($0) }

    /// Whether all these addresses are of this machine or a private network; none at all is a unix socket.
    static func isNearby(_ hosts: [String]) -> Bool {
        hosts.allSatisfy { host in
            // The zone of a link-local address is no part of it.
            guard let address = AddressRange(String(host.prefix { $0 != "%" })) else { return false }
            return nearby.contains { range in
                switch address {
                case .v4(let address, _): range.contains(v4: address)
                case .v6(let high, let low, _): range.contains(v6: high, low)
                case .all, .local: false
                }
            }
        }
    }

    /// Why so many connections cannot be open at once with a limit of open files; nil when they can.
    static func filesProblem(connections: Int, limit: Int) -> String? {
        guard connections + otherFiles > limit else { return nil }
        return "\(connections) connections at once need \(connections + otherFiles) open files and this user may have "
            + "\(limit): take fewer (--connections \(max(1, limit - otherFiles))) or raise the limit (ulimit -Hn)"
    }

    /// Why so many connections to one address cannot be open at once with a number of local ports; nil when they can.
    static func portsProblem(connections: Int, ports: Int) -> String? {
        guard connections > ports else { return nil }
        return "\(connections) connections at once to one address need as many local ports, and there are \(ports): "
            + "take fewer (--connections \(ports)) or widen the range (sysctl net.ipv4.ip_local_port_range)"
    }

    /// What to say where connections that were closed may use the ports up; nil when they do not.
    static func portsNote(connects: Int, seconds: Double, ports: Int) -> String? {
        // A closed connection keeps its port for a minute.
        let withinAMinute = Double(connects) / max(1, seconds / 60)
        guard withinAMinute > Double(ports) else { return nil }
        return
            "about \(Int(min(withinAMinute, 1e15))) connections a minute are planned and there are \(ports) local ports; "
            + "closed ones keep theirs for a minute: errno 99 means that they ran out "
            + "(sysctl net.ipv4.ip_local_port_range, net.ipv4.tcp_tw_reuse)"
    }

    /// What to say where more connections are planned than the server allows; nil when they are not.
    static func serverNote(target: String, connections: Int, limit: Int) -> String? {
        guard connections > limit else { return nil }
        return
            "the server of \(target) allows \(limit) connections, and up to \(connections) are planned: without a "
            + "pool between them expect ERROR 1040; to avoid it take fewer (--connections) or raise max_connections"
    }

    // MARK: This machine

    /// Allows as many open files as the system lets this user have, and returns how many.
    static func raiseFileLimit() -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return Int.max }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(resource, &limit)
        return Int(clamping: limit.rlim_max)
    }

    /// How many local ports connections may use.
    static func localPorts() -> Int {
        guard let bytes = try? SmallFile.read("/proc/sys/net/ipv4/ip_local_port_range", limit: 100) else {
            // Where it cannot be read, Linux's own default holds.
            return 28_232
        }
        return ports(of: String(decoding: bytes, as: UTF8.self)) ?? 28_232
    }

    /// `32768 60999` as a count.
    static func ports(of text: String) -> Int? {
        let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        guard numbers.count == 2, numbers[0] > 0, numbers[0] <= numbers[1], numbers[1] < 65_536 else { return nil }
        return numbers[1] - numbers[0] + 1
    }
}
