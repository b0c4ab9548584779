import Foundation
import MySQLProtocol
import Testing

@testable import SessionState

/// Each line of the table of pins, run: what pins and what ends it, by both policies.
@Suite struct PinTableTests {
    static let examples = PinExamples.groups.flatMap(\.examples)

    @Test("Weir's own policy pins as the table says", arguments: examples)
    func minimal(example: PinExample) {
        for family in example.families {
            let script = example.script(family)
            #expect(
                script.machine.pins == example.causes, "\(family): \(script.machine.pins.wireNames)")
        }
    }

    @Test("RDS Proxy's rules are those that the table says", arguments: examples)
    func rules(example: PinExample) {
        for family in example.families {
            let script = example.script(family)
            #expect(script.machine.rds.rules == example.rules, "\(family): \(script.machine.rds.rules.wireNames)")
            #expect(
                script.machine.rds.filteredRules == example.filteredRules,
                "\(family), filtered: \(script.machine.rds.filteredRules.wireNames)")
        }
    }

    @Test("the policy rds pins on both, and the filter takes away what it says", arguments: examples)
    func union(example: PinExample) {
        for family in example.families {
            let script = example.script(family, isRDS: true)
            let wanted = example.causes.union(example.rules.isEmpty ? [] : .rdsRule)
            #expect(script.machine.pins == wanted, "\(family): \(script.machine.pins.wireNames)")
            let filtered = example.script(family, isRDS: true, excludesSets: true)
            #expect(filtered.machine.pins.contains(.rdsRule) == !example.filteredRules.isEmpty, "\(family)")
        }
    }

    @Test("each pin ends by what the table says and no earlier", arguments: examples.filter { !$0.causes.isEmpty })
    func ends(example: PinExample) {
        for family in example.families {
            var script = example.script(family, isRDS: true)
            finish(&script, example)
            var lasting = example.causes
            for cause in example.causes.each {
                var one = script
                let end = cause.end(after: example.scan(family))
                if end == .statement { lasting.remove(cause) }
                apply(end, to: &one)
                #expect(one.machine.pins.isDisjoint(with: cause), "\(cause.wireNames) does not end by \(end)")
                // RDS Proxy's pins end by nothing but the client's leaving.
                #expect(one.machine.pins.contains(.rdsRule) == !example.rules.isEmpty)
            }
            plain(&script)
            #expect(script.machine.pins.isSuperset(of: lasting), "\(script.machine.pins.wireNames)")
        }
    }

    /// The reply to what the line is about.
    private func finish(_ script: inout SessionScript, _ example: PinExample) {
        switch example.action {
        case .query, .longQuery, .execute: script.ok()
        default: break
        }
        _ = script.machine.ended()
    }

    private func plain(_ script: inout SessionScript) {
        script.begin(.query, "SELECT 1")
        script.machine.received(endOfResult: .autocommit, warnings: 0)
        _ = script.machine.ended()
    }

    private func run(_ text: String, _ script: inout SessionScript) {
        script.begin(.query, text)
        script.ok()
        _ = script.machine.ended()
    }

    private func apply(_ end: PinEnd, to script: inout SessionScript) {
        switch end {
        case .reset: script.machine.reset(to: nil, family: script.family, variables: script.variables)
        case .session, .statement: break
        case .drop: run("DROP TABLE t", &script)
        case .handlerClose: run("HANDLER t CLOSE", &script)
        case .releaseLock: run("SELECT RELEASE_ALL_LOCKS()", &script)
        case .deallocate: run("DEALLOCATE PREPARE s", &script)
        case .transaction:
            script.begin(.query, "BEGIN")
            script.ok([.autocommit, .inTransaction])
            _ = script.machine.ended()
            script.begin(.query, "COMMIT")
            script.ok()
            _ = script.machine.ended()
        case .unlock: run("UNLOCK TABLES", &script)
        case .close: script.begin(.stmtClose, id: 1)
        case .cursor, .execution:
            script.begin(.stmtReset, id: 1)
            script.ok()
            _ = script.machine.ended()
        case .nextCommand: plain(&script)
        }
    }

    @Test("a session that RDS's rules pin stays pinned when it is reset and when its backend is lost")
    func lasting() {
        var script = SessionScript()
        script.machine.rds.isEnforced = true
        script.begin(.query, "SET foreign_key_checks = 0")
        script.ok([.autocommit], Step.changed("foreign_key_checks", "OFF"))
        #expect(script.machine.ended() == .keep)
        script.machine.reset(to: nil, family: .mariadb, variables: script.variables)
        #expect(script.machine.pins == .rdsRule && script.machine.keepsLease)
        script.machine.forgetBackend()
        #expect(script.machine.pins == .rdsRule)
    }

    @Test("a statement that could not be parsed leaves RDS's pin and takes back Weir's")
    func unparsed() {
        var script = SessionScript()
        script.machine.rds.isEnforced = true
        script.begin(.query, "SET @a = 1 1")
        script.machine.receivedError(code: 1064)
        _ = script.machine.ended()
        #expect(script.machine.pins == [.rdsRule, .diagnostics])
    }

    @Test("no line is twice in the table, and there are enough of them")
    func size() {
        #expect(Set(Self.examples.map(\.shown)).count == Self.examples.count)
        #expect(Self.examples.count >= 150)
        let causes = Self.examples.reduce(into: PinCause()) { $0.formUnion($1.causes) }
        // Those that a reply brings, a character set, or the policy.
        let elsewhere: PinCause = [.serverReported, .diagnostics, .ambiguousCharacterSet, .rdsRule]
        #expect(causes.union(elsewhere) == PinCause.all.reduce(into: PinCause()) { $0.formUnion($1) })
        let rules = Self.examples.reduce(into: RDSRules()) { $0.formUnion($1.rules) }
        #expect(rules == RDSRules.all.reduce(into: RDSRules()) { $0.formUnion($1) })
    }

    @Test("docs/pinning-table.md is current")
    func page() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/pinning-table.md")
        if ProcessInfo.processInfo.environment["WEIR_RECORD"] == "1" {
            try Data(PinTablePage.markdown.utf8).write(to: file)
        }
        // A file that is not there is as outdated as one with other text.
        let committed = try? String(contentsOf: file, encoding: .utf8)
        #expect(
            committed == PinTablePage.markdown,
            "docs/pinning-table.md is not what the table says: run WEIR_RECORD=1 swift test --filter PinTableTests")
    }
}
