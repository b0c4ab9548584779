/// The members of an object of the policy language, taken out one by one.
struct PolicyElements {
    private var members: [String: PolicyJSON] = [:]

    /// Refuses names that do not belong there.
    init(_ written: [PolicyJSON.Member], allowed: [String], at place: String) throws(PolicyError) {
        for member in written {
            guard allowed.contains(where: { same($0, member.name) }) else {
                let near = suggestion(for: member.name, among: allowed)
                throw PolicyError(place, "unknown element \(quoted(member.name))\(near)")
            }
            members[member.name] = member.value
        }
    }

    /// The element of this name, if it is there.
    mutating func take(_ name: String) -> PolicyJSON? { members.removeValue(forKey: name) }

    /// The one of two elements that is there: a name and its opposite.
    mutating func take(
        _ name: String, orElse opposite: String, at place: String
    ) throws(PolicyError) -> (value: PolicyJSON, isOpposite: Bool, place: String)? {
        switch (take(name), take(opposite)) {
        case (nil, nil): return nil
        case (let value?, nil): return (value, false, "\(place).\(name)")
        case (nil, let value?): return (value, true, "\(place).\(opposite)")
        case (_?, _?): throw PolicyError(place, "\(name) and \(opposite) exclude each other")
        }
    }
}

extension PolicyJSON {
    /// A string.
    func text(at place: String) throws(PolicyError) -> String {
        guard case .string(let text) = self else { throw PolicyError(place, "must be a string, not \(kind)") }
        return text
    }

    /// The items of a list, or the one item that stands for a list of one.
    var items: (items: [PolicyJSON], isList: Bool) {
        if case .array(let items) = self { (items, true) } else { ([self], false) }
    }

    /// Strings: one, or a list that is not empty.
    func texts(at place: String) throws(PolicyError) -> [(text: String, place: String)] {
        let (items, isList) = items
        guard !items.isEmpty else { throw PolicyError(place, "the list is empty") }
        var texts: [(text: String, place: String)] = []
        for (index, item) in items.enumerated() {
            let own = isList && items.count > 1 ? "\(place)[\(index)]" : place
            texts.append((try item.text(at: own), own))
        }
        return texts
    }

    /// The members of an object.
    func members(at place: String) throws(PolicyError) -> [Member] {
        guard case .object(let members) = self else { throw PolicyError(place, "must be an object, not \(kind)") }
        return members
    }
}
