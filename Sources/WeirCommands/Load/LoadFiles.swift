import Glibc
import LoadTest

/// Writes a report's files.
struct LoadFiles {
    private let files: [(option: String, path: String, text: (LoadReport) -> String)]

    init(_ options: LoadOutputOptions) {
        let wanted: [(String, String?, (LoadReport) -> String)] = [
            ("--csv", options.csv, { $0.csv }), ("--hdr-out", options.histogramLog, { $0.histogramLog }),
            ("--html", options.html, { $0.page }), ("--junit", options.junit, { $0.junit }),
        ]
        files = wanted.compactMap { option, path, text in path.map { (option, $0, text) } }
    }

    /// Whether all of them can be written, before anything is spent on a report.
    func check() throws(LoadError) {
        for file in files {
            let descriptor = try open(file.option, file.path, O_WRONLY | O_CREAT)
            close(descriptor)
        }
    }

    /// Writes them; what was there is replaced.
    func write(_ report: LoadReport) throws(LoadError) {
        for file in files {
            let descriptor = try open(file.option, file.path, O_WRONLY | O_CREAT | O_TRUNC)
            defer { close(descriptor) }
            var rest = Array(file.text(report).utf8)[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw problem(file.option, file.path) }
                rest = rest.dropFirst(count)
            }
        }
    }

    private func open(_ option: String, _ path: String, _ flags: Int32) throws(LoadError) -> Int32 {
        let descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw problem(option, path) }
        return descriptor
    }

    private func problem(_ option: String, _ path: String) -> LoadError {
        .input("\(option) \(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
