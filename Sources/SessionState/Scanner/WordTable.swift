/// Finds what is known of a name by its bytes, without making a string.
///
/// A name is its bytes with the bit 0x20 set, packed into four integers. Among the bytes of plain names that folds
/// the case of letters and joins no two others that matter: `_` is the only one of its column.
///
/// A value of two pointers to tables that are filled once and never freed, so that a scan can keep them at hand:
/// asking for a global, or counting references, would cost more than most words do.
struct WordTable: @unchecked Sendable {  // Sendable, because nothing writes to the tables once they are filled.
    /// Longer names are never words.
    static let longestWord = 32

    /// One folded name.
    struct Key: Equatable {
        var first: UInt64 = 0
        var second: UInt64 = 0
        var third: UInt64 = 0
        var fourth: UInt64 = 0

        /// Where the search starts; the fourth part would add nothing, since no two words differ in it alone.
        @inline(__always) var slot: Int {
            let mixed = first ^ (second &* 0x9E37_79B9_7F4A_7C15) ^ (third &* 0xC2B2_AE3D_27D4_EB4F)
            return Int(truncatingIfNeeded: (mixed &* 0xD6E8_FEB8_6659_FD93) >> UInt64(64 - slotBits))
        }
    }

    private struct Entry {
        var key = Key()
        var facts = WordFacts()
    }

    private static let slotBits = 12

    /// The table of this process, filled on first use.
    static let shared = WordTable()

    /// Indices into `entries`, by slot; 0 is none.
    private let slots: UnsafePointer<UInt16>
    private let entries: UnsafePointer<Entry>
    /// By byte: whether it may stand in an unquoted name.
    private let nameBytes: UnsafePointer<Bool>

    private init() {
        var builder = Builder()
        builder.add(NativeFunctions.shared, .function)
        builder.add(NativeFunctions.onlyMySQL, .functionOfMySQL)
        builder.add(NativeFunctions.onlyMariaDB, .functionOfMariaDB)
        builder.add(Keywords.shared, .keyword)
        builder.add(Keywords.onlyMySQL, .keywordOfMySQL)
        builder.add(Keywords.onlyMariaDB, .keywordOfMariaDB)
        builder.add(SessionVariables.carriedNames(.mysql), .variableOfMySQL)
        builder.add(SessionVariables.carriedNames(.mariadb), .variableOfMariaDB)
        for word in Word.allCases where word != .none {
            builder.change(word.rawValue) { $0.word = word }
        }
        slots = Self.kept(builder.slots)
        entries = Self.kept(builder.entries)
        nameBytes = Self.kept((0...UInt8.max).map(Self.isName))
    }

    /// Letters, digits, `_`, `$`, and all bytes of non-ASCII characters.
    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x5F, 0x24, 0x80...0xFF: true
        default: false
        }
    }

    /// Whether a byte may stand in an unquoted name.
    @inline(__always)
    func isNameByte(_ byte: UInt8) -> Bool {
        nameBytes[Int(byte)]
    }

    private static func kept<Element>(_ elements: [Element]) -> UnsafePointer<Element> {
        let memory = UnsafeMutablePointer<Element>.allocate(capacity: elements.count)
        for (index, element) in elements.enumerated() { (memory + index).initialize(to: element) }
        return UnsafePointer(memory)
    }

    private struct Builder {
        var slots = [UInt16](repeating: 0, count: 1 << WordTable.slotBits)
        var entries = [Entry()]

        mutating func add(_ names: String, _ owners: WordFacts.Owners) {
            for name in names.split(whereSeparator: \.isWhitespace) {
                change(String(name)) { $0.owners.formUnion(owners) }
            }
        }

        mutating func change(_ name: String, _ body: (inout WordFacts) -> Void) {
            let bytes = Array(name.utf8)
            guard bytes.count <= WordTable.longestWord else { return }
            let key = WordTable.key(bytes.span, from: 0, to: bytes.count)
            var slot = key.slot
            while slots[slot] != 0 {
                let index = Int(slots[slot])
                if entries[index].key == key {
                    body(&entries[index].facts)
                    return
                }
                slot = (slot + 1) & (slots.count - 1)
            }
            slots[slot] = UInt16(truncatingIfNeeded: entries.count)
            var entry = Entry(key: key)
            body(&entry.facts)
            entries.append(entry)
        }
    }

    /// What is known of the name at `start..<end`; nothing, if it is too long or not a plain name of a word.
    @inline(__always)
    func facts(_ text: Span<UInt8>, from start: Int, to end: Int) -> WordFacts {
        guard end - start <= 8 else { return longFacts(text, from: start, to: end) }
        // Most names fit the first part; the second is zero only of such names.
        let first = Self.folded(text, from: start, to: end)
        var slot = Key(first: first).slot
        while true {
            let index = Int(slots[slot])
            if index == 0 { return WordFacts() }
            if entries[index].key.first == first, entries[index].key.second == 0 { return entries[index].facts }
            slot = (slot + 1) & ((1 << Self.slotBits) - 1)
        }
    }

    @inline(never)
    private func longFacts(_ text: Span<UInt8>, from start: Int, to end: Int) -> WordFacts {
        guard end - start <= Self.longestWord else { return WordFacts() }
        let key = Self.key(text, from: start, to: end)
        var slot = key.slot
        while true {
            let index = Int(slots[slot])
            if index == 0 { return WordFacts() }
            if entries[index].key == key { return entries[index].facts }
            slot = (slot + 1) & ((1 << Self.slotBits) - 1)
        }
    }

    @inline(__always)
    private static func key(_ text: Span<UInt8>, from start: Int, to end: Int) -> Key {
        var key = Key(first: folded(text, from: start, to: end))
        if end - start > 8 {
            key.second = folded(text, from: start + 8, to: end)
            if end - start > 16 {
                key.third = folded(text, from: start + 16, to: end)
                if end - start > 24 { key.fourth = folded(text, from: start + 24, to: end) }
            }
        }
        return key
    }

    /// Up to eight bytes at `start`, with the bit 0x20 set in each and zero behind `end`.
    @inline(__always)
    private static func folded(_ text: Span<UInt8>, from start: Int, to end: Int) -> UInt64 {
        let count = min(8, end - start)
        let raw: UInt64
        if start + 8 <= text.count {
            raw = UInt64(littleEndian: text.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
        } else if text.count >= 8 {
            // The last eight bytes of the text hold it; those before it are shifted out.
            let last = UInt64(
                littleEndian: text.bytes.unsafeLoadUnaligned(fromByteOffset: text.count - 8, as: UInt64.self))
            raw = last >> UInt64(8 * (start + 8 - text.count))
        } else {
            raw = gathered(text, from: start, count: count)
        }
        return (raw | 0x2020_2020_2020_2020) & (UInt64.max >> UInt64(64 - 8 * count))
    }

    /// Of a text of less than eight bytes.
    @inline(never)
    private static func gathered(_ text: Span<UInt8>, from start: Int, count: Int) -> UInt64 {
        var raw: UInt64 = 0
        for offset in 0..<count {
            raw |= UInt64(text[start + offset]) << UInt64(8 * offset)
        }
        return raw
    }
}
