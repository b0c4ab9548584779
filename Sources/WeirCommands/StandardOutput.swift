import Glibc

/// Output that could not be written: a full disk, a reader that has gone.
struct OutputFailure: Error, CustomStringConvertible {
    /// What could not be written, and why.
    let description: String

    /// A failure for the system's last error.
    init(_ what: String) {
        description = "\(what) cannot be written: \(String(cString: strerror(errno)))"
    }
}

/// The output proper, written at once: a report of which half is lost must not end with success.
enum StandardOutput {
    /// Writes a text and the end of its last line.
    static func write(_ text: String) throws(OutputFailure) {
        guard write(all: text.hasSuffix("\n") ? text : text + "\n", to: STDOUT_FILENO) else {
            throw OutputFailure("the output")
        }
    }

    /// Writes all of a text to a descriptor; false when that fails, with the reason in `errno`.
    static func write(all text: String, to descriptor: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                // A terminal or pipe that another program has set not to block: wait until it takes more.
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&waiting, 1, -1)
                continue
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
