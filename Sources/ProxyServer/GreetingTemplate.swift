import MySQLProtocol

/// A greeting encoded once, into which each client's nonce and connection id are written.
struct GreetingTemplate {
    let version: String
    private let bytes: [UInt8]
    private let idOffset: Int

    init(version: String, capabilities: CapabilityFlags, collation: UInt8, plugin: AuthPlugin) {
        self.version = version
        let greeting = Greeting(
            serverVersion: version, connectionID: 0, nonce: [UInt8](repeating: 1, count: 20),
            capabilities: capabilities, characterSet: collation, authPlugin: plugin.rawValue)
        bytes = PacketWriter.packet(sequence: 0, payload: greeting.encoded())
        // Header, protocol version, the version's text and its zero byte.
        idOffset = PacketHeader.byteCount + 1 + version.utf8.count + 1
    }

    /// The packet for one client.
    func packet(nonce: [UInt8], connectionID: UInt32) -> [UInt8] {
        var packet = bytes
        for index in 0..<4 { packet[idOffset + index] = UInt8(truncatingIfNeeded: connectionID >> (8 * UInt32(index))) }
        // The nonce is in two parts: 8 bytes behind the id, and 12 behind flags, collation, status and reserved bytes.
        for index in 0..<8 { packet[idOffset + 4 + index] = nonce[index] }
        for index in 8..<20 { packet[idOffset + 31 + index - 8] = nonce[index] }
        return packet
    }
}
