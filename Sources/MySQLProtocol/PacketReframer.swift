/// Writes a command whose payload has grown: from the first packet of maximal length on, all boundaries move.
///
/// Feed it the lengths of the packets as they come, and their bytes in any cuts.
///
/// *Isolation*: none; its owner's.
public struct PacketReframer: Equatable, Sendable {
    private let longest: Int
    private var sequence: UInt8 = 0
    /// What the packet being written still lacks.
    private var room = 0
    /// What is to come of the packet being read.
    private var expected = 0
    private var continues = false
    /// The packet being written is of maximal length.
    private var isFull = false
    /// Bytes that belong to the next packet.
    private var carried: [UInt8] = []

    /// At the start of a command.
    public init() { self.init(longest: PacketHeader.maxPayload) }

    /// The same with shorter packets, so that tests need no large payloads.
    init(longest: Int) { self.longest = longest }

    /// A packet begins.
    ///
    /// - Parameters:
    ///   - length: of its payload, with what is put into it.
    ///   - continues: whether another one follows.
    public mutating func begin(_ length: Int, continues: Bool, into bytes: inout [UInt8]) {
        let former = carried
        carried = []
        self.continues = continues
        expected = former.count + length
        open(&bytes)
        former.withUnsafeBytes { write($0, &bytes) }
        finish(&bytes)
    }

    /// Bytes of the packet that has begun.
    public mutating func append(_ more: UnsafeRawBufferPointer, into bytes: inout [UInt8]) {
        write(more, &bytes)
        finish(&bytes)
    }

    private mutating func write(_ more: UnsafeRawBufferPointer, _ bytes: inout [UInt8]) {
        var rest = more[...]
        while !rest.isEmpty {
            if room == 0, !continues { open(&bytes) }
            if room == 0 {
                carried.append(contentsOf: rest)
                expected -= rest.count
                return
            }
            let step = rest.prefix(room)
            bytes.append(contentsOf: step)
            room -= step.count
            expected -= step.count
            rest = rest[step.endIndex...]
        }
    }

    /// Writes the header of a packet that takes what is expected, as far as it fits.
    private mutating func open(_ bytes: inout [UInt8]) {
        room = min(expected, longest)
        isFull = room == longest
        bytes.appendUInt24(UInt32(room))
        bytes.append(sequence)
        sequence &+= 1
    }

    /// Where the last packet that was read is over: if the one written last is full, it says that another follows.
    private mutating func finish(_ bytes: inout [UInt8]) {
        guard expected == 0, !continues, isFull, room == 0 else { return }
        open(&bytes)
    }
}
