internal import ProxyModel

/// The JSON Schema of the configuration file, docs/weir.schema.json, made from the table of keys: editors complete and
/// check with it.
///
/// Nothing is required in it, since any key can come from the environment.
public enum SettingsSchema {
    /// The whole text: JSON Schema, draft 2020-12.
    public static var json: String {
        let head: [(String, JSONText)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("Weir configuration")),
        ]
        return JSONText.object(head + section("")).rendered() + "\n"
    }

    /// The members of a section's schema.
    private static func section(_ path: String) -> [(String, JSONText)] {
        let properties = Settings.names(inSection: path).map { name -> (String, JSONText) in
            let inner = path.isEmpty ? name : "\(path).\(name)"
            if Settings.isSection("\(inner)[]") {
                let users: [(String, JSONText)] = [
                    ("description", .string(about("\(inner)[]"))), ("type", .string("array")),
                    ("items", .object(section("\(inner)[]"))),
                ]
                return (name, .object(users))
            }
            if Settings.isSection(inner) {
                return (name, .object([("description", .string(about(inner)))] + section(inner)))
            }
            return (name, Settings.key(inner).map(property) ?? .boolean(true))
        }
        var members: [(String, JSONText)] = [
            ("type", .array([.string("object"), .string("null")])),
            ("properties", .object(properties)),
            ("additionalProperties", .boolean(false)),
        ]
        let exclusions = exclusions(path)
        if !exclusions.isEmpty { members.append(("dependentSchemas", .object(exclusions))) }
        return members
    }

    private static func about(_ path: String) -> String {
        Settings.sections.first { $0.path == path }?.about ?? ""
    }

    /// A key beside which others must not stand.
    private static func exclusions(_ section: String) -> [(String, JSONText)] {
        Settings.keys(inSection: section).filter { !$0.excludes.isEmpty }.map { key in
            let others = key.excludes.compactMap { Settings.key($0)?.name }
            let absent = others.map { ($0, JSONText.boolean(false)) }
            return (key.name, .object([("properties", .object(absent))]))
        }
    }

    private static func property(_ key: SettingKey) -> JSONText {
        let variable = "Variable: \(key.environmentName)."
        var members: [(String, JSONText)] = [("description", .string("\(key.effect) \(variable)"))]
        members += type(key.kind)
        if let value = key.defaultText { members.append(("default", literal(value, key.kind))) }
        return .object(members)
    }

    private static func type(_ kind: SettingKey.Kind) -> [(String, JSONText)] {
        switch kind {
        case .integer(let range):
            return [
                ("type", .string("integer")), ("minimum", .number("\(range.lowerBound)")),
                ("maximum", .number("\(range.upperBound)")),
            ]
        case .duration(let range):
            let number: [(String, JSONText)] = [
                ("type", .string("number")), ("minimum", .number(Allowed.seconds(range.lowerBound))),
                ("maximum", .number(Allowed.seconds(range.upperBound))),
            ]
            let text: [(String, JSONText)] = [
                ("type", .string("string")), ("pattern", .string(DurationText.pattern)),
            ]
            return [("anyOf", .array([.object(number), .object(text)]))]
        case .boolean:
            return [("type", .string("boolean"))]
        case .choice(let choices):
            return choice(choices)
        case .text, .path:
            return [("type", .string("string"))]
        case .secret:
            // A password that looks like a number is still text to Weir.
            return [("type", .array([.string("string"), .string("number"), .string("boolean")]))]
        case .addresses, .networks, .texts:
            return oneOrMore([("type", .string("string"))])
        case .words(let words):
            return oneOrMore([("enum", .array(words.map(JSONText.string)))])
        }
    }

    /// Words; those that YAML reads as numbers (a TLS version) may stand there without quotes.
    private static func choice(_ choices: [String]) -> [(String, JSONText)] {
        let numbers = choices.filter { Double($0) != nil }
        return [("enum", .array(choices.map(JSONText.string) + numbers.map(JSONText.number)))]
    }

    private static func oneOrMore(_ item: [(String, JSONText)]) -> [(String, JSONText)] {
        let list: [(String, JSONText)] = [("type", .string("array")), ("items", .object(item))]
        return [("anyOf", .array([.object(item), .object(list)]))]
    }

    private static func literal(_ text: String, _ kind: SettingKey.Kind) -> JSONText {
        switch kind {
        case .integer, .duration: .number(text)
        case .boolean: .boolean(text == "true")
        case .choice, .text, .path, .secret, .addresses, .words, .networks, .texts: .string(text)
        }
    }
}
