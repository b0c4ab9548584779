/// An RDS Proxy that is to be priced.
///
/// *Isolation*: any.
public struct ProxyPlan: Hashable, Sendable {
    /// How it is called in reports.
    public var name: String
    /// Where it is: `us-east-1`.
    public var region: String
    /// What it stands in front of: every instance of its database, readers too.
    public var targets: [TargetCapacity]
    /// Endpoints beside the default one, each with its data.
    public var endpoints: [EndpointPlan]
    /// Secrets with the passwords of database users.
    public var secrets: Int
    /// Calls that read them. *Units*: a month.
    public var secretCalls: Int
    /// Logs that CloudWatch takes in. *Units*: GB a month.
    public var logGigabytes: ExactDecimal
    /// When it exists.
    public var life: ProxyLife
    /// What kind of database it stands in front of, where that is known.
    public var family: MaxConnections.Family?

    /// A proxy with these targets and nothing beside.
    public init(
        name: String, region: String, targets: [TargetCapacity], endpoints: [EndpointPlan] = [], secrets: Int = 0,
        secretCalls: Int = 0, logGigabytes: ExactDecimal = .zero, life: ProxyLife = .always
    ) {
        self.name = name
        self.region = region
        self.targets = targets
        self.endpoints = endpoints
        self.secrets = secrets
        self.secretCalls = secretCalls
        self.logGigabytes = logGigabytes
        self.life = life
    }
}

/// Instances of one size behind a proxy.
public struct TargetCapacity: Hashable, Sendable {
    /// What size.
    public enum Size: Hashable, Sendable {
        /// An instance with so many vCPUs.
        case vcpus(Int)
        /// Aurora Serverless v2 between two capacities. *Units*: ACUs.
        case capacity(CapacityRange)
    }

    /// What it is called: `db.r6g.xlarge`, `4 vCPUs`, `2 to 16 ACUs`.
    public let name: String
    /// The size of each.
    public let size: Size
    /// How many there are.
    public let count: Int
    /// The class, where it is one that is known.
    public let instanceClass: InstanceClass?

    /// The most instances of one kind that make sense.
    public static let mostInstances = 10_000
    /// The most vCPUs of one instance that make sense.
    public static let mostVCPUs = 10_000

    /// So many instances of a class.
    public init(_ instanceClass: InstanceClass, count: Int = 1) throws(PricingError) {
        name = instanceClass.name
        size = .vcpus(instanceClass.vcpus)
        self.instanceClass = instanceClass
        self.count = try Self.checked(count)
    }

    /// So many instances of so many vCPUs each.
    public init(vcpus: Int, count: Int = 1) throws(PricingError) {
        guard (1...Self.mostVCPUs).contains(vcpus) else {
            throw PricingError("\(vcpus) vCPUs: 1 to \(Self.mostVCPUs) are allowed")
        }
        name = vcpus == 1 ? "1 vCPU" : "\(vcpus) vCPUs"
        size = .vcpus(vcpus)
        instanceClass = nil
        self.count = try Self.checked(count)
    }

    /// So many instances of Aurora Serverless v2.
    public init(_ range: CapacityRange, count: Int = 1) throws(PricingError) {
        name = range.text
        size = .capacity(range)
        instanceClass = nil
        self.count = try Self.checked(count)
    }

    private static func checked(_ count: Int) throws(PricingError) -> Int {
        guard (1...mostInstances).contains(count) else {
            throw PricingError("\(count) instances: 1 to \(mostInstances) are allowed")
        }
        return count
    }
}

/// The capacities between which Aurora Serverless v2 moves. *Units*: ACUs.
public struct CapacityRange: Hashable, Sendable {
    /// The least.
    public let minimum: ExactDecimal
    /// The most.
    public let maximum: ExactDecimal
    /// When it is at its most; at all other times it is at its least. Nil: not known.
    public let peak: WeeklySchedule?

    /// The most that Aurora has.
    private static let most = ExactDecimal(256)

    /// The capacities of a text: `2..16`, or `8` for one that stays.
    ///
    /// *Errors*: for every other text, for more than 256 and for a least above the most.
    public init(_ text: String, peak: WeeklySchedule? = nil) throws(PricingError) {
        let ends = text.replacing("..", with: "\u{0}").split(separator: "\u{0}", omittingEmptySubsequences: false)
        // Whatever is wrong with a number, what is wanted is a range.
        guard (1...2).contains(ends.count), let least = try? ExactDecimal(String(ends[0])),
            let most = try? ExactDecimal(String(ends[ends.count - 1]))
        else { throw PricingError("\"\(text.prefix(40))\" is not a range of ACUs; write it like 2..16") }
        guard !least.isNegative, least <= most, most > .zero, most <= Self.most else {
            throw PricingError("\(text) ACUs: 0 to 256 are allowed, the smaller one first, the larger one above 0")
        }
        minimum = least
        maximum = most
        self.peak = peak
    }

    var text: String {
        minimum == maximum ? "\(minimum) ACUs" : "\(minimum) to \(maximum) ACUs"
    }
}

/// Additional endpoints of one kind.
public struct EndpointPlan: Hashable, Sendable {
    /// How many there are.
    public let count: Int
    /// In how many zones each is.
    public let zones: Int
    /// The data through all of them. *Units*: GB a month.
    public let gigabytes: ExactDecimal

    /// Endpoints in so many zones.
    ///
    /// *Errors*: for numbers out of range; AWS allows twenty a proxy.
    public init(count: Int, zones: Int = 2, gigabytes: ExactDecimal = .zero) throws(PricingError) {
        guard (1...20).contains(count) else {
            throw PricingError("\(count) additional endpoints: a proxy has at most 20; give 1 to 20")
        }
        guard (1...10).contains(zones) else { throw PricingError("\(zones) zones for an endpoint: give 1 to 10") }
        guard !gigabytes.isNegative else { throw PricingError("\(gigabytes) GB through endpoints: give 0 or more") }
        self.count = count
        self.zones = zones
        self.gigabytes = gigabytes
    }
}
