/// A request's headers by their names in lower case. Those that a signature needs may come once only.
struct HeaderFields {
    private var values: [String: String] = [:]

    init(_ headers: [RequestHeader]) throws(SignatureRefusal) {
        for header in headers {
            let name = CanonicalRequest.lowercased(header.name)
            if values[name] != nil,
                name == "authorization" || name == "host" || name == "date" || name.hasPrefix("x-amz-")
            {
                throw .incomplete("a header is there twice that may be there once")
            }
            values[name] = header.value
        }
    }

    /// The names in lower case, in no order.
    var names: Dictionary<String, String>.Keys { values.keys }

    subscript(_ name: String) -> String? { values[name] }
}

/// What stands in the header `Authorization`.
struct Authorization {
    let accessKeyID: String
    let scope: CredentialScope
    /// Lower-case names in order, none twice.
    let signedHeaders: [String]
    /// 32 bytes.
    let signature: [UInt8]

    init(_ text: String) throws(SignatureRefusal) {
        let bytes = Array(text.utf8)
        let algorithm = Array("AWS4-HMAC-SHA256 ".utf8)
        guard bytes.starts(with: algorithm) else { throw .incomplete("the algorithm is not AWS4-HMAC-SHA256") }
        var fields: [String: ArraySlice<UInt8>] = [:]
        for field in bytes.dropFirst(algorithm.count).split(separator: UInt8(ascii: ","), maxSplits: 3) {
            let parts = field.drop { $0 == UInt8(ascii: " ") }.split(separator: UInt8(ascii: "="), maxSplits: 1)
            guard parts.count == 2, let name = Self.names.first(where: { parts[0].elementsEqual($0.utf8) }),
                fields.updateValue(parts[1], forKey: name) == nil
            else { throw .incomplete("Authorization has something that does not belong there") }
        }
        func field(_ name: String) throws(SignatureRefusal) -> ArraySlice<UInt8> {
            guard let value = fields[name] else { throw .incomplete("Authorization has no \(name)") }
            return value
        }
        guard let (accessKeyID, scope) = CredentialScope.parse(Array(try field("Credential"))) else {
            throw .incomplete("Credential is not KEY/DATE/REGION/SERVICE/aws4_request")
        }
        let names = try field("SignedHeaders").split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        guard names.allSatisfy({ !$0.isEmpty && $0.elementsEqual(Text.lowercased($0)) }),
            zip(names, names.dropFirst()).allSatisfy({ $0.lexicographicallyPrecedes($1) })
        else { throw .incomplete("SignedHeaders are not names in lower case and in order") }
        guard let signature = Hex.bytes(try field("Signature")), signature.count == 32 else {
            throw .incomplete("Signature is not 64 hexadecimal digits in lower case")
        }
        self.accessKeyID = accessKeyID
        self.scope = scope
        signedHeaders = names.map { String(decoding: $0, as: UTF8.self) }
        self.signature = signature
    }

    private static let names = ["Credential", "SignedHeaders", "Signature"]
}
