import MySQLProtocol
import Testing

@Suite struct OKPacketTests {
    @Test("an OK packet with an info reads as MariaDB meant it, tracked or not")
    func info() throws {
        let payload = bytes(Sample.updatedOK)
        for capabilities: CapabilityFlags in [[], .sessionTrack] {
            let ok = try OKPacket(payload.span, capabilities: capabilities)
            #expect(
                ok
                    == OKPacket(
                        affectedRows: 2, status: [.autocommit, .noIndexUsed],
                        info: "Rows matched: 2  Changed: 2  Warnings: 0"))
            #expect(ok.encoded(capabilities: capabilities) == payload)
        }
    }

    @Test("an info without a length, as the manual has it, is read too")
    func bareInfo() throws {
        let ok = try OKPacket((bytes("00000002000000") + Array("hello".utf8)).span, capabilities: [])
        #expect(ok.info == "hello")
    }

    @Test(
        "trackers read as MariaDB meant them, and are written back as they came",
        arguments: [
            ("0000000240000000080103027431020131", [.schema("t1"), .stateChanged(true)]),
            (
                Sample.trackedOK,
                [
                    .systemVariable(name: "autocommit", value: "OFF"), .systemVariable(name: "sql_mode", value: ""),
                    .stateChanged(true),
                ]
            ),
            (
                Sample.startedOK,
                [.transactionState("T_______"), .transactionCharacteristics("START TRANSACTION READ ONLY;")]
            ),
        ] as [(String, [SessionStateChange])])
    func trackers(hex: String, expected: [SessionStateChange]) throws {
        let payload = bytes(hex)
        let ok = try OKPacket(payload.span, capabilities: .sessionTrack)
        #expect(try ok.stateChanges() == expected)
        #expect(SessionStateChange.encode(expected) == ok.sessionState)
        #expect(ok.encoded(capabilities: .sessionTrack) == payload)
    }

    @Test("a state change is read as servers write it and as the manual has it", arguments: ["020131", "02020131"])
    func stateChange(hex: String) throws {
        #expect(try SessionStateChange.decode(bytes(hex).span) == [.stateChanged(true)])
        #expect(throws: WireError.self) { try SessionStateChange.decode([2, 0].span) }
    }

    @Test("every kind of change round-trips")
    func changes() throws {
        let changes: [SessionStateChange] = [
            .systemVariable(name: "time_zone", value: "SYSTEM"), .schema(""), .stateChanged(false),
            .gtids(encoding: 0, "3e11fa47-71ca-11e1-9e33-c80aa9429562:23"), .transactionCharacteristics(""),
            .transactionState("________"), .unknown(type: 9, [1, 2, 3]),
        ]
        #expect(try SessionStateChange.decode(SessionStateChange.encode(changes).span) == changes)
    }

    @Test(
        "a client without session tracking gets the same OK without the trackers",
        arguments: [
            (Sample.trackedOK, "00000000000000"), (Sample.startedOK, "00000001200000"),
            (Sample.updatedOK, Sample.updatedOK), ("00fc2c0105024001000268690301010000", "00fc2c0105020001000268 69"),
            ("00000002000000", "00000002000000"),
        ])
    func untracked(tracked: String, expected: String) throws {
        let payload = bytes(tracked)
        let stripped = try OKPacket.untracked(payload.span)
        #expect(stripped == bytes(expected))
        #expect(try OKPacket(payload.span, capabilities: .sessionTrack).encoded(capabilities: []) == stripped)
    }

    @Test("an OK packet may take the place of EOF where that was agreed on")
    func endOfRows() throws {
        let ok = OKPacket(affectedRows: 300, lastInsertID: 70_000, warnings: 3, info: "é")
        let payload = ok.encoded(capabilities: .deprecateEOF, endsRows: true)
        #expect(payload.first == 0xfe)
        #expect(try OKPacket(payload.span, capabilities: .deprecateEOF) == ok)
        #expect(throws: WireError.self) { try OKPacket(payload.span, capabilities: []) }
    }
}

@Suite struct EndPacketTests {
    @Test("an EOF packet is told from a row that begins alike")
    func eof() throws {
        let eof = EOFPacket(warnings: 1, status: [.inTransaction, .moreResultsExists])
        #expect(try EOFPacket(eof.encoded().span) == eof)
        #expect(eof.encoded() == bytes("fe01000900"))
        #expect(!isEOF(bytes("fe0000000100000000")))
        #expect(!isEOF([]))
    }

    @Test("an error packet reads as MariaDB meant it and is written back as it came")
    func error() throws {
        let error = try ERRPacket(bytes(Sample.error).span)
        #expect(error == ERRPacket(code: 1064, sqlState: "42000", message: "You have an error"))
        #expect(error.encoded() == bytes(Sample.error))
    }

    @Test("before the login an error goes without its state")
    func withoutState() throws {
        let payload = ERRPacket(.tooManyConnections, "Too many").encoded(withSQLState: false)
        #expect(payload == bytes("ff1004") + Array("Too many".utf8))
        #expect(try ERRPacket(payload.span) == ERRPacket(code: 1040, sqlState: "HY000", message: "Too many"))
    }

    @Test("a state of another length than five still makes a well-formed packet", arguments: ["", "HY", "HY0001"])
    func oddStates(state: String) throws {
        let payload = ERRPacket(code: 1, sqlState: state, message: "m").encoded()
        #expect(payload.count == 10)
        #expect(try ERRPacket(payload.span).message == "m")
    }

    @Test(
        "a state that is not five visible characters reads as HY000",
        arguments: ["ff01002348590a30306d", "ff010023ff0203000061"])
    func badStates(hex: String) throws {
        #expect(try ERRPacket(bytes(hex).span).sqlState == "HY000")
    }
}
