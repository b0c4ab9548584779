import AdminConsole
import ArgumentParser
import Identity

/// `weir audit query`: records as lines of a table, or as they are.
struct AuditQueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Show records, the oldest first.")

    @OptionGroup var filter: AuditFilter

    @Option(help: "At most so many, the newest of them.")
    var limit = 100

    @Option(help: "table, or json: a line of JSON for each record.")
    var output = "table"

    @OptionGroup var options: IdentityOptions

    func run() throws {
        try IdentityVerb.run("audit") {
            guard ["table", "json"].contains(output) else {
                throw IAMFailure.badInput("--output is \(output); table or json is allowed")
            }
            guard limit > 0 else { throw IAMFailure.badInput("--limit is \(limit); a number above 0 is allowed") }
            var query = try filter.query(now: .now)
            query.limit = limit
            let store = try IdentityVerb.open(options, for: .reading, verb: "audit").store
            let records = try store.audit.records(query)
            if output == "json" {
                for record in records { print(record.json) }
            } else {
                print(records.isEmpty ? "no records" : ConsoleTable(audit: records).lines().joined(separator: "\n"))
            }
        }
    }
}

extension ConsoleTable {
    /// Records of the audit trail, a line each.
    init(audit records: [StoredAuditRecord]) {
        self.init(
            columns: [
                Column("number", .integer), Column("time"), Column("event"), Column("by"), Column("from"),
                Column("outcome"), Column("about"),
            ],
            rows: records.map { record in
                // A spoilt record is listed by its number, with nothing else; verify says what is wrong with it.
                let tree = (try? JSONTree(parsing: record.json)) ?? .null
                func text(_ key: String) -> String { tree[key]?.string ?? "" }
                let identity = tree["userIdentity"]
                return [
                    .integer(Int(record.number)), .text(text("eventTime")), .text(text("eventName")),
                    .text(identity?["userName"]?.string ?? identity?["arn"]?.string ?? ""),
                    .text(text("sourceIPAddress")), .text(tree["errorCode"]?.string ?? "ok"),
                    .text(Self.about(tree)),
                ]
            })
    }

    /// What it was about: the short parameters, else what was said about a refusal.
    private static func about(_ record: JSONTree) -> String {
        guard case .object(let members)? = record["requestParameters"] else {
            return record["errorMessage"]?.string ?? ""
        }
        return members.sorted { $0.key < $1.key }.compactMap { key, value -> String? in
            guard let text = value.string ?? (value.array == nil ? value.text : nil), text.count <= 120 else {
                return nil
            }
            return "\(key)=\(text)"
        }.joined(separator: " ")
    }
}
