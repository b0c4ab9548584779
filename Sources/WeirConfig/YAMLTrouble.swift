internal import Yams

/// What the YAML parser could not read, as the parts of one line. It quotes none of the text, which may hold passwords.
struct YAMLTrouble {
    /// The line, when the parser knows it.
    let line: Int?
    /// The key, when the trouble is about one.
    let key: String
    /// What is wrong.
    let problem: String

    init(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(line: mark.line, key: "", problem: "not YAML: \(problem)\(Self.hint(problem))")
        case .reader(let problem, _, _, _):
            self.init(line: nil, key: "", problem: "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let keys, let context):
            self.init(
                line: context.mark.line, key: keys.first ?? "",
                problem: "given more than once in the same section; each key only once")
        case .dataCouldNotBeDecoded:
            self.init(line: nil, key: "", problem: "not YAML: not UTF-8 text")
        case .no, .memory, .writer, .emitter, .representer:
            self.init(line: nil, key: "", problem: "not YAML")
        }
    }

    private init(line: Int?, key: String, problem: String) {
        self.line = line
        self.key = key
        self.problem = problem
    }

    /// What the parser's own words usually mean.
    private static func hint(_ problem: String) -> String {
        if problem.contains("cannot start any token") {
            return "; indent with spaces, and quote values that start with one of @ ` % or a tab"
        }
        if problem.contains("mapping values are not allowed") { return "; quote values that have \": \" in them" }
        return ""
    }
}
