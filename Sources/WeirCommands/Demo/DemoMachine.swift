import Glibc

/// The machine that the demo runs on.
enum DemoMachine {
    /// How many processors this process may use.
    static var cores: Int {
        let online = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        return max(1, online)
    }

    /// Allows as many open files as the system lets this user have, and checks that they are enough.
    ///
    /// Each client is two of them: its own end, and Weir's.
    static func allowOpenFiles(clients: Int, connections: Int) throws(DemoError) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let needed = rlim_t(2 * clients + connections + 100)
        guard limit.rlim_max < needed else { return }
        let possible = (Int(limit.rlim_max) - connections - 100) / 2
        throw .failed(
            "\(clients) clients need \(needed) open files and this user may have \(limit.rlim_max): "
                + "take fewer (--clients \(possible)) or raise the limit (ulimit -Hn)")
    }
}
