import EventLoop
import LoadModel
import LoadTest

/// The built-in table, and small things asked of a target before and after the load.
enum LoadSchema {
    /// Rows of one INSERT.
    private static let batch = 500
    /// The most rows that are made.
    static let rowRange = 1...1_000_000

    /// Statements that make and fill the table; it must not be there.
    static func making(rows: Int) -> [String] {
        var generator = SeededGenerator(seed: 1)
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        func word(_ length: Int) -> String {
            String((0..<length).map { _ in letters[Int(generator.next() % 26)] })
        }
        var statements = [
            "CREATE TABLE \(LoadWork.table) (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, k INT NOT NULL, "
                + "c VARCHAR(120) NOT NULL, pad VARCHAR(60) NOT NULL, KEY k (k)) COMMENT '\(comment)'"
        ]
        for start in stride(from: 1, through: rows, by: batch) {
            let values = (start...min(start + batch - 1, rows)).map { "(\($0), '\(word(120))', '\(word(60))')" }
            statements.append("INSERT INTO \(LoadWork.table) (k, c, pad) VALUES " + values.joined(separator: ", "))
        }
        return statements
    }

    private static let comment = "made by weir load"

    /// Removes the table, if it is the one that `making` made.
    ///
    /// - Returns: why it could not be removed.
    static func remove(from target: LoadTarget) -> LoadError? {
        do throws(LoadFailure) {
            let found = try ServerObserver(target.account).query(
                "SELECT table_comment FROM information_schema.tables WHERE table_schema = DATABASE() "
                    + "AND table_name = '\(LoadWork.table)'")
            guard let text = found.first?.first, text == comment else {
                return .failed(
                    "--cleanup: \(target.name) has no table \(LoadWork.table) that weir load has made; nothing was removed"
                )
            }
        } catch {
            return .failed("\(target.name): to remove the table failed: \(error.code): \(error.message)")
        }
        do throws(LoadError) {
            try run(["DROP TABLE \(LoadWork.table)"], on: target, to: "remove the table")
            return nil
        } catch {
            return error
        }
    }

    /// Runs statements on one connection to a target.
    ///
    /// - Throws: the first failure.
    static func run(_ statements: [String], on target: LoadTarget, to purpose: String) throws(LoadError) {
        let steps = statements.map { StatementMix.Step.text(StatementTemplate($0)) }
        let plan = FleetPlan.burst(
            of: 1, mix: StatementMix(transactions: [.init(name: purpose, steps: steps)]), account: target.account,
            timeout: 600 * Nanoseconds.perSecond)
        let result: FleetResult
        do throws(SystemError) {
            result = try FleetRun(plan).result()
        } catch {
            throw .failed("a client cannot be started: \(error)")
        }
        guard let (key, group) = result.ledger.errors.first else { return }
        throw .failed("\(target.name): to \(purpose) failed in \(key.phase): \(key.code): \(group.example)")
    }
}
