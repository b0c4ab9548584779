import Testing

@testable import WeirCommands

@Suite struct StatementPlaceTests {
    private static let policy = """
        {
          "Version": "2012-10-17", "Id": "a \\"}]{[ id",
          "Statement": [
            {"Sid": "A", "Action": ["a:b", "c:d"]},
            {
              "Sid": "}"
            }
          ]
        }
        """

    @Test("each statement of a list is found", arguments: [(0, (4, 5), (4, 42)), (1, (5, 5), (7, 5))])
    func list(index: Int, start: (Int, Int), end: (Int, Int)) throws {
        let place = try #require(StatementPlace(of: index, in: Self.policy))
        #expect((place.start.line, place.start.column) == start && (place.end.line, place.end.column) == end)
    }

    @Test("a statement alone is found")
    func alone() throws {
        let place = try #require(StatementPlace(of: 0, in: #"{"Statement":{"Sid":"é"},"Version":"x"}"#))
        #expect(place.start.column == 14 && place.end.column == 24)
        #expect(StatementPlace(of: 1, in: #"{"Statement":{"Sid":"é"}}"#) == nil)
    }

    @Test(
        "what is no policy has no places",
        arguments: [
            "", "{", "[]", "{}", "{\"Statement\"", "{\"Statement\":[", "{\"Statement\":[{]", "{\"a\":1}",
            "{\"Statement\": \"", "{\"a",
        ])
    func nothing(text: String) {
        #expect(StatementPlace(of: 0, in: text) == nil)
    }
}
