/// What must be said to a backend so that its state becomes a session's.
public struct StateReplay: Equatable, Sendable {
    /// The schema to choose by COM_INIT_DB, if it differs.
    public var schema: String?
    /// A SET statement with just the differences, if there are any.
    public var statement: String?

    /// The difference between two states of the same family.
    ///
    /// A session without a schema cannot use a backend with one: no statement takes a chosen schema away. Such
    /// backends are kept apart by the pool's key.
    public init(from backend: CarriedState, to session: CarriedState, _ variables: TrackedVariables) {
        schema = session.schema == backend.schema ? nil : session.schema
        var parts: [String] = []
        let isWide = StateReplay.isWide(backend, variables)
        var reached = backend
        var forced: Set<Int> = []
        if let names = StateReplay.names(from: backend, to: session, variables) {
            parts.append(names.text)
            reached = names.reached
        } else if let results = CharacterPlaces(variables)?.results,
            backend.describing(variables) != session.describing(variables)
        {
            // Said again, it is described in its usual collation.
            forced.insert(results)
        }
        for index in variables.available {
            let variable = variables.all[index]
            let wanted = session[index]
            guard wanted != reached[index] || forced.contains(index) else { continue }
            parts.append("\(variable.name)=\(StateReplay.literal(wanted, variable.form, isWide: isWide))")
            // Setting this one may have changed them.
            forced.formUnion(variables.followers(at: index))
        }
        parts += StateReplay.userVariables(from: backend.userVariables, to: session.userVariables)
        statement = parts.isEmpty ? nil : "SET " + parts.joined(separator: ",")
    }

    /// Whether there is nothing to say.
    public var isEmpty: Bool { schema == nil && statement == nil }

    /// `NAMES ... COLLATE ...` where answers are described in a collation that nothing else can choose, and what a backend has
    /// behind it; what still differs then is set one by one.
    private static func names(
        from backend: CarriedState, to session: CarriedState, _ variables: TrackedVariables
    ) -> (text: String, reached: CarriedState)? {
        guard let places = CharacterPlaces(variables) else { return nil }
        let describing = session.describing(variables)
        guard backend.describing(variables) != describing,
            let results = session[places.results], case .named(let collation) = describing
        else { return nil }
        let text: String
        if isWide(backend, variables) {
            // As names: a text would be read in the wide character set, and an introducer may not stand here.
            guard isName(results), isName(collation), results != "binary" else { return nil }
            text = "NAMES \(results) COLLATE \(collation)"
        } else {
            text = "NAMES \(quoted(results, isWide: false)) COLLATE \(quoted(collation, isWide: false))"
        }
        var reached = backend
        for place in [places.client, places.results, places.connection] { reached[place] = results }
        reached[places.collation] = collation
        return (text, reached)
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x7A ~= $0 || $0 == 0x5F }
    }

    /// Whether texts without an introducer are read in a character set that is no extension of ASCII.
    private static func isWide(_ backend: CarriedState, _ variables: TrackedVariables) -> Bool {
        guard let index = variables.index(of: "character_set_connection"), let name = backend[index] else {
            return false
        }
        return ["ucs2", "utf16", "utf16le", "utf32"].contains(name)
    }

    private static func userVariables(
        from backend: [String: UserVariable], to session: [String: UserVariable]
    ) -> [String] {
        if backend.isEmpty, session.isEmpty { return [] }
        let foreign = backend.keys.filter { session[$0] == nil }.sorted()
        let changed = session.filter { backend[$0.key] != $0.value }.sorted { $0.key < $1.key }
        return foreign.map { UserVariable.unset.assignment(to: $0) } + changed.map { $0.value.assignment(to: $0.key) }
    }

    private static func literal(_ value: String?, _ form: TrackedVariable.Form, isWide: Bool) -> String {
        guard let value else { return "NULL" }
        switch form {
        case .number, .boolean: return isNumber(value) ? value : quoted(value, isWide: isWide)
        case .text: return quoted(value, isWide: isWide)
        }
    }

    /// Digits, with a sign and a point where there may be one.
    private static func isNumber(_ value: String) -> Bool {
        let digits = value.utf8.first == UInt8(ascii: "-") ? value.utf8.dropFirst() : value.utf8[...]
        let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { 0x30...0x39 ~= $0 } }
    }

    /// A literal that means the same under every sql_mode: what is not plainly harmless goes as hexadecimal.
    private static func quoted(_ value: String, isWide: Bool) -> String {
        let isHarmless = value.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "_-+:,./ ".utf8.contains(byte)
            }
        }
        if isHarmless { return isWide ? "_utf8mb4'\(value)'" : "'\(value)'" }
        let hex = value.utf8.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
        return "_utf8mb4 x'\(hex)'"
    }
}
