/// The value of a user variable, as what must be assigned to have it again.
public struct UserVariable: Hashable, Sendable {
    /// The most that one session carries.
    static let most = 64
    /// The most bytes that their values take, as literals.
    private static let mostBytes = 16 * 1024
    /// A value that is longer than this is not asked for.
    static let longest = 4096

    /// An expression of the value's type; with its value unless `isNull`.
    let expression: String
    /// It is NULL, of that type.
    let isNull: Bool

    /// What a variable has that was never set, as far as statements can tell.
    static let unset = UserVariable(expression: "_binary''", isNull: true)

    /// What sets it.
    func assignment(to name: String) -> String {
        let first = "@`\(name)`=\(expression)"
        return isNull ? "\(first),@`\(name)`=NULL" : first
    }

    static func fit(_ variables: [String: UserVariable]) -> Bool {
        variables.count <= most && variables.values.reduce(0) { $0 + $1.expression.utf8.count } <= mostBytes
    }

    // MARK: Asking

    /// The columns that tell of one variable: its type, its value as a number, its bytes, its length, its collation.
    public static func question(for name: String) -> String {
        "IF(LENGTH(@`\(name)`)>\(longest),NULL,@`\(name)`),LEFT(@`\(name)`,512),"
            + "IF(LENGTH(@`\(name)`)>\(longest),NULL,HEX(@`\(name)`)),LENGTH(@`\(name)`),COLLATION(@`\(name)`)"
    }

    /// How many columns that are.
    public static let columnsOfQuestion = 5

    /// What the type of the first of those columns says.
    public enum Kind: Equatable, Sendable {
        case integer(isUnsigned: Bool)
        case decimal
        case double
        case text
    }

    /// The answer.
    ///
    /// - Parameters:
    ///   - number: the value as text, for a number.
    ///   - hex: the bytes, for a text.
    ///   - length: how many bytes there are; nil for NULL.
    /// - Returns: nil if it cannot be carried.
    public init?(_ kind: Kind, number: String?, hex: String?, length: String?, collation: String?) {
        isNull = length == nil
        switch kind {
        case .integer(let isUnsigned):
            guard let text = isNull ? "0" : number, UserVariable.isNumber(text, [.init(ascii: "-")]) else { return nil }
            expression =
                isUnsigned ? "CAST(\(text) AS UNSIGNED)" : text.utf8.count > 18 ? "CAST('\(text)' AS SIGNED)" : text
        case .decimal:
            guard let text = isNull ? "0.0" : number, UserVariable.isNumber(text, Array("-.".utf8)) else { return nil }
            // Without a point it would be an integer.
            expression = text.contains(".") ? text : "CAST(\(text) AS DECIMAL(65,0))"
        case .double:
            guard let text = isNull ? "0" : number, UserVariable.isNumber(text, Array("-+.e".utf8)) else { return nil }
            expression = text.contains("e") ? text : text + "e0"
        case .text:
            guard let collation, collation.utf8.allSatisfy(UserVariable.isNameByte),
                let bytes = isNull ? "" : hex, bytes.utf8.allSatisfy(UserVariable.isHexDigit)
            else { return nil }
            // The name of a collation begins with that of its character set.
            let characterSet = collation.split(separator: "_").first.map(String.init) ?? collation
            let literal = bytes.isEmpty ? "''" : " x'\(bytes)'"
            expression =
                collation == "binary" ? "_binary\(literal)" : "_\(characterSet)\(literal) COLLATE \(collation)"
        }
    }

    private static func isNumber(_ text: String, _ others: [UInt8]) -> Bool {
        text.utf8.contains { 0x30...0x39 ~= $0 } && text.utf8.allSatisfy { 0x30...0x39 ~= $0 || others.contains($0) }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        0x30...0x39 ~= byte || 0x61...0x7A ~= byte || byte == 0x5F
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte || 0x41...0x46 ~= byte }

    private init(expression: String, isNull: Bool) {
        self.expression = expression
        self.isNull = isNull
    }
}
