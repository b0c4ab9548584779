/// Why a load test did not come to its report: one line, and an exit code.
enum LoadError: Error, CustomStringConvertible {
    /// Something that was given is not possible; exit code 2.
    case input(String)
    /// Something that was needed did not work; exit code 1.
    case failed(String)

    var description: String {
        switch self {
        case .input(let text), .failed(let text): text
        }
    }

    var exitCode: Int32 {
        switch self {
        case .input: 2
        case .failed: 1
        }
    }
}
