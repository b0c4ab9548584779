/// A node of a document together with where it is, so that errors can say so.
struct MixPlace {
    let name: String
    let node: MixNode

    init(_ name: String, _ node: MixNode) {
        self.name = name
        self.node = node
    }

    func problem(_ text: String) -> LoadInputError {
        LoadInputError(name.isEmpty ? text : "\(name): \(text)")
    }

    private func below(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }

    /// All entries of a mapping.
    func entries() throws(LoadInputError) -> [(String, MixPlace)] {
        guard case .mapping(let entries) = node else { throw problem("a mapping is wanted") }
        return entries.map { ($0.key, MixPlace(below($0.key), $0.value)) }
    }

    /// The entries of a mapping, of which only some are known. Those without a value are left out.
    func mapping(_ allowed: [String]) throws(LoadInputError) -> [String: MixPlace] {
        var found: [String: MixPlace] = [:]
        for (key, place) in try entries() {
            guard allowed.contains(key) else {
                throw problem("\(key) is not known; \(allowed.joined(separator: ", ")) are")
            }
            if place.node != .nothing { found[key] = place }
        }
        return found
    }

    /// The only entry of a mapping that says what kind something is of.
    func onlyEntry(_ allowed: String) throws(LoadInputError) -> (String, MixPlace) {
        guard case .mapping(let entries) = node, entries.count == 1, let entry = entries.first else {
            throw problem("one of \(allowed) is wanted")
        }
        return (entry.key, MixPlace(below(entry.key), entry.value))
    }

    func list() throws(LoadInputError) -> [MixPlace] {
        guard case .list(let nodes) = node else { throw problem("a list is wanted") }
        guard nodes.count <= MixReader.longestList else {
            throw problem("more than \(MixReader.longestList) entries")
        }
        return nodes.enumerated().map { MixPlace("\(name)[\($0.offset)]", $0.element) }
    }

    func text() throws(LoadInputError) -> String {
        guard case .text(let text) = node else { throw problem("a text is wanted") }
        return text
    }

    func flag() throws(LoadInputError) -> Bool {
        switch try text() {
        case "true": return true
        case "false": return false
        case let other: throw problem("\(other) is not true or false")
        }
    }

    func integer(_ range: ClosedRange<Int64>) throws(LoadInputError) -> Int64 {
        let text = try text()
        guard let number = Int64(text), range.contains(number) else {
            throw problem("\(text) is not a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func number(_ range: ClosedRange<Double>) throws(LoadInputError) -> Double {
        let text = try text()
        guard let number = Double(text), range.contains(number) else {
            throw problem("\(text) is not a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func time(_ text: String) throws(LoadInputError) -> Int64 {
        guard let time = Nanoseconds.parse(text) else { throw problem("\(text) is not \(Nanoseconds.allowed)") }
        return time
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ type: Choice.Type
    ) throws(LoadInputError) -> Choice {
        let text = try text()
        guard let choice = Choice(rawValue: text) else {
            let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw problem("\(text) is not known; \(all) are")
        }
        return choice
    }
}
