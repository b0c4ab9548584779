/// XML as STS sends it, written from the outside in.
struct STSDocument {
    static let namespace = "https://sts.amazonaws.com/doc/2011-06-15/"

    private(set) var bytes: [UInt8] = []
    private var path: [String] = []

    /// Begins an element; the outermost one names the service.
    mutating func open(_ name: String, isRoot: Bool = false) {
        indent()
        bytes += Array("<\(name)\(isRoot ? " xmlns=\"\(Self.namespace)\"" : "")>\n".utf8)
        path.append(name)
    }

    /// Ends the innermost element.
    mutating func close() {
        guard let name = path.popLast() else { return }
        indent()
        bytes += Array("</\(name)>\n".utf8)
    }

    /// Adds an element with a text.
    mutating func add(_ name: String, _ text: String) {
        add(name, Array(text.utf8))
    }

    /// Adds an element with a text of UTF-8.
    mutating func add(_ name: String, _ text: [UInt8]) {
        indent()
        bytes += Array("<\(name)>".utf8)
        for byte in text {
            switch byte {
            case UInt8(ascii: "&"): bytes += Array("&amp;".utf8)
            case UInt8(ascii: "<"): bytes += Array("&lt;".utf8)
            case UInt8(ascii: ">"): bytes += Array("&gt;".utf8)
            // No document may have other control characters in it, in whatever form.
            case 0x00...0x08, 0x0B, 0x0C, 0x0E...0x1F: bytes.append(UInt8(ascii: "?"))
            case 0x0D: bytes += Array("&#13;".utf8)
            default: bytes.append(byte)
            }
        }
        bytes += Array("</\(name)>\n".utf8)
    }

    private mutating func indent() {
        bytes += Array(repeating: UInt8(ascii: " "), count: 2 * path.count)
    }
}
