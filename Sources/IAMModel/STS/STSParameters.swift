/// Reads parameters one by one and keeps what is wrong with them, all of it for one answer.
struct STSParameters {
    private let form: FormBody
    private var faults: [String] = []

    init(_ form: FormBody) {
        self.form = form
    }

    /// A text; "" after a fault.
    mutating func required(_ name: String, _ form: TextForm) -> String {
        guard let value = text(name, form) else {
            if self.form[name] == nil { add("Value at '\(shown(name))'", "Member must not be null") }
            return ""
        }
        return value
    }

    /// A text that may be missing.
    mutating func text(_ name: String, _ form: TextForm) -> String? {
        guard let value = self.form[name] else { return nil }
        return check(value, as: name, form)
    }

    /// A number that may be missing.
    mutating func number(_ name: String, _ range: ClosedRange<Int>) -> Int? {
        guard let written = form[name] else { return nil }
        guard let number = Text.number(written.utf8) else {
            add("Value at '\(shown(name))'", "Member must be an integer")
            return nil
        }
        let value = "Value '\(number)' at '\(shown(name))'"
        if number < range.lowerBound {
            add(value, "Member must have value greater than or equal to \(range.lowerBound)")
        }
        if number > range.upperBound {
            add(value, "Member must have value less than or equal to \(range.upperBound)")
        }
        return number
    }

    /// Checks a text that stands at this place.
    mutating func check(_ value: String, as name: String, _ form: TextForm) -> String? {
        let place = form.isSecret ? "Value at '\(shown(name))'" : "Value '\(Text.shown(value))' at '\(shown(name))'"
        let length = value.unicodeScalars.count
        let before = faults.count
        if length < form.length.lowerBound {
            add(place, "Member must have length greater than or equal to \(form.length.lowerBound)")
        }
        if length > form.length.upperBound {
            add(place, "Member must have length less than or equal to \(form.length.upperBound)")
        }
        if !value.unicodeScalars.allSatisfy(form.isAllowed) {
            add(place, "Member must satisfy regular expression pattern: \(form.pattern)")
        }
        return faults.count == before ? value : nil
    }

    /// Notes that a constraint is not met.
    mutating func add(_ place: String, _ constraint: String) {
        faults.append("\(place) failed to satisfy constraint: \(constraint)")
    }

    /// Throws when anything was wrong.
    func finish() throws(STSRefusal) {
        guard !faults.isEmpty else { return }
        let count = faults.count == 1 ? "1 validation error" : "\(faults.count) validation errors"
        throw .validation("\(count) detected: \(faults.joined(separator: "; "))")
    }

    /// With a small letter in front, as AWS names parameters in errors.
    private func shown(_ name: String) -> String {
        name.prefix(1).lowercased() + name.dropFirst()
    }
}

/// What a text parameter must look like.
struct TextForm: Sendable {
    let length: ClosedRange<Int>
    let pattern: String
    var isSecret = false
    let isAllowed: @Sendable (Unicode.Scalar) -> Bool

    /// Letters, digits, `_` and these.
    private static func word(_ length: ClosedRange<Int>, also: String) -> TextForm {
        let pattern = "[\\w\(also.replacing("/", with: "\\/"))]*"
        return TextForm(length: length, pattern: pattern) { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_": true
            default: also.unicodeScalars.contains(scalar)
            }
        }
    }

    static let arn = TextForm(
        length: 20...2048,
        pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+"
    ) { isText($0) && !(0x7F...0x84).contains($0.value) && !(0x86...0x9F).contains($0.value) }
    static let sessionName = word(2...64, also: "+=,.@-")
    static let sourceIdentity = sessionName
    static let externalID = word(2...1224, also: "+=,.@:/-")
    static let serialNumber = word(9...256, also: "+=/:,.@-")
    static let code = TextForm(length: 6...6, pattern: "[\\d]*", isSecret: true) { ("0"..."9").contains($0) }
    /// How long it may be is a question of policies, which count otherwise.
    static let policy = TextForm(
        length: 1...PolicyDocument.longestText, pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+", isSecret: true
    ) { isText($0) && $0.value <= 0xFF }
    static let tagKey = TextForm(length: 1...128, pattern: tagPattern + "+", isAllowed: isOfTag)
    static let tagValue = TextForm(length: 0...256, pattern: tagPattern + "*", isAllowed: isOfTag)

    private static let tagPattern = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]"

    @Sendable private static func isText(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x20 || scalar == "\t" || scalar == "\n" || scalar == "\r"
    }

    @Sendable private static func isOfTag(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .spaceSeparator,
            .lineSeparator, .paragraphSeparator, .decimalNumber, .letterNumber, .otherNumber:
            true
        default: "_.:/=+-@".unicodeScalars.contains(scalar)
        }
    }
}
