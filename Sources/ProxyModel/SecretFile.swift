internal import Glibc

/// Reads a small file whole. One subject: what the system said when it could not.
enum SecretFile {
    /// Why a file was not read, as the middle of a sentence.
    struct Failure: Error {
        let reason: String
    }

    /// The bytes of the file, which has at most `limit`. Throws the system's own reason.
    static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Failure(errno: errno) }
            if got == 0 { break }
            count += got
        }
        guard count <= limit else { throw Failure(reason: "is longer than \(limit) bytes") }
        return Array(bytes[..<count])
    }
}

extension SecretFile.Failure {
    fileprivate init(errno code: Int32) {
        reason = "cannot be read (\(String(cString: strerror(code))))"
    }
}
