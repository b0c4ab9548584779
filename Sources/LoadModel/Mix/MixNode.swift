/// A document of mappings, lists and texts, however it was written: what a statement mix is read from.
///
/// *Isolation*: any.
public indirect enum MixNode: Equatable, Sendable {
    /// Nothing at all.
    case nothing
    /// A number or a text, as it is written.
    case text(String)
    /// A list.
    case list([MixNode])
    /// A mapping, in the order of the document.
    case mapping([(key: String, value: MixNode)])

    /// Whether both are the same, the order of mappings included.
    public static func == (a: MixNode, b: MixNode) -> Bool {
        switch (a, b) {
        case (.nothing, .nothing): true
        case (.text(let a), .text(let b)): a == b
        case (.list(let a), .list(let b)): a == b
        case (.mapping(let a), .mapping(let b)):
            a.count == b.count && zip(a, b).allSatisfy { $0.key == $1.key && $0.value == $1.value }
        case (.nothing, _), (.text, _), (.list, _), (.mapping, _): false
        }
    }
}
