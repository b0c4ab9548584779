import AdminConsole
import SessionState

// An explanation as text for people, and as JSON for programs.
extension StatementExplanation {
    /// Lines of what it is, what Weir makes of it, and what RDS Proxy makes of it.
    var lines: [String] {
        let several = statementCount > 1 ? ", the first of \(statementCount) statements" : ""
        return [
            "statement  \(ConsoleTable.clean(digest))", "kind       \(kind)\(several)",
        ] + labelled("Weir", weirLines) + labelled("RDS Proxy", rdsLines)
    }

    private func labelled(_ label: String, _ lines: [String]) -> [String] {
        lines.enumerated().map { number, line in
            let head = number == 0 ? label : ""
            return head + String(repeating: " ", count: 11 - head.count) + line
        }
    }

    private var weirLines: [String] {
        guard !causes.isEmpty else { return ["does not pin"] }
        return causes.map { pin in
            let object = pin.object.map { " (\(ConsoleTable.clean($0)))" } ?? ""
            let when = pin.isAtExecution ? " when it is executed" : ""
            return "pins\(when): \(pin.cause.wireNames.joined())\(object), until \(pin.end.text)"
        }
    }

    private var rdsLines: [String] {
        guard !rules.isEmpty else { return ["does not pin"] }
        let names = rules.each.map { "\($0.numbers.joined()) \($0.wireNames.joined())" }.joined(separator: ", ")
        var lines = [
            "pins: \(names), until \(PinEnd.session.text)",
            "reason: \(firstRule.reason)"
                + (firstRule.isReasonQuoted ? "" : " (Weir's words: RDS Proxy's are not published)"),
        ]
        if filteredRules.isEmpty {
            lines.append("does not pin with EXCLUDE_VARIABLE_SETS")
        } else if filteredRules != rules {
            lines.append("pins with EXCLUDE_VARIABLE_SETS: \(filteredRules.wireNames.joined(separator: ", "))")
        }
        return lines
    }

    /// One object.
    var json: String {
        let pins = causes.map { pin in
            "{\"cause\": \(quoted(pin.cause.wireNames.joined())), \"object\": \(pin.object.map(quoted) ?? "null"), "
                + "\"at\": \"\(pin.isAtExecution ? "execution" : "statement")\", "
                + "\"end\": \(quoted(pin.end.rawValue)), \"until\": \(quoted(pin.end.text))}"
        }
        let rds = rules.each.map {
            "{\"rule\": \(quoted($0.numbers.joined())), \"name\": \(quoted($0.wireNames.joined()))}"
        }
        let reason = rules.isEmpty ? "null" : quoted(firstRule.reason)
        return """
            {
              "statement": \(quoted(digest)),
              "kind": \(quoted("\(kind)")),
              "statements": \(statementCount),
              "weir": {"pins": \(!causes.isEmpty), "causes": [\(pins.joined(separator: ", "))]},
              "rds": {"pins": \(!rules.isEmpty), "rules": [\(rds.joined(separator: ", "))], "reason": \(reason), \
            "reason_quoted": \(firstRule.isReasonQuoted), "pins_with_exclude_variable_sets": \(!filteredRules.isEmpty)}
            }
            """
    }

    private func quoted(_ text: String) -> String { ConsoleTable.quoted(text) }
}
