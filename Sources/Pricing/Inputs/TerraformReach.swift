/// What the references of an expression lead to, through variables and outputs of modules.
struct TerraformReach {
    /// Something that a data source reads, by the module that has it and its address there.
    struct Source: Hashable {
        let module: String
        let address: TerraformAddress
    }

    /// The resources of the wanted type that are named.
    private(set) var resources: [TerraformDocument.Resource] = []
    private(set) var sources: Set<Source> = []
    /// Whether something goes where nothing can be followed: local values, variables of the root module.
    private(set) var isOpen = false
    /// Whether a resource of the wanted type is named that is not in the plan.
    private(set) var isMissing = false

    private let document: TerraformDocument
    private let type: String
    private let candidates: [TerraformDocument.Resource]
    private var found: Set<String> = []
    private var visited: Set<[String]> = []

    /// Follows the references of an attribute to resources of a type.
    init(
        _ document: TerraformDocument, from resource: TerraformDocument.Resource, _ attribute: String, type: String,
        among candidates: [TerraformDocument.Resource]
    ) {
        self.document = document
        self.type = type
        self.candidates = candidates
        let references = document.references[resource.configurationAddress]?[attribute] ?? []
        isOpen = references.isEmpty
        follow(references, module: resource.module, index: resource.index)
    }

    /// - Parameters:
    ///   - module: the instance of a module whose references these are.
    ///   - index: of the resource or the module call that has the expression.
    private mutating func follow(_ references: [String], module: String, index: String) {
        // An index that is not a literal is listed beside what it belongs to. These are taken as they are.
        let isPaired = references.contains { ["each.key", "each.value", "count.index"].contains($0) }
        let own = isPaired ? index : ""
        let addresses = references.map(TerraformAddress.init)
        let passed = Set(addresses.flatMap(\.prefixes))
        var isEmpty = true
        for address in addresses where !passed.contains(address) {
            guard let first = address.steps.first, !["each", "count"].contains(first.name) else { continue }
            isEmpty = false
            guard visited.insert([module, own, address.text]).inserted else { continue }
            take(address, module: module, own: own)
        }
        if isEmpty, !references.isEmpty { isOpen = true }
    }

    private mutating func take(_ address: TerraformAddress, module: String, own: String) {
        guard address.steps.count > 1 else {
            isOpen = true
            return
        }
        let second = address.steps[1]
        switch address.steps[0].name {
        case "var": goUp(second.name, from: module)
        case "module":
            goDown(second, output: address.steps.count > 2 ? address.steps[2].name : nil, from: module, own: own)
        case "data":
            guard address.steps.count > 2 else { return }
            var source = TerraformAddress(address.steps.prefix(3))
            if source.steps[2].index.isEmpty { source.steps[2].index = own }
            sources.insert(Source(module: module, address: source))
        case type:
            var named = candidates.filter { $0.module == module && $0.name == second.name }
            if !second.index.isEmpty {
                named = named.filter { $0.index == second.index }
            } else if named.count > 1, !own.isEmpty {
                named = named.filter { $0.index == own }
            }
            if named.isEmpty { isMissing = true }
            add(named)
        default: isOpen = true
        }
    }

    /// To what the caller of a module passes on.
    private mutating func goUp(_ variable: String, from module: String) {
        let path = TerraformAddress(module)
        guard let call = path.steps.last, path.steps.count > 1,
            let references = document.modules[path.withoutIndexes]?.inputs[variable]
        else {
            isOpen = true
            return
        }
        follow(references, module: TerraformAddress(path.steps.dropLast(2)).text, index: call.index)
    }

    /// To what a module hands out; where its output does not tell, to what is made inside.
    private mutating func goDown(_ call: TerraformAddress.Step, output: String?, from module: String, own: String) {
        let start = TerraformAddress(module).steps + [TerraformAddress.Step(name: "module", index: "")]
        let inner = candidates.map { ($0, TerraformAddress($0.module).steps) }.filter { _, steps in
            steps.count > start.count && steps.starts(with: start) && steps[start.count].name == call.name
        }
        var instances = Set(inner.map { $1[start.count] })
        let wanted = call.index.isEmpty ? own : call.index
        if !wanted.isEmpty, !call.index.isEmpty || instances.contains(where: { $0.index == wanted }) {
            instances = instances.filter { $0.index == wanted }
        }
        let known = resources.count + sources.count
        let path = TerraformAddress(start + [call]).withoutIndexes
        if let references = output.flatMap({ document.modules[path]?.outputs[$0] }), !references.isEmpty {
            let places = instances.isEmpty ? [call] : Array(instances)
            let wasOpen = isOpen
            for place in places.sorted(by: { $0.index < $1.index }) {
                follow(references, module: TerraformAddress(start + [place]).text, index: "")
            }
            guard resources.count + sources.count == known else { return }
            isOpen = wasOpen
        }
        let inside = inner.filter { instances.contains($1[start.count]) }.map(\.0)
        if inside.isEmpty { isOpen = true }
        add(inside)
    }

    private mutating func add(_ named: [TerraformDocument.Resource]) {
        for resource in named where found.insert(resource.address).inserted { resources.append(resource) }
    }
}
