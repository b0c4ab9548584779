import Testing

@testable import SessionState

@Suite("SQL scanner")
struct ScannerTests {
    @Test("a text has exactly the traits, class and count of its row", arguments: allScannerCases)
    func traits(_ row: ScannerCase) {
        let found = scanned(row.text, mode: row.mode)
        // What RDS Proxy makes of a text is in the table of pins.
        let traits = found.traits.subtracting([.setsBeyondRDS, .exportsTables])
        #expect(
            traits == row.traits,
            "missing \(row.traits.subtracting(traits).names); extra \(traits.subtracting(row.traits).names)"
        )
        #expect(found.statementCount == row.count)
        if let kind = row.kind { #expect(found.kind == kind) }
    }

    @Test("the tables are large")
    func size() {
        #expect(allScannerCases.count >= 200)
    }

    @Test("the case of letters does not matter", arguments: allScannerCases)
    func letterCase(_ row: ScannerCase) {
        // `/*M!` is read as MariaDB reads it, with a capital letter.
        if row.text.contains("/*M!") { return }
        let upper = scanned(row.text.uppercased(), mode: row.mode)
        let lower = scanned(row.text.lowercased(), mode: row.mode)
        // But for names.
        #expect(upper.with(nil) == lower.with(nil))
    }

    @Test("blanks and comments before a text do not matter", arguments: allScannerCases)
    func leadingComments(_ row: ScannerCase) {
        #expect(scanned(" /* x */\n-- y\n#z\n\(row.text)", mode: row.mode) == scanned(row.text, mode: row.mode))
    }

    @Test(
        "KILL says what and whom",
        arguments: [
            ("KILL 5", KillRequest(form: .connection, id: 5)),
            ("KILL CONNECTION 5;", KillRequest(form: .connection, id: 5)),
            ("kill query 18446744073709551615", KillRequest(form: .query, id: .max)),
            ("KILL QUERY 18446744073709551616", KillRequest(form: .query, id: nil)),
            ("KILL HARD CONNECTION /* x */ 7", KillRequest(form: .connection, id: 7)),
            ("KILL SOFT QUERY 7", KillRequest(form: .query, id: 7)),
            ("KILL QUERY ID 7", KillRequest(form: .query, id: 7, isQueryID: true)),
            ("KILL USER u", KillRequest(form: .connection, id: nil)),
            ("KILL CONNECTION_ID()", KillRequest(form: .connection, id: nil)),
            ("KILL 5 + 1", KillRequest(form: .connection, id: nil)),
            ("KILL 0x5", KillRequest(form: .connection, id: nil)),
            ("KILL", KillRequest(form: .connection, id: nil)),
            ("SELECT 1; KILL 6; KILL 7", KillRequest(form: .connection, id: 6)),
        ])
    func kill(_ text: String, _ request: KillRequest) {
        #expect(scanned(text).kill == request)
        #expect(scanned(text).traits.contains(.kill))
    }

    @Test("tracked variables are those of the list, in any case of letters")
    func trackedVariables() {
        #expect(SQLScanner.trackedVariables.count == 19)
        for name in SQLScanner.trackedVariables {
            #expect(SQLScanner.isTrackedVariable(name))
            #expect(SQLScanner.isTrackedVariable(name.uppercased()))
            #expect(scanned("SET \(name) = 1").traits.contains(.setsTrackedVariable))
        }
        for name in ["", "foreign_key_checks", "character_set_database", "select"] {
            #expect(!SQLScanner.isTrackedVariable(name))
        }
    }

    @Test("every word, function and keyword is found, and its neighbours are not")
    func wordTable() {
        func facts(_ name: String) -> WordFacts {
            let bytes = Array(name.utf8)
            return WordTable.shared.facts(bytes.span, from: 0, to: bytes.count)
        }
        for word in Word.allCases where word != .none {
            #expect(facts(word.rawValue).word == word)
            #expect(facts(word.rawValue.uppercased()).word == word)
            #expect(facts(word.rawValue + "_").word == .none)
        }
        for name in NativeFunctions.shared.split(whereSeparator: \.isWhitespace) {
            #expect(facts(String(name)).isNative(quoted: true, mode: []))
            #expect(facts(String(name)).isNative(quoted: false, mode: .onlyMySQL))
            #expect(facts("\(name)é") == WordFacts())
        }
    }
}
