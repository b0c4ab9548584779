/// A name and a value that a client tells about itself, such as `_client_name` and `libmysql`.
public struct ConnectAttribute: Hashable, Sendable {
    /// The name; those of client libraries begin with "_".
    public var name: String
    /// The value.
    public var value: String

    /// An attribute of these texts.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Reads the attributes of a login, without the length before them. A pair that is cut short ends the list:
    /// servers let such a client in too.
    static func decode(_ block: Span<UInt8>) -> [ConnectAttribute] {
        var attributes: [ConnectAttribute] = []
        var offset = 0
        while block.remaining(at: offset) > 0 {
            // As the servers do: a broken list ends with its last whole attribute.
            guard let name = try? block.lengthEncodedString(at: &offset),
                let value = try? block.lengthEncodedString(at: &offset)
            else { break }
            attributes.append(ConnectAttribute(name, value))
        }
        return attributes
    }

    /// The attributes as they travel, without the length before them.
    static func encode(_ attributes: [ConnectAttribute]) -> [UInt8] {
        var block: [UInt8] = []
        for attribute in attributes {
            block.appendLengthEncoded(attribute.name)
            block.appendLengthEncoded(attribute.value)
        }
        return block
    }
}
