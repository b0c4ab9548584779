import ArgumentParser
import Glibc
import SessionState

/// `weir explain`: whether a statement would pin, here and in RDS Proxy, without a server.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say whether a statement pins, by Weir's policy and by RDS Proxy's rules.",
        discussion: """
            Needs no server and no configuration. The statement is taken for the first of a session.
            Exit codes: 0 when it was explained, pinning or not; 2 for bad input.
            """)

    @Argument(help: "The SQL text, in quotes; - reads it from standard input.")
    var statement: String?

    @Option(help: "The server: mariadb or mysql.")
    var family = "mariadb"

    @Option(name: .customLong("sql-mode"), help: "The session's sql_mode, as the server writes it.")
    var sqlMode = ""

    @Flag(help: "It is prepared by the binary protocol, then executed.")
    var prepared = false

    @Flag(help: "Print JSON: one object.")
    var json = false

    /// The longest text from standard input. *Units*: bytes.
    private static let longestText = 64 << 20

    func run() throws {
        do throws(Refusal) {
            let family = try serverFamily()
            let text = try text()
            let isMode = sqlMode.utf8.allSatisfy { byte in
                byte == UInt8(ascii: ",") || byte == UInt8(ascii: "_")
                    || UInt8(ascii: "A") <= byte & 0xdf
                        && byte & 0xdf <= UInt8(ascii: "Z")
            }
            guard isMode else {
                throw Refusal(why: "--sql-mode is not a list of modes, like ANSI_QUOTES,NO_BACKSLASH_ESCAPES")
            }
            let explanation = StatementExplanation(text, family: family, sqlMode: sqlMode, isPrepared: prepared)
            guard explanation.statementCount > 0 else {
                throw Refusal(why: "there is no statement in the text; give one, like: weir explain 'SET @a = 1'")
            }
            print(json ? explanation.json : explanation.lines.joined(separator: "\n"))
        } catch {
            StandardError.print("weir explain: \(error.why)")
            throw ExitCode(2)
        }
    }

    /// Why there is nothing to explain.
    private struct Refusal: Error {
        let why: String
    }

    private func serverFamily() throws(Refusal) -> ServerFamily {
        switch family.lowercased() {
        case "mariadb": return .mariadb
        case "mysql": return .mysql
        default: throw Refusal(why: "--family is \(family); mariadb or mysql is allowed")
        }
    }

    private func text() throws(Refusal) -> [UInt8] {
        guard let statement else {
            throw Refusal(why: "the statement is missing; give it in quotes, or - for standard input")
        }
        guard statement == "-" else { return Array(statement.utf8) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Refusal(why: "standard input cannot be read: \(String(cString: strerror(errno)))")
            }
            if count == 0 { break }
            text += buffer[..<count]
            guard text.count <= ExplainCommand.longestText else {
                throw Refusal(why: "the text is too long; at most \(ExplainCommand.longestText) bytes are allowed")
            }
        }
        // The line's end belongs to the shell.
        while let last = text.last, last == 0x0a || last == 0x0d { text.removeLast() }
        return text
    }
}
