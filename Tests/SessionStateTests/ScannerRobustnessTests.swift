import Testing

@testable import SessionState

@Suite("SQL scanner under any bytes")
struct ScannerRobustnessTests {
    private static let modes: [LexerMode] = [[], .ansiQuotes, .noBackslashEscapes, [.ansiQuotes, .noBackslashEscapes]]

    private func read(_ bytes: [UInt8]) {
        for mode in Self.modes {
            let found = SQLScanner.scan(bytes.span, mode: mode)
            #expect(found.statementCount >= 0 && found.statementCount <= bytes.count)
            #expect((found.statementCount == 0) == (found.kind == .empty))
            #expect(found.traits.rawValue >> 59 == 0, "inner traits stay inside")
        }
    }

    @Test("every truncation of every row is read to its end", arguments: allScannerCases)
    func truncations(_ row: ScannerCase) {
        let bytes = Array(row.text.utf8)
        for count in 0...bytes.count {
            read(Array(bytes[..<count]))
            _ = SQLScanner.digest(Array(bytes[..<count]).span, mode: row.mode, limit: count)
        }
    }

    @Test("seeded mutations of every row are read to their end", arguments: [1, 2, 3, 4] as [UInt64])
    func mutations(_ seed: UInt64) {
        var random = SplitMix(state: seed)
        let special = Array("'\"`@:=;/*!-#().,\\\u{0} \n0x$".utf8)
        for row in allScannerCases {
            for _ in 0..<20 {
                var bytes = Array(row.text.utf8)
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let place = Int.random(in: 0...bytes.count, using: &random)
                    let byte =
                        Bool.random(using: &random)
                        ? special.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: bytes.insert(byte, at: place)
                    case 1 where place < bytes.count: bytes[place] = byte
                    case 2 where place < bytes.count: bytes.remove(at: place)
                    default: bytes.insert(contentsOf: bytes.prefix(Int.random(in: 0...9, using: &random)), at: place)
                    }
                }
                read(bytes)
                _ = SQLScanner.digest(bytes.span, mode: row.mode)
            }
        }
    }

    @Test("random bytes are read to their end")
    func noise() {
        var random = SplitMix(state: 99)
        for _ in 0..<3000 {
            read((0..<Int.random(in: 0...60, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
    }

    @Test("a statement appended behind any well-formed row is noticed", arguments: allScannerCases)
    func appended(_ row: ScannerCase) {
        let before = scanned(row.text, mode: row.mode)
        if !before.traits.isDisjoint(with: [.malformed, .opaqueBody]) { return }
        let after = scanned(row.text + "\n; SET @planted = 1", mode: row.mode)
        #expect(after.traits.isSuperset(of: before.traits.subtracting(.rdsTrackedOnly)))
        #expect(after.traits.contains(.setsUserVariable))
        #expect(after.statementCount == before.statementCount + 1)
    }
}
