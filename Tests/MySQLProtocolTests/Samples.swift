import MySQLProtocol
import Testing
import WeirCrypto

/// A payload as a server or client sends it, with the decoder for it.
///
/// Those named "MariaDB" were captured from mariadbd 10.11.19, the client being forty lines of Python.
struct Sample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let payload: [UInt8]
    /// Every truncation to fewer bytes than this must throw; a longer one may be a lawful message.
    let requiredBytes: Int
    let decode: @Sendable ([UInt8]) throws -> Void

    init(
        _ name: String, _ hex: String, requiredBytes: Int? = nil, decode: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        testDescription = name
        payload = bytes(hex)
        self.requiredBytes = requiredBytes ?? payload.count
        self.decode = decode
    }

    static let mariaDBGreeting = """
        0a352e352e352d31302e31312e31392d4d6172696144422d302b64656231327531000300000034402434777d2d65
        00fef7080200ff81150000000000001d00000038285c78677b536f54395c44006d7973716c5f6e61746976655f70
        617373776f726400
        """
    static let mariaDBLogin = """
        05a23f00000000012d0000000000000000000000000000000000000000000000726f6f7400006d7973716c5f6e61
        746976655f70617373776f7264000b045f706964053132333435
        """
    static let updatedOK = """
        0002002200000028526f7773206d6174636865643a203220204368616e6765643a203220205761726e696e67733a2030
        """
    static let trackedOK = "000000004000000020000f0a6175746f636f6d6d6974034f4646000a0873716c5f6d6f646500020131"
    static let startedOK = """
        00000001600000002a050908545f5f5f5f5f5f5f041d1c5354415254205452414e53414354494f4e2052454144204f4e4c593b
        """
    static let column = "0364656602743101610161016901690c3f000b000000030000000000"
    static let error = "ff2804233432303030596f75206861766520616e206572726f72"

    static let all: [Sample] = [
        Sample("MariaDB greeting", mariaDBGreeting, requiredBytes: 78) { _ = try Greeting($0.span) },
        Sample("MySQL 8 greeting", mySQLGreeting, requiredBytes: 52) { _ = try Greeting($0.span) },
        // Without the 11 bytes of attributes, the length before them and the method's name it is a login all the same.
        Sample("login", mariaDBLogin, requiredBytes: 38) { _ = try HandshakeResponse($0.span) },
        Sample("SSLRequest", "05ae3f00000000012d" + String(repeating: "00", count: 23)) {
            _ = try SSLRequest($0.span)
        },
        Sample("AuthSwitchRequest", "fe 6e617469766500 0102030400", requiredBytes: 8) {
            _ = try AuthSwitchRequest($0.span)
        },
        Sample("AuthMoreData", "0103", requiredBytes: 1) { _ = try AuthMoreData($0.span) },
        Sample("OK without trackers", updatedOK, requiredBytes: 7) { _ = try OKPacket($0.span, capabilities: []) },
        Sample("OK with trackers", trackedOK, requiredBytes: 7) {
            _ = try OKPacket($0.span, capabilities: .sessionTrack).stateChanges()
        },
        Sample("OK to be stripped", startedOK, requiredBytes: 7) { _ = try OKPacket.untracked($0.span) },
        Sample("EOF", "fe00002200") { _ = try EOFPacket($0.span) },
        Sample("ERR", error, requiredBytes: 3) { _ = try ERRPacket($0.span) },
        Sample("column", column) { _ = try ColumnDefinition($0.span) },
        Sample("row", "0133fb0178") { _ = try TextRow.decode($0.span, columns: 3) },
        Sample("GTID tracker", "03080006616263643a31", requiredBytes: 10) { payload in
            if !payload.isEmpty {
                _ = try SessionStateChange.decode(payload.span)
            } else {
                throw WireError.truncated("")
            }
        },
        Sample("packet header", "05000001") { _ = try PacketHeader($0.span) },
        Sample("COM_CHANGE_USER", "11 7200 03 010203 6400 2d00 6e617469766500", requiredBytes: 9) {
            let login = HandshakeResponse(
                capabilities: [.protocol41, .secureConnection, .pluginAuth], characterSet: 45, user: "",
                authResponse: .init(""))
            _ = try HandshakeResponse(changeUser: $0.span, after: login)
        },
    ]

    /// The sample of the MySQL 8 source documentation's page on HandshakeV10, put together by its table.
    static let mySQLGreeting = """
        0a 382e302e343000 08000000 0102030405060708 00 ffff ff 0200 ffdf 15 00000000000000000000
        090a0b0c0d0e0f1011121314 00 63616368696e675f736861325f70617373776f726400
        """
}

@Suite struct DecoderTests {
    @Test("a sample decodes", arguments: Sample.all)
    func whole(sample: Sample) throws {
        try sample.decode(sample.payload)
    }

    @Test("a truncated sample is refused, wherever it is cut", arguments: Sample.all)
    func truncated(sample: Sample) {
        for length in 0..<sample.payload.count {
            let cut = Array(sample.payload.prefix(length))
            if length < sample.requiredBytes {
                #expect(throws: WireError.self, "cut at \(length)") { try sample.decode(cut) }
            } else {
                _ = try? sample.decode(cut)
            }
        }
    }

    @Test("no decoder traps on random or damaged bytes", arguments: Sample.all)
    func random(sample: Sample) {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<500 {
            let length = Int.random(in: 0...80, using: &generator)
            _ = try? sample.decode((0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) })
            var damaged = sample.payload
            for _ in 0..<3 {
                if let index = damaged.indices.randomElement(using: &generator) {
                    damaged[index] = [0, 0xfb, 0xfc, 0xfd, 0xfe, 0xff].randomElement(using: &generator) ?? 0
                }
            }
            _ = try? sample.decode(damaged)
        }
    }
}
