import FuzzSupport
import WeirCrypto

@testable import MySQLProtocol

extension FuzzTargets {
    /// Every message that has a payload of its own: what is read and written again reads the same.
    static let messages = FuzzTarget("messages", longestInput: 384) { bytes throws(BrokenRule) in
        guard let kind = bytes.first else { return }
        let payload = Array(bytes.dropFirst())
        switch kind % 14 {
        case 0: try settles("SSLRequest", payload, { p throws(WireError) in try SSLRequest(p.span) }, { $0.encoded() })
        case 1:
            try settles("login", payload, { p throws(WireError) in try HandshakeResponse(p.span) }, { $0.encoded() })
        case 2: try changeUser(payload)
        case 3: try settles("greeting", payload, { p throws(WireError) in try Greeting(p.span) }, { $0.encoded() })
        case 4: try settles("ERR", payload, { p throws(WireError) in try ERRPacket(p.span) }, { $0.encoded() })
        case 5: try settles("EOF", payload, { p throws(WireError) in try EOFPacket(p.span) }, { $0.encoded() })
        case 6:
            try settles("column", payload, { p throws(WireError) in try ColumnDefinition(p.span) }, { $0.encoded() })
        case 7:
            try settles(
                "switch", payload, { p throws(WireError) in try AuthSwitchRequest(p.span) }, { $0.encoded() })
        case 8: try settles("more", payload, { p throws(WireError) in try AuthMoreData(p.span) }, { $0.encoded() })
        case 9: try row(payload)
        case 10:
            try settles(
                "changes", payload, { p throws(WireError) in try SessionStateChange.decode(p.span) },
                { SessionStateChange.encode($0) })
        case 11: try ok(payload, capabilities: [.protocol41, .sessionTrack])
        case 12: try ok(payload, capabilities: [.protocol41])
        default: try ok(payload, capabilities: [.protocol41, .sessionTrack, .deprecateEOF])
        }
    }

    /// What is read from a payload, written and read again is the same, and so is what is then written.
    private static func settles<Message: Equatable>(
        _ name: String, _ payload: [UInt8], _ read: ([UInt8]) throws(WireError) -> Message,
        _ write: (Message) -> [UInt8]
    ) throws(BrokenRule) {
        // Most inputs are no message; that they are refused without a trap is the rule here.
        guard let first = try? read(payload) else { return }
        let written = write(first)
        guard let second = try? read(written) else { throw BrokenRule("\(name): \(first) cannot be read again") }
        try rule(write(second) == written, "\(name): \(first) is written in two ways")
        if var login = first as? HandshakeResponse {
            // Flags follow what is there.
            login.capabilities = (second as? HandshakeResponse)?.capabilities ?? []
            try rule(login == second as? HandshakeResponse, "\(name): \(first) became \(second)")
        } else if let request = first as? SSLRequest {
            try rule(request.maxPacketSize == (second as? SSLRequest)?.maxPacketSize, "\(name): another packet size")
        } else {
            try rule(first == second, "\(name): \(first) became \(second)")
        }
    }

    private static func changeUser(_ payload: [UInt8]) throws(BrokenRule) {
        let flags: CapabilityFlags =
            (payload.last ?? 0) & 1 == 0
            ? [.protocol41, .secureConnection, .pluginAuth, .connectAttrs] : [.protocol41]
        let login = HandshakeResponse(
            capabilities: flags, characterSet: 45, user: "app", authResponse: Secret(bytes: []))
        guard let first = try? HandshakeResponse(changeUser: payload.span, after: login) else { return }
        try rule(first.capabilities == flags, "COM_CHANGE_USER: other flags than at the login")
        for count in payload.indices {
            guard let cut = try? HandshakeResponse(changeUser: payload.span.extracting(..<count), after: login) else {
                continue
            }
            // What stands behind the schema may be missing; nobody becomes somebody else by it.
            let isSame =
                cut.user == first.user && cut.authResponse == first.authResponse && cut.database == first.database
            try rule(isSame, "COM_CHANGE_USER: \(count) of \(payload.count) bytes are \(cut), all are \(first)")
        }
        // What is written has a length before the response, as with CLIENT_SECURE_CONNECTION.
        guard flags.contains(.secureConnection) else { return }
        let written = first.encodedChangeUser()
        guard let second = try? HandshakeResponse(changeUser: written.span, after: login) else {
            throw BrokenRule("COM_CHANGE_USER: \(first) cannot be read again")
        }
        try rule(second.encodedChangeUser() == written, "COM_CHANGE_USER: \(first) is written in two ways")
        var named = first
        named.authPlugin = second.authPlugin
        try rule(named == second, "COM_CHANGE_USER: \(first) became \(second)")
    }

    private static func row(_ payload: [UInt8]) throws(BrokenRule) {
        guard let columns = payload.first.map({ Int($0 % 8) }) else { return }
        let bytes = Array(payload.dropFirst())
        guard let values = try? TextRow.decode(bytes.span, columns: columns) else { return }
        try rule(values.count == columns, "\(values.count) values of \(columns) columns")
        let written = TextRow.encode(values)
        try rule((try? TextRow.decode(written.span, columns: columns)) == values, "a row of \(values) changed")
    }

    private static func ok(_ payload: [UInt8], capabilities: CapabilityFlags) throws(BrokenRule) {
        guard let first = try? OKPacket(payload.span, capabilities: capabilities) else { return }
        let written = first.encoded(capabilities: capabilities)
        guard let second = try? OKPacket(written.span, capabilities: capabilities) else {
            throw BrokenRule("\(first) cannot be read again")
        }
        var expected = first
        let tracks = capabilities.contains(.sessionTrack) && !first.sessionState.isEmpty
        if tracks {
            expected.status.insert(.sessionStateChanged)
        } else {
            expected.status.remove(.sessionStateChanged)
        }
        try rule(second == expected, "\(first) became \(second)")
        _ = try? first.stateChanges()
        guard capabilities.contains(.sessionTrack) else { return }
        // Stripped of its changes it reads the same for a client that did not ask for them.
        guard let stripped = try? OKPacket.untracked(payload.span) else {
            throw BrokenRule("\(first) cannot be stripped of its changes")
        }
        guard let plain = try? OKPacket(stripped.span, capabilities: capabilities.subtracting(.sessionTrack)) else {
            throw BrokenRule("\(first) cannot be read when it is stripped")
        }
        expected.sessionState = []
        expected.status.remove(.sessionStateChanged)
        try rule(plain == expected, "\(first) became \(plain) when it was stripped")
    }
}
