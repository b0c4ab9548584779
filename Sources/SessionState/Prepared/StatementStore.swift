/// The texts of prepared statements, each once, within a budget of bytes.
///
/// A text stays while a session or a backend has it, and a while longer: one that comes a second time is worth keeping
/// on the backends when nobody has it open.
///
/// *Isolation*: none; its owner's.
public struct StatementStore: Sendable {
    private struct Key: Hashable {
        let context: ObjectIdentifier
        let bytes: [UInt8]
    }

    private struct ContextKey: Hashable {
        let schema: String?
        let values: [String?]
    }

    private struct Entry {
        var text: StatementText
        var preparations: Int
    }

    /// What an entry takes beside its text.
    private static let overhead = 512
    private static let mostContexts = 4096
    /// Fewer entries than this are not looked through for those that nobody has any more.
    private static let fewEntries = 256

    /// The most bytes that texts may take.
    public let budget: Int
    /// How many they take now, those included that nobody has any more.
    public private(set) var byteCount = 0
    private var entries: [Key: Entry] = [:]
    private var contexts: [ContextKey: ParseContext] = [:]
    private var nextSweep = StatementStore.fewEntries
    /// How many preparations to refuse before looking again for texts that nobody has any more.
    private var refusalsBeforeSweep = 0

    /// An empty store.
    public init(budget: Int) {
        self.budget = budget
    }

    /// How many texts there are.
    public var count: Int { entries.count }

    /// What a text would be prepared in, now.
    public mutating func context(of state: CarriedState, _ variables: TrackedVariables) -> ParseContext {
        let context = ParseContext(state, variables)
        let key = ContextKey(schema: context.schema, values: context.values)
        if let known = contexts[key] { return known }
        // Texts keep their own; a context that is made anew only shares nothing with the one before.
        if contexts.count >= StatementStore.mostContexts { contexts.removeAll() }
        contexts[key] = context
        return context
    }

    /// The one text with these bytes and this context.
    ///
    /// - Returns: nil if it would go beyond the budget.
    public mutating func text(_ bytes: [UInt8], in context: ParseContext, _ scan: ScannedStatement) -> StatementText? {
        let key = Key(context: ObjectIdentifier(context), bytes: bytes)
        if let index = entries.index(forKey: key) {
            entries.values[index].preparations += 1
            return entries.values[index].text
        }
        if entries.count >= nextSweep { sweep() }
        let cost = bytes.count + StatementStore.overhead
        if byteCount + cost > budget {
            guard refusalsBeforeSweep == 0 else {
                refusalsBeforeSweep -= 1
                return nil
            }
            sweep()
            guard byteCount + cost <= budget else {
                refusalsBeforeSweep = entries.count
                return nil
            }
        }
        let text = StatementText(bytes, context, scan)
        entries[key] = Entry(text: text, preparations: 1)
        byteCount += cost
        return text
    }

    /// Whether the text was prepared more than once, so that it may well be again.
    public func isRepeated(_ text: StatementText) -> Bool {
        let key = Key(context: ObjectIdentifier(text.context), bytes: text.bytes)
        return (entries[key]?.preparations ?? 0) > 1
    }

    /// Forgets what neither a session nor a backend has.
    private mutating func sweep() {
        // Not by the dictionary's own indices: they would hold a copy, and every text would have a second owner.
        for key in Array(entries.keys) {
            guard let index = entries.index(forKey: key), isKnownUniquelyReferenced(&entries.values[index].text)
            else { continue }
            byteCount -= key.bytes.count + StatementStore.overhead
            entries.remove(at: index)
        }
        nextSweep = max(StatementStore.fewEntries, entries.count * 2)
    }
}
