import FuzzSupport

@testable import AdminConsole

extension FuzzTargets {
    // MARK: Statements

    /// The console's language: whatever is typed, it is one statement or one error, and what is quoted does nothing.
    static let consoleStatements = FuzzTarget("console-statements", longestInput: 192, dictionary: "console") {
        bytes throws(BrokenRule) in
        let text = String(decoding: bytes, as: UTF8.self)
        let answer = parse(text)
        try rule(parse("\n/* before */ " + text) == answer, "a comment before it makes \(text) something else")
        if case .success = answer, !text.contains("/*") {
            try rule(parse(text + "\n ; ; ") == answer, "a semicolon behind it makes \(text) something else")
        }
        switch answer {
        case .success(let statement): try understood(statement, text)
        case .failure(let error):
            try rule(error.code == 1064 || error.code == 1065, "error \(error.code)")
            try oneLine(error)
        }
        try quoted(text)
    }

    private static func parse(_ text: String) -> Result<ConsoleStatement, ConsoleError> {
        do throws(ConsoleError) {
            return .success(try ConsoleStatement(text))
        } catch {
            return .failure(error)
        }
    }

    private static func oneLine(_ error: ConsoleError) throws(BrokenRule) {
        let message = error.message
        try rule(!message.isEmpty && message.utf8.count < 1024, "a message of \(message.utf8.count) bytes")
        let control = message.unicodeScalars.first { $0.value < 0x20 || $0.value == 0x7f }
        try rule(control == nil, "a control character in \(message.debugDescription)")
    }

    private static func understood(_ statement: ConsoleStatement, _ text: String) throws(BrokenRule) {
        let tokens = (try? ConsoleToken.read(text)) ?? []
        guard let first = tokens.first else { throw BrokenRule("\(statement) out of nothing") }
        try rule(!first.isQuoted, "\(statement) out of a quoted \(first.text)")
        let verb: String
        switch statement {
        case .show, .ignored: return
        case .empty(let columns):
            return try rule(!columns.isEmpty, "a table without columns")
        case .select(let selections): return try select(selections)
        case .pause: verb = "PAUSE"
        case .resume: verb = "RESUME"
        case .drain: verb = "DRAIN"
        case .shutdown: verb = "SHUTDOWN"
        case .reload: verb = "RELOAD"
        case .kill(let id): verb = "KILL \(id)"
        case .killQuery(let id): verb = "KILL QUERY \(id)"
        }
        try rule(parse(verb) == .success(statement), "\(text) is not \(verb)")
        // What acts is no more than its own words.
        let words = tokens.filter { !$0.isSemicolon }
        try rule(words.count <= 3, "\(statement) out of \(words.count) words")
    }

    private static func select(_ selections: [ConsoleSelection]) throws(BrokenRule) {
        try rule(!selections.isEmpty, "a SELECT of nothing")
        let answers = ConsoleAnswers(version: "8.0.0-weir", user: "admin", connectionID: .max)
        let table: ConsoleTable
        do throws(ConsoleError) {
            table = try answers.table(selections)
        } catch {
            return try rule(error.code == 1193 || error.code == 1305, "error \(error.code)")
        }
        try rule(table.columns.map(\.name) == selections.map(\.name), "other names than \(selections)")
        try rule(table.rows.map(\.count) == [selections.count], "\(table.rows) for \(selections)")
    }

    /// A text in quotes is a value, whatever it says.
    private static func quoted(_ text: String) throws(BrokenRule) {
        for quote in ["'", "\""] {
            // Byte by byte: a character may be a quote and the accent that follows it.
            let content = text.utf8.flatMap { $0 == quote.utf8.first ? [$0, $0] : [$0] }
            let literal = quote + String(decoding: content, as: UTF8.self) + quote
            let wanted = ConsoleSelection(subject: .literal(.text(text)), name: "x")
            try rule(parse("SELECT \(literal) AS x") == .success(.select([wanted])), "SELECT \(literal) is misread")
            if case .success(let statement) = parse(literal) { throw BrokenRule("\(literal) is \(statement)") }
        }
    }
}
