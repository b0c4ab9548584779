import MySQLProtocol

/// Why a verb got no answer from the console, in one line that says what to do.
enum ConsoleFailure: Error, Equatable, CustomStringConvertible {
    /// No console can be asked as things are configured: exit code 2.
    case notConfigured(String)
    /// Nobody answers at this address.
    case unreachable(address: String, String)
    /// The login was refused.
    case refusedLogin(address: String, user: String, ERRPacket)
    /// Whoever answers there is not Weir's console.
    case notTheConsole(address: String, String)
    /// The connection ended before the answer.
    case brokenOff(String)
    /// The console said no.
    case refused(ERRPacket)

    var description: String {
        switch self {
        case .notConfigured(let text): text
        case .unreachable(let address, let text): "\(address) cannot be reached: \(text). Does weir serve run there?"
        case .refusedLogin(let address, let user, let error) where error.code == ErrorCode.accessDenied.number:
            "\(address) does not let \(user) in: \(error.message). Compare admin.user and admin.password with what the "
                + "running Weir has"
        case .refusedLogin(let address, let user, let error):
            "\(address) does not let \(user) in: ERROR \(error.code) (\(error.sqlState)): \(error.message)"
        case .notTheConsole(let address, let text):
            "\(address) lets this user in, but not to the console (\(text)). Is it the admin.user of the running Weir?"
        case .brokenOff(let text): "the connection to the console ended before the answer: \(text)"
        case .refused(let error): error.message
        }
    }

    /// 2 for what must be configured otherwise, 1 for the rest.
    var exitCode: Int32 {
        if case .notConfigured = self { 2 } else { 1 }
    }
}
