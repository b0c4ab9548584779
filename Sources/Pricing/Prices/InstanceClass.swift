internal import ProxyModel

/// A class of database instances.
///
/// *Isolation*: any.
public struct InstanceClass: Hashable, Sendable {
    /// Its name: `db.r6g.xlarge`.
    public let name: String
    /// Its virtual processors.
    public let vcpus: Int
    /// Its memory. *Units*: GiB.
    public let memory: ExactDecimal
    /// Where these are from.
    public let source: String

    /// `r6g` of `db.r6g.xlarge`.
    var family: String { name.split(separator: ".").dropFirst().first.map(String.init) ?? "" }
    /// `xlarge` of `db.r6g.xlarge`.
    var size: String { name.split(separator: ".").last.map(String.init) ?? "" }
    /// Whether processors are lent by credits.
    var isBurstable: Bool { family.hasPrefix("t") }
}

/// The classes that are known: Data/instance-classes.csv.
///
/// The file's source `aws-docs-2023-06` is AWS's hardware table, `ec2-namesake` the EC2 type of the same name, which has
/// the same processors, but is no proof that RDS has the class.
///
/// *Isolation*: any.
public struct InstanceCatalogue: Equatable, Sendable {
    /// The classes in the order of the file.
    public let classes: [InstanceClass]
    private let byName: [String: InstanceClass]

    /// A catalogue of these classes.
    init(_ classes: [InstanceClass]) {
        self.classes = classes
        byName = Dictionary(classes.map { ($0.name, $0) }) { first, _ in first }
    }

    /// What the program brings along.
    ///
    /// *Errors*: none, unless the file was broken before it was built in; a test reads it.
    public static func builtIn() throws(PricingError) -> InstanceCatalogue {
        let text = String(decoding: PackageResources.instance_classes_csv, as: UTF8.self)
        var classes: [InstanceClass] = []
        for row in try CSVText.rows(text).dropFirst() {
            guard row.count == 4, let vcpus = Int(row[1]), vcpus > 0 else {
                throw PricingError("a line of the instance classes is wrong: \(row.joined(separator: ","))")
            }
            classes.append(
                InstanceClass(name: row[0], vcpus: vcpus, memory: try ExactDecimal(row[2]), source: row[3]))
        }
        return InstanceCatalogue(classes)
    }

    /// The class of this name, in whatever case; `db.` in front may be left out, and blanks stand for points.
    ///
    /// *Errors*: suggests the nearest names.
    public func find(_ name: String) throws(PricingError) -> InstanceClass {
        let plain = name.lowercased().split { $0 == " " || $0 == "." }.joined(separator: ".")
        guard !plain.isEmpty, plain != "db" else {
            throw PricingError("an instance class is wanted, such as db.r6g.xlarge; for any other size, give --vcpus")
        }
        let whole = plain.hasPrefix("db.") ? plain : "db.\(plain)"
        if let found = byName[whole] { return found }
        guard whole != Self.serverless else {
            throw PricingError("\(whole) has no fixed size; give its capacity, such as --acu 2..16")
        }
        var near = Suggestion.nearest(to: whole, among: classes.map(\.name), most: 3)
        // A class that is newer than the table, perhaps: others of its family help.
        if near.isEmpty, let family = whole.split(separator: ".").dropFirst().first {
            near = Array(classes.filter { $0.family == family }.map(\.name).prefix(3))
        }
        let hint = near.isEmpty ? "" : "; the nearest are \(near.joined(separator: ", "))"
        throw PricingError("the instance class \(name.prefix(60)) is not known\(hint); for any other, give --vcpus")
    }

    /// The class that Aurora Serverless v2 has.
    static let serverless = "db.serverless"

    /// The classes of the same family, smallest first.
    func family(of given: InstanceClass) -> [InstanceClass] {
        classes.filter { $0.family == given.family }.sorted { ($0.memory, $0.vcpus) < ($1.memory, $1.vcpus) }
    }
}
