import Identity
import Testing

@testable import WeirCommands

@Suite struct AWSValueTests {
    private let users: AWSValue = [
        "Users": .list([
            ["UserName": "a", "Tags": .tags(["x": "1"]), "Nothing": .nothing], ["UserName": "b", "Path": "/p/"],
        ]),
        "IsTruncated": false,
    ]

    @Test("JSON is indented by four blanks, with members in their order and without those that are not there")
    func json() {
        #expect(
            users.json == """
                {
                    "Users": [
                        {
                            "UserName": "a",
                            "Tags": [
                                {
                                    "Key": "x",
                                    "Value": "1"
                                }
                            ]
                        },
                        {
                            "UserName": "b",
                            "Path": "/p/"
                        }
                    ],
                    "IsTruncated": false
                }
                """)
        let empty: AWSValue = ["Users": .list([]), "Text": "\"\u{1b}\""]
        #expect(empty.json == "{\n    \"Users\": [],\n    \"Text\": \"\\\"\\u001b\\\"\"\n}")
    }

    @Test("text has a line for each object, and in a list the same columns on each line")
    func text() {
        #expect(users.textLines == ["False", "USERS\t\ta", "TAGS\tx\t1", "USERS\t/p/\tb"])
        let names: AWSValue = ["PolicyNames": .texts(["a", "b"])]
        #expect(names.textLines == ["POLICYNAMES\ta", "POLICYNAMES\tb"])
    }

    @Test("nothing is printed for an answer without anything in it", arguments: AWSOutput.allCases)
    func empty(output: AWSOutput) {
        #expect(output.shown(.empty) == nil)
    }

    @Test("a table has the members of inner objects as columns")
    func table() {
        let answer: AWSValue = [
            "Rows": .list([["A": "x", "B": ["C": .count(1)]]]), "One": ["Name": "n"], "Empty": .list([]),
        ]
        #expect(
            answer.tableLines == ["Rows", "A  B.C", "x  1", "", "One", "Name  n", "", "Empty", "none"])
    }

    @Test("what a terminal would obey is taken out of text and tables")
    func harmless() {
        let answer: AWSValue = ["Users": .list([["UserName": "a\u{1b}[2J\tb"]])]
        for output in [AWSOutput.text, .table] {
            #expect(output.shown(answer)?.contains("\u{1b}") == false)
        }
        #expect(answer.textLines == ["USERS\ta?[2J?b"])
    }

    @Test("policies are objects with their elements in the usual order")
    func documents() {
        let document = AWSValue.document(
            #"{"Statement": [{"Resource": "*", "Effect": "Allow", "Sid": "S", "Action": "a:b"}], "Version": "2012-10-17"}"#
        )
        guard case .object(let members) = document else {
            Issue.record("no object")
            return
        }
        #expect(members.map(\.key) == ["Version", "Statement"])
        guard case .object(let statement)? = members.last?.value.elements?.first else {
            Issue.record("no statement")
            return
        }
        #expect(statement.map(\.key) == ["Sid", "Effect", "Action", "Resource"])
        #expect(AWSValue.document("no JSON") == "no JSON")
    }

    @Test("moments are written as AWS's command does")
    func moments() {
        #expect(AWSValue.moment(Timestamp(seconds: 1_790_000_000)) == "2026-09-21T14:13:20+00:00")
    }
}
