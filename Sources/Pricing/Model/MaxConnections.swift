/// How many connections a database takes by default.
///
/// *Source*: RDS's parameter `{DBInstanceClassMemory/12582880}`, at most 16,000; Aurora MySQL's table of defaults (user
/// guide of 2025, AuroraMySQL.Managing.Performance, which has the classes of r7g, r7i and r8g too). *Isolation*: any.
public enum MaxConnections {
    /// The kinds of databases, which have different formulas.
    public enum Family: String, CaseIterable, Sendable {
        /// RDS for MySQL and MariaDB.
        case rds
        /// Aurora MySQL.
        case aurora
    }

    /// A number and how it came about.
    public struct Answer: Hashable, Sendable {
        /// The connections.
        public let count: Int
        /// The arithmetic, in one line.
        public let arithmetic: String

        /// An answer of these parts.
        public init(count: Int, arithmetic: String) {
            self.count = count
            self.arithmetic = arithmetic
        }
    }

    /// What is known of a class; nil where nothing is.
    ///
    /// RDS's formula counts the memory that is left beside the system's: nine tenths of it are taken, which gives what
    /// was seen on a db.t3.medium (307).
    public static func estimate(_ instanceClass: InstanceClass, _ family: Family) -> Answer? {
        switch family {
        case .rds: rds(instanceClass)
        case .aurora: aurora(instanceClass)
        }
    }

    /// What is known of an instance behind a proxy; nil where nothing is.
    public static func estimate(_ target: TargetCapacity, _ family: Family) -> Answer? {
        if let instanceClass = target.instanceClass { return estimate(instanceClass, family) }
        guard case .capacity(let range) = target.size else { return nil }
        // Serverless v2 is always Aurora. Its limit follows from the most capacity and stays while it scales.
        guard let step = capacitySteps.last(where: { ExactDecimal($0.capacity) <= range.maximum }) else { return nil }
        return Answer(
            count: step.connections, arithmetic: "Aurora Serverless v2's default from \(step.capacity) ACUs at most on")
    }

    /// Aurora Serverless v2's defaults: from which most capacity on, and how many.
    static let capacitySteps: [(capacity: Int, connections: Int)] = [
        (1, 90), (4, 135), (8, 1000), (16, 2000), (32, 3000), (64, 4000), (128, 5000),
    ]

    /// The most that RDS's defaults give.
    static let most = 16_000
    private static let bytesForEach: Int64 = 12_582_880

    private static func rds(_ instanceClass: InstanceClass) -> Answer? {
        // Nil is "not known": a memory beyond 38 digits has no such default.
        guard
            let bytes = try? (instanceClass.memory * ExactDecimal(Int64(1) << 30 * 9 / 10)),
            let count = try? bytes.divided(by: ExactDecimal(bytesForEach), places: 10),
            let whole = count.roundedDown.wholeNumber
        else { return nil }
        let isCapped = whole > most
        return Answer(
            count: max(1, min(most, whole)),
            arithmetic: "about 0.9 x \(instanceClass.memory) GiB / 12,582,880 bytes"
                + (isCapped ? ", at most 16,000" : ""))
    }

    /// What AWS's table has; nil for every class that is not in it, whatever others of its size have.
    private static func aurora(_ instanceClass: InstanceClass) -> Answer? {
        let row: [String: Int]
        switch instanceClass.family {
        case "t2": row = ["small": 45, "medium": 90]
        case "t3": row = ["small": 45, "medium": 90, "large": 135]
        case "t4g": row = ["medium": 90, "large": 135]
        case "r3", "r4", "r5", "r6g", "r6i", "r7g", "r7i", "r8g":
            row = [
                "large": 1000, "xlarge": 2000, "2xlarge": 3000, "4xlarge": 4000, "8xlarge": 5000, "12xlarge": 6000,
                "16xlarge": 6000, "24xlarge": 7000, "32xlarge": 7000, "48xlarge": 8000,
            ]
        case "x2g":
            row = [
                "large": 2000, "xlarge": 3000, "2xlarge": 4000, "4xlarge": 5000, "8xlarge": 6000, "12xlarge": 7000,
                "16xlarge": 7000,
            ]
        default: return nil
        }
        return row[instanceClass.size].map {
            Answer(count: $0, arithmetic: "Aurora MySQL's default for \(instanceClass.name)")
        }
    }
}
