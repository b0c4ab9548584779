internal import Glibc

/// Reads small files whole: passwords, PEM files, the configuration. One subject: what the system said when it could
/// not.
///
/// *Isolation*: any; blocks.
package enum SmallFile {
    /// Why a file was not read, as the middle of a sentence: `cannot be read (No such file or directory)`.
    package struct Failure: Error {
        /// The sentence's middle.
        package let reason: String
    }

    /// The bytes of the file, which has at most `limit`. Throws the system's own reason.
    package static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while bytes.count <= limit {
            let got = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Failure(errno: errno) }
            if got == 0 { return bytes }
            bytes += chunk[..<got]
        }
        throw Failure(reason: "is longer than \(limit) bytes")
    }

    /// The permission bits of the file; `nil` when it cannot be looked at.
    package static func permissions(_ path: String) -> UInt32? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
    }

    /// The absolute form of `path`, so that a later change of directory does not move it.
    package static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let buffer = getcwd(nil, 0) else { return path }
        defer { free(buffer) }
        let directory = String(cString: buffer)
        return directory.hasSuffix("/") ? directory + path : directory + "/" + path
    }
}

extension SmallFile.Failure {
    fileprivate init(errno code: Int32) {
        reason = "cannot be read (\(String(cString: strerror(code))))"
    }
}
