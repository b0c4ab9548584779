import MySQLProtocol

@testable import SessionState

/// docs/pinning-table.md, made from the table of pins.
enum PinTablePage {
    static var markdown: String { introduction + PinExamples.groups.map(section).joined(separator: "\n") }

    private static func section(_ group: PinExampleGroup) -> String {
        let about = group.about.isEmpty ? "" : "\(group.about)\n\n"
        let rows = group.examples.map(row).joined(separator: "\n")
        return """
            ## \(group.title)

            \(about)| Statement | Weir pins | until | RDS Proxy pins | Remarks |
            |---|---|---|---|---|
            \(rows)

            """
    }

    private static func row(_ example: PinExample) -> String {
        let family = example.family.map { $0 == .mariadb ? "MariaDB" : "MySQL" }
        let scan = example.scan(example.families[0])
        let ends = example.causes.each.map { $0.end(after: scan).text }
        let ending = Set(ends).count == 1 ? ends[0] : ends.joined(separator: "; ")
        return [
            example.shown.replacing("|", with: "\\|") + (family.map { " (\($0))" } ?? ""),
            names(example.causes.wireNames), ending, rules(example), example.note,
        ].map { $0.isEmpty ? " " : " \($0) " }.joined(separator: "|").prefixed()
    }

    private static func rules(_ example: PinExample) -> String {
        guard !example.rules.isEmpty else { return "" }
        let all = zip(example.rules.each, example.rules.each.map(\.numbers)).map {
            "\($1.joined()) `\($0.wireNames.joined())`"
        }.joined(separator: ", ")
        let exempt = example.rules.subtracting(example.filteredRules)
        if exempt.isEmpty { return all }
        return all
            + (example.filteredRules.isEmpty ? " (E)" : " (E: not `\(exempt.wireNames.joined(separator: "`, `"))`)")
    }

    private static func names(_ names: [String]) -> String {
        names.map { "`\($0)`" }.joined(separator: ", ")
    }

    private static let introduction = """
        # The table of pins

        <!-- Made from Tests/SessionStateTests/PinExamples.swift, whose lines a test runs: change it there, then record this
             page anew with WEIR_RECORD=1 swift test --filter PinTableTests. -->

        What a fresh session's first statement does to its backend: by Weir's own policy (`pool.pinning: minimal`), and by
        RDS Proxy's rules. With `pool.pinning: rds` both pin; what RDS Proxy's rules pin stays pinned until the client
        leaves. The causes and rules are explained in [pinning.md](pinning.md); `weir explain 'SQL'` says the same of any
        statement. Empty means: does not pin. (E) marks what `EXCLUDE_VARIABLE_SETS` exempts.


        """
}

extension String {
    fileprivate func prefixed() -> String { "|\(self)|" }
}
