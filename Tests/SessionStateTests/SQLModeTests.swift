import Testing

@testable import SessionState

@Suite struct SQLModeTests {
    @Test(
        "IGNORE_SPACE stands where the server writes it",
        arguments: [
            ("", "IGNORE_SPACE"),
            ("STRICT_TRANS_TABLES,NO_ZERO_DATE", "IGNORE_SPACE,STRICT_TRANS_TABLES,NO_ZERO_DATE"),
            (
                "REAL_AS_FLOAT,PIPES_AS_CONCAT,ANSI_QUOTES,ANSI",
                "REAL_AS_FLOAT,PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ANSI"
            ),
            ("ANSI_QUOTES", "ANSI_QUOTES,IGNORE_SPACE"),
            ("IGNORE_SPACE,ONLY_FULL_GROUP_BY", "IGNORE_SPACE,ONLY_FULL_GROUP_BY"),
        ])
    func place(value: String, expected: String) {
        #expect(SQLMode.ignoringSpace(value) == expected)
    }
}
