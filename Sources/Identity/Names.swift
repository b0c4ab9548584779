/// The forms that names, paths, tags and numbers must have.
///
/// *Source*: IAM API Reference, parameters of each action; IAM User Guide, "IAM and AWS STS quotas".
enum Names {
    /// Letters, digits and `_+=,.@-`.
    static func check(_ name: String, _ parameter: String, length: ClosedRange<Int>) throws {
        guard length.contains(name.utf8.count) else {
            throw IdentityError.validationError(
                "1 validation error detected: Value at '\(parameter)' failed to satisfy constraint: Member must have "
                    + "length between \(length.lowerBound) and \(length.upperBound)")
        }
        guard name.utf8.allSatisfy(isOfName) else {
            throw IdentityError.validationError(
                "The specified value for \(parameter) is invalid. It must contain only alphanumeric characters "
                    + "and/or the following: +=,.@_-")
        }
    }

    /// `/`, or printable characters between two slashes.
    static func check(path: String) throws {
        let bytes = Array(path.utf8)
        let isGood =
            bytes.count <= 512 && bytes.first == 0x2F && bytes.last == 0x2F && bytes != [0x2F, 0x2F]
            && bytes.allSatisfy { (0x21...0x7E).contains($0) }
        guard isGood else {
            throw IdentityError.validationError(
                "The specified value for path is invalid. It must begin and end with / and contain only printable "
                    + "characters without blanks, at most 512.")
        }
    }

    /// At most fifty, with keys that differ by more than case.
    static func check(tags: [String: String]) throws {
        guard tags.count <= 50 else {
            throw IdentityError.limitExceeded("The number of tags has reached the maximum limit. Limit: 50")
        }
        var seen: Set<String> = []
        for (key, value) in tags {
            guard (1...128).contains(key.count), value.count <= 256 else {
                throw IdentityError.validationError(
                    "Tag keys have 1 to 128 characters and values at most 256: tag '\(key.prefix(128))'.")
            }
            guard (key + value).unicodeScalars.allSatisfy(isOfTag) else {
                throw IdentityError.validationError(
                    "Tags may contain letters, digits, blanks and _.:/=+-@ only: tag '\(key)'.")
            }
            guard !key.lowercased().hasPrefix("aws:") else {
                throw IdentityError.invalidInput("Tag keys that begin with aws: are reserved: tag '\(key)'.")
            }
            guard seen.insert(key.lowercased()).inserted else {
                throw IdentityError.invalidInput(
                    "Duplicate tag keys found. Please note that Tag keys are case insensitive.")
            }
        }
    }

    static func check(description: String?) throws {
        guard (description ?? "").count <= 1000 else {
            throw IdentityError.validationError("The description has more than 1000 characters.")
        }
        guard
            (description ?? "").unicodeScalars.allSatisfy({ $0.value >= 0x20 || "\t\n\r".unicodeScalars.contains($0) })
        else { throw IdentityError.validationError("The description has control characters.") }
    }

    static func check(maxSessionDuration seconds: Int) throws {
        guard (3600...43200).contains(seconds) else {
            throw IdentityError.validationError(
                "1 validation error detected: Value '\(seconds)' at 'maxSessionDuration' failed to satisfy constraint: "
                    + "Member must have value between 3600 and 43200")
        }
    }

    /// A database user's name as MySQL and MariaDB allow it.
    static func check(databaseUser name: String) throws {
        guard (1...80).contains(name.count), name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else {
            throw IdentityError.validationError("A database user has 1 to 80 characters, none of them a control one.")
        }
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "."),
            UInt8(ascii: "@"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func isOfTag(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "_", ".", ":", "/", "=", "+", "-", "@": true
        default:
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .spaceSeparator,
                .lineSeparator, .paragraphSeparator, .decimalNumber, .letterNumber, .otherNumber:
                true
            default: false
            }
        }
    }
}
