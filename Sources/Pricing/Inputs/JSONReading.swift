internal import FoundationEssentials

/// Reads JSON into a type, with errors of one line.
enum JSONReading {
    /// The value of a text.
    ///
    /// *Errors*: for what is not JSON, or has another form; `what` says what it should have been.
    static func decode<Value: Decodable>(
        _ type: Value.Type, _ bytes: [UInt8], fileName: String, what: String
    ) throws(PricingError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as PricingError {
            throw error.at(fileName)
        } catch let error as DecodingError {
            throw PricingError("\(fileName): not \(what): \(reason(error))")
        } catch {
            throw PricingError("\(fileName): not \(what)")
        }
    }

    private static func reason(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context): "\(place(context, key)) is missing"
        case .typeMismatch(_, let context): "\(place(context)) has another type than it should"
        case .valueNotFound(_, let context): "\(place(context)) is null"
        case .dataCorrupted(let context) where context.codingPath.isEmpty: "it is not JSON"
        case .dataCorrupted(let context): "\(place(context)) cannot be read"
        @unknown default: "it has another form"
        }
    }

    private static func place(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
        let path = (context.codingPath + (last.map { [$0] } ?? [])).map { key in
            key.intValue.map { "[\($0)]" } ?? key.stringValue
        }
        return path.isEmpty ? "the whole" : path.joined(separator: ".").replacing(".[", with: "[")
    }
}

/// Any name of a member.
struct AnyName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// A number of JSON, exactly as it was written.
struct JSONNumber: Decodable {
    let value: ExactDecimal

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Foundation's decimals read the digits themselves, not by way of a binary number.
        value = try ExactDecimal("\(try container.decode(Decimal.self))")
    }
}
