import FuzzSupport

@testable import SessionState

extension FuzzTargets {
    /// SQL texts: the scanner, digests, the splitter and the replacing of calls, and that they agree.
    static let statements = FuzzTarget("statements", longestInput: 256, dictionary: "sql") {
        bytes throws(BrokenRule) in
        guard let first = bytes.first else { return }
        let text = Array(bytes.dropFirst())
        let mode = LexerMode(rawValue: first & 15)
        let found = SQLScanner.scan(text.span, mode: mode)
        try rule(found.statementCount <= text.count, "\(found.statementCount) statements in \(text.count) bytes")
        try rule((found.statementCount == 0) == (found.kind == .empty), "\(found.kind) of \(found.statementCount)")
        try rule(found.traits.rawValue >> 59 == 0, "a trait of the scanner's own is shown")
        try rule(
            (found.statementCount > 1) == found.traits.contains(.multiStatement),
            "\(found.statementCount) statements, marked otherwise")
        try rule(found.kill == nil || found.traits.contains(.kill), "a KILL without its trait")
        let long = SQLScanner.scanTokens(text.span, mode: mode)
        try rule(found == long, "the short way finds \(found), the long way \(long)")
        try behind(text, found, mode)
        try digest(text, mode, limit: first & 16 != 0 ? 24 : 1024)
        if first & 32 != 0 { try split(text) }
        try substitution(text, found, mode)
    }

    /// Whatever stands before it, a statement behind a whole text is noticed.
    private static func behind(_ text: [UInt8], _ found: ScannedStatement, _ mode: LexerMode) throws(BrokenRule) {
        guard found.traits.isDisjoint(with: [.malformed, .opaqueBody]) else { return }
        let longer = SQLScanner.scan((text + Array("\n; SET @planted = 1".utf8)).span, mode: mode)
        try rule(longer.traits.contains(.setsUserVariable), "a SET behind the text is not seen")
        try rule(longer.statementCount == found.statementCount + 1, "the statement behind is not counted")
        try rule(
            longer.traits.isSuperset(of: found.traits.subtracting(.rdsTrackedOnly)),
            "traits are lost when a statement follows")
    }

    /// A digest has no word that only literals and comments have, and keeps its limit.
    private static func digest(_ text: [UInt8], _ mode: LexerMode, limit: Int) throws(BrokenRule) {
        let digest = SQLScanner.digest(text.span, mode: mode, limit: limit)
        // Bytes that are not UTF-8 are repaired, which takes three bytes for one.
        try rule(digest.utf8.count <= 3 * limit, "a digest of \(digest.utf8.count) bytes")
        try rule(!digest.utf8.contains { $0 < 0x20 || $0 == 0x7f }, "a control character in a digest")
        var lexer = Lexer(mode: mode)
        var names: Set<[UInt8]> = []
        while true {
            lexer.advance(text.span)
            if lexer.token.kind == .end { break }
            if lexer.token.kind == .string || lexer.token.kind == .number { continue }
            for word in words(text[lexer.start..<lexer.position]) { names.insert(word) }
        }
        guard text.allSatisfy({ $0 < 0x80 }) else { return }
        let shown = words(Array(digest.utf8)[...])
        for (index, word) in shown.enumerated() {
            // The last word of a digest that is cut may be part of one.
            let isCut = index == shown.count - 1 && digest.hasSuffix("...".prefix(limit))
            try rule(
                names.contains(word) || isCut, "the digest \(digest) shows \(String(decoding: word, as: UTF8.self))")
        }
    }

    private static func words(_ bytes: ArraySlice<UInt8>) -> [[UInt8]] {
        bytes.split { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"):
                false
            default: true
            }
        }.map { Array($0) }
    }

    /// Each statement of a text is one statement.
    private static func split(_ text: [UInt8]) throws(BrokenRule) {
        for statement in StatementSplitter.split(String(decoding: text, as: UTF8.self)) {
            // Two dashes are a comment at the end of a text only.
            guard !statement.hasSuffix("--") else { continue }
            try rule(StatementSplitter.split(statement) == [statement], "\(statement) is split again")
            let found = SQLScanner.scan(Array(statement.utf8).span)
            // A comment that is executed is one word to the splitter, whatever is in it.
            guard found.traits.isDisjoint(with: [.malformed, .executableComment]) else { continue }
            try rule(found.statementCount <= 1, "the scanner finds \(found.statementCount) statements in \(statement)")
        }
    }

    /// No call that is to be replaced is left, and nothing else is changed.
    private static func substitution(_ text: [UInt8], _ found: ScannedStatement, _ mode: LexerMode) throws(BrokenRule) {
        _ = FunctionSubstitution.readsServerTables(text.span)
        let asks: StatementTraits = [.readsRowCount, .readsFoundRows, .readsConnectionID]
        var substitution = FunctionSubstitution()
        // Without a call in it, so that one that is left can be told.
        substitution.replace(.rowCount, by: "CAST(0 AS SIGNED)")
        substitution.replace(.foundRows, by: "CAST(0 AS SIGNED)")
        substitution.replaceConnectionID(7)
        let replaced = substitution.apply(text, mode: mode)
        try onlyCalls(text, replaced, mode)
        guard !found.traits.isDisjoint(with: asks) else { return }
        guard found.traits.isDisjoint(with: [.malformed, .opaqueBody]) else { return }
        let after = SQLScanner.scan(replaced.span, mode: mode)
        // A call with an argument stays, which the server refuses, and so do variables.
        if !after.traits.isDisjoint(with: asks) {
            let again = substitution.apply(replaced, mode: mode)
            try rule(again == replaced, "a call is left in \(String(decoding: replaced, as: UTF8.self))")
        }
        // In a text that no server would parse, what stands before a name may tell a call from a table.
        let known = asks.union([.callsUnknownFunction, .ambiguousComment])
        try rule(
            after.traits.subtracting(known) == found.traits.subtracting(known),
            "\(String(decoding: replaced, as: UTF8.self)) means something else")
        try rule(after.statementCount == found.statementCount, "the number of statements changed")
        try rule(after.kind == found.kind, "\(found.kind) became \(after.kind)")
    }

    /// Token by token the texts are the same, but for values in place of calls and for aliases behind select items.
    private static func onlyCalls(_ text: [UInt8], _ replaced: [UInt8], _ mode: LexerMode) throws(BrokenRule) {
        let old = tokens(text, mode)
        let new = tokens(replaced, mode)
        var (from, to) = (0, 0)
        func fail(_ why: String) -> BrokenRule { BrokenRule("\(why) in \(String(decoding: replaced, as: UTF8.self))") }
        while from < old.count || to < new.count {
            if from < old.count, to < new.count, old[from].text == new[to].text {
                from += 1
                to += 1
            } else if let value = values.first(where: { new[to...].starts(with: $0, by: { $0.text == $1 }) }),
                let length = lengthOfCall(old[from...])
            {
                from += length
                to += value.count
            } else if to + 1 < new.count, new[to].text == Array("AS".utf8), new[to + 1].kind == .quotedName {
                to += 2
                // An alias in the middle of an expression would be a mistake of syntax.
                guard to == new.count || endsItem(new[to]) else { throw fail("an alias within an expression") }
            } else {
                throw fail("something else than calls has changed")
            }
        }
    }

    private struct Piece {
        let kind: TokenKind
        let word: Word
        let text: [UInt8]
    }

    private static func tokens(_ text: [UInt8], _ mode: LexerMode) -> [Piece] {
        var lexer = Lexer(mode: mode)
        var tokens: [Piece] = []
        while true {
            lexer.advance(text.span)
            if lexer.token.kind == .end { return tokens }
            tokens.append(
                Piece(kind: lexer.token.kind, word: lexer.token.word, text: Array(text[lexer.start..<lexer.position])))
        }
    }

    /// The values that stand for calls, as tokens.
    private static let values: [[[UInt8]]] = [
        "CAST(0 AS SIGNED)", "CAST(7 AS UNSIGNED)", "NULLIF(CAST(7 AS UNSIGNED),0)",
    ].map { tokens(Array($0.utf8), []).map(\.text) }

    private static func lengthOfCall(_ old: ArraySlice<Piece>) -> Int? {
        guard let first = old.first else { return nil }
        if first.kind == .systemVariable { return first.word == .pseudoThreadID ? 1 : nil }
        let calls: [Word] = [.rowCount, .foundRows, .connectionID]
        let kinds = old.prefix(3).map(\.kind)
        guard calls.contains(first.word), kinds.dropFirst() == [.openParenthesis, .closeParenthesis] else { return nil }
        return 3
    }

    private static func endsItem(_ piece: Piece) -> Bool {
        switch piece.kind {
        case .comma, .closeParenthesis, .semicolon: return true
        case .word:
            let words = [
                "FROM", "INTO", "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "PROCEDURE", "UNION", "EXCEPT",
                "INTERSECT", "FOR", "LOCK", "ON", "SELECT",
            ]
            return words.contains(String(decoding: piece.text, as: UTF8.self).uppercased())
        default: return false
        }
    }
}
