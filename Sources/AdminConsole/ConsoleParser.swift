/// Reads one statement of the console's language: pgbouncer's words, and what MySQL drivers say unasked.
struct ConsoleParser {
    private let tokens: [ConsoleToken]

    init(_ text: String) throws(ConsoleError) {
        var tokens = try ConsoleToken.read(text)
        while tokens.last?.isSemicolon == true { tokens.removeLast() }
        guard !tokens.contains(where: \.isSemicolon) else {
            throw .syntax("The console takes one statement at a time")
        }
        self.tokens = tokens
    }

    private var words: [String] { tokens.map { $0.text.uppercased() } }

    func parse() throws(ConsoleError) -> ConsoleStatement {
        guard let verb = words.first else {
            throw ConsoleError(code: 1065, sqlState: "42000", message: "Query was empty")
        }
        // What is quoted is a value or a name.
        guard !tokens[0].isQuoted else { throw unknown(tokens[0].text) }
        switch verb {
        case "SHOW": return try show(Array(words.dropFirst()))
        case "PAUSE": return try alone(.pause, "PAUSE takes no argument: there is one target")
        case "RESUME": return try alone(.resume, "RESUME takes no argument: there is one target")
        case "DRAIN": return try alone(.drain, "DRAIN takes no argument; endpoint.drainTimeout is its deadline")
        case "SHUTDOWN":
            return try alone(.shutdown, "SHUTDOWN takes no argument and ends Weir at once; DRAIN lets transactions end")
        case "RELOAD": return try alone(.reload, "RELOAD takes no argument")
        case "KILL": return try kill(Array(words.dropFirst()))
        case "SELECT": return .select(try ConsoleSelectParser(Array(tokens.dropFirst())).parse())
        case "HELP", "?": return .show(.help)
        case "SET", "USE", "BEGIN", "START", "COMMIT", "ROLLBACK", "DO": return .ignored
        default: throw unknown(tokens[0].text)
        }
    }

    private func alone(_ statement: ConsoleStatement, _ complaint: String) throws(ConsoleError) -> ConsoleStatement {
        guard tokens.count == 1 else { throw .syntax(complaint) }
        return statement
    }

    private func show(_ words: [String]) throws(ConsoleError) -> ConsoleStatement {
        if let topic = ConsoleTopic.named(words) { return .show(topic) }
        if let columns = Self.foreign(words) { return .empty(columns: columns) }
        let topics = ConsoleTopic.allCases.map(\.words).joined(separator: ", ")
        guard let first = words.first else { throw .syntax("SHOW what? \(topics)") }
        throw .syntax("The console has no SHOW \(Self.shown(first)). It shows: \(topics)")
    }

    /// The columns of tables that tools ask MySQL for, which are empty here.
    private static func foreign(_ words: [String]) -> [String]? {
        var words = words
        if let scope = words.first, ["GLOBAL", "SESSION", "LOCAL", "FULL"].contains(scope) { words.removeFirst() }
        switch words.first {
        case "DATABASES", "SCHEMAS": return ["Database"]
        case "TABLES": return ["Tables"]
        case "VARIABLES", "STATUS": return ["Variable_name", "Value"]
        case "WARNINGS", "ERRORS": return ["Level", "Code", "Message"]
        case "ENGINES", "STORAGE": return ["Engine", "Support", "Comment"]
        case "COLLATION": return ["Collation", "Charset", "Id", "Default", "Compiled", "Sortlen"]
        case "CHARSET", "CHARACTER": return ["Charset", "Description", "Default collation", "Maxlen"]
        case "PLUGINS": return ["Name", "Status", "Type", "Library", "License"]
        default: return nil
        }
    }

    private func kill(_ words: [String]) throws(ConsoleError) -> ConsoleStatement {
        var rest = words
        var isQuery = false
        if let form = rest.first, ["QUERY", "CONNECTION", "HARD", "SOFT"].contains(form) {
            isQuery = form == "QUERY"
            rest.removeFirst()
        }
        guard rest.count == 1, let id = UInt32(rest[0]) else {
            throw .syntax("KILL takes the id of a client: KILL id or KILL QUERY id; SHOW CLIENTS has the ids")
        }
        return isQuery ? .killQuery(id: id) : .kill(id: id)
    }

    private func unknown(_ verb: String) -> ConsoleError {
        .syntax(
            "This is Weir's console, not the database: it does not know \(Self.shown(verb)). It knows: "
                + ConsoleStatement.usage)
    }

    /// A word of somebody else's, short and harmless enough for an error.
    static func shown(_ word: String) -> String {
        let short = word.unicodeScalars.prefix(32).map { $0.value < 0x20 || $0.value == 0x7f ? " " : String($0) }
        return "'" + short.joined() + (word.unicodeScalars.count > 32 ? "..." : "") + "'"
    }
}

/// Reads what stands behind SELECT: variables, functions without arguments and plain values.
struct ConsoleSelectParser {
    private var tokens: ArraySlice<ConsoleToken>

    init(_ tokens: [ConsoleToken]) {
        self.tokens = tokens[...]
    }

    func parse() throws(ConsoleError) -> [ConsoleSelection] {
        var parser = self
        return try parser.list()
    }

    private mutating func list() throws(ConsoleError) -> [ConsoleSelection] {
        var list: [ConsoleSelection] = []
        repeat { list.append(try item()) } while take(",")
        if take("LIMIT") { tokens = tokens.dropFirst() }
        if take("FROM") { _ = takeWord("DUAL") }
        guard tokens.isEmpty else { throw Self.tooMuch }
        return list
    }

    private static let tooMuch = ConsoleError.syntax(
        "The console has no tables to SELECT from. It knows: " + ConsoleStatement.usage)

    private mutating func item() throws(ConsoleError) -> ConsoleSelection {
        guard let first = tokens.popFirst() else { throw Self.tooMuch }
        var name = first.text
        let subject: ConsoleSelection.Subject
        switch first.kind {
        case .variable:
            let plain = first.text.lowercased().drop { $0 == "@" }
            let parts = plain.split(separator: ".")
            let isScoped = parts.count == 2 && ["session", "global", "local"].contains(parts[0])
            subject = .variable(String(isScoped ? parts[1] : plain))
        case .text: subject = .literal(.text(first.text))
        case .word:
            if let number = Int(first.text) {
                subject = .literal(.integer(number))
            } else if first.text.uppercased() == "NULL" {
                subject = .literal(.null)
            } else {
                let isCall = take("(") && take(")")
                guard isCall || Self.bareFunctions.contains(first.text.lowercased()) else { throw Self.tooMuch }
                subject = .function(first.text.lowercased())
                if isCall { name += "()" }
            }
        case .sign: throw Self.tooMuch
        }
        if takeWord("AS")
            || tokens.first.map({ $0.kind == .word && !Self.ends.contains($0.text.uppercased()) }) == true,
            let alias = tokens.popFirst()
        {
            name = alias.text
        }
        return ConsoleSelection(subject: subject, name: name)
    }

    private static let bareFunctions: Set<String> = ["current_user"]
    private static let ends: Set<String> = ["LIMIT", "FROM"]

    private mutating func take(_ text: String) -> Bool { takeWord(text) }

    private mutating func takeWord(_ text: String) -> Bool {
        guard let first = tokens.first, first.kind != .text, first.text.uppercased() == text else { return false }
        tokens = tokens.dropFirst()
        return true
    }
}
