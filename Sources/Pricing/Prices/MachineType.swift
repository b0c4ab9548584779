internal import ProxyModel

/// A type of EC2 machines.
///
/// *Isolation*: any.
public struct MachineType: Hashable, Sendable {
    /// Its name: `t3.micro`.
    public let name: String
    /// Its virtual processors; nil when they are not known.
    public let vcpus: Int?
    /// Its memory; nil when it is not known. *Units*: GiB.
    public let memory: ExactDecimal?
    /// For types whose processors are lent by credits: what they earn. *Units*: credits an hour, a minute of a whole vCPU
    /// each.
    public let creditsPerHour: ExactDecimal?

    /// What it may use for good without using up its credits; nil where there are none. *Units*: vCPUs.
    ///
    /// *Source*: "baseline utilization % = (credits earned / vCPUs) / 60 minutes", EC2 user guide.
    func baseline() throws(PricingError) -> ExactDecimal? {
        try creditsPerHour.map { credits throws(PricingError) in try credits.divided(by: ExactDecimal(60), places: 4) }
    }
}

/// The types that are known: Data/machines.csv.
///
/// *Source*: EC2's DescribeInstanceTypes as recorded in moto 5.2; credits from the table of the EC2 user guide
/// (burstable-credits-baseline-concepts). *Isolation*: any.
public struct MachineCatalogue: Equatable, Sendable {
    /// The types in the order of the file.
    public let types: [MachineType]

    /// What the program brings along.
    ///
    /// *Errors*: none, unless the file was broken before it was built in; a test reads it.
    public static func builtIn() throws(PricingError) -> MachineCatalogue {
        var types: [MachineType] = []
        for row in try CSVText.rows(String(decoding: PackageResources.machines_csv, as: UTF8.self)).dropFirst() {
            guard row.count == 4, let vcpus = Int(row[1]), vcpus > 0 else {
                throw PricingError("a line of the machines is wrong: \(row.joined(separator: ","))")
            }
            types.append(
                MachineType(
                    name: row[0], vcpus: vcpus, memory: try ExactDecimal(row[2]),
                    creditsPerHour: row[3].isEmpty ? nil : try ExactDecimal(row[3])))
        }
        return MachineCatalogue(types: types)
    }

    /// The type of this name, in whatever case.
    ///
    /// - Parameter book: a type that has a price in it exists, whatever else is known of it.
    /// *Errors*: suggests the nearest names.
    public func find(_ name: String, _ book: PriceBook) throws(PricingError) -> MachineType {
        let wanted = name.split(separator: " ").joined(separator: ".").lowercased()
        guard !wanted.isEmpty else { throw PricingError("an EC2 machine is wanted, such as t3.micro") }
        if let found = types.first(where: { $0.name == wanted }) { return found }
        if book.hasPrice(of: .machineHour(wanted)) {
            return MachineType(name: wanted, vcpus: nil, memory: nil, creditsPerHour: nil)
        }
        var near = Suggestion.nearest(to: wanted, among: types.map(\.name), most: 3)
        // A size that the family does not have, perhaps.
        if near.isEmpty {
            let family = wanted.prefix { $0 != "." }
            near = Array(types.filter { $0.name.hasPrefix("\(family).") }.map(\.name).prefix(3))
        }
        let hint = near.isEmpty ? "" : "; the nearest are \(near.joined(separator: ", "))"
        throw PricingError(
            "the EC2 machine \(name.prefix(60)) is not known\(hint); for any other, give its price with "
                + "--rate \"machine-hour TYPE=USD\"")
    }
}
