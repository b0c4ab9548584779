extension SQLScanner {
    /// The short way for what most traffic is: one SELECT, UPDATE or DELETE without a parenthesis, quote, comment,
    /// semicolon or variable in it. No byte of such a text can hide anything, so its bytes are looked at one by one
    /// and not read as tokens.
    ///
    /// - Returns: what `scan` finds in such a text; nil for every other text.
    static func scanPlain(_ text: Span<UInt8>) -> ScannedStatement? {
        guard text.count > 7, text.count <= 1024, text[6] == UInt8(ascii: " "), let kind = plainKind(text) else {
            return nil
        }
        var index = 7
        while index < text.count {
            let byte = text[index]
            index += 1
            let mask = byte < 64 ? plainLow : plainHigh
            if byte < 128, mask >> UInt64(byte & 63) & 1 == 1 { continue }
            guard isPlainWord(text, byte, at: index) else { return nil }
        }
        return ScannedStatement(traits: [], statementCount: 1, kind: kind)
    }

    private static func plainKind(_ text: Span<UInt8>) -> StatementKind? {
        var word: UInt64 = 0
        for index in 0..<6 { word = word << 8 | UInt64(text[index] | 0x20) }
        switch word {
        case 0x73_65_6c_65_63_74: return .select
        case 0x75_70_64_61_74_65: return .update
        case 0x64_65_6c_65_74_65: return .delete
        default: return nil
        }
    }

    /// For a byte that may begin something: whether it does not, here.
    ///
    /// - Parameter index: the place behind the byte.
    private static func isPlainWord(_ text: Span<UInt8>, _ byte: UInt8, at index: Int) -> Bool {
        let left = text.count - index
        switch byte {
        case UInt8(ascii: "-"):
            return left == 0 || text[index] != UInt8(ascii: "-")
        case UInt8(ascii: "i"), UInt8(ascii: "I"):
            // INTO
            return left < 2 || text[index] | 0x20 != UInt8(ascii: "n") || text[index + 1] | 0x20 != UInt8(ascii: "t")
        case UInt8(ascii: "v"), UInt8(ascii: "V"):
            // NEXT VALUE FOR
            return left < 2 || text[index] | 0x20 != UInt8(ascii: "a") || text[index + 1] | 0x20 != UInt8(ascii: "l")
        case UInt8(ascii: "q"), UInt8(ascii: "Q"):
            // SQL_CALC_FOUND_ROWS
            return left < 2 || text[index] | 0x20 != UInt8(ascii: "l") || text[index + 1] != UInt8(ascii: "_")
        default:
            return false
        }
    }

    /// The bytes below 64 that mean nothing by themselves: white space, digits, `% & * + , . < = > ! $`.
    private static let plainLow: UInt64 = 0x73ff5c7300002600
    /// The same for 64 to 127: letters but `i q v`, and `_ | ^ ~`.
    private static let plainHigh: UInt64 = 0x57bdfdfec7bdfdfe
}
