/// What a metric is: its name, what it means, and the RDS Proxy metric that it stands for.
///
/// *Isolation*: any.
public struct MetricDefinition: Equatable, Sendable {
    /// How values of a metric behave.
    public enum Kind: String, Equatable, Sendable {
        /// Only grows, from 0 at the start of the process.
        case counter
        /// Goes up and down.
        case gauge
        /// Counts of durations in buckets.
        case histogram
    }

    /// The name, with its unit.
    public let name: String
    /// How its values behave.
    public let kind: Kind
    /// The names of its labels, in the order of their values.
    public let labels: [String]
    /// The name of the CloudWatch metric of RDS Proxy with this meaning; nil where RDS has none.
    public let rdsName: String?
    /// What it tells, in a sentence.
    public let help: String

    /// A metric.
    public init(_ name: String, _ kind: Kind, labels: [String] = [], rds rdsName: String? = nil, _ help: String) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.rdsName = rdsName
        self.help = help
    }
}

/// The values of one metric at one moment.
///
/// *Isolation*: any.
public struct MetricFamily: Equatable, Sendable {
    /// One value with the values of its labels.
    public struct Sample: Equatable, Sendable {
        /// As many as the definition has labels.
        public let labels: [String]
        /// The value.
        public let value: Double

        /// One value.
        public init(_ labels: [String], _ value: Double) {
            self.labels = labels
            self.value = value
        }
    }

    /// The values of a counter or gauge, or one histogram.
    public enum Content: Equatable, Sendable {
        /// Of a counter or gauge.
        case samples([Sample])
        /// Of a histogram.
        case histogram(LatencyHistogram)
    }

    /// What it is.
    public let definition: MetricDefinition
    /// Its values.
    public let content: Content

    /// One value without labels.
    public init(_ definition: MetricDefinition, _ value: Double) {
        self.init(definition, samples: [Sample([], value)])
    }

    /// One whole number without labels.
    public init(_ definition: MetricDefinition, _ value: Int) {
        self.init(definition, Double(value))
    }

    /// Values with labels.
    public init(_ definition: MetricDefinition, samples: [Sample]) {
        self.definition = definition
        content = .samples(samples)
    }

    /// A histogram.
    public init(_ definition: MetricDefinition, _ histogram: LatencyHistogram) {
        self.definition = definition
        content = .histogram(histogram)
    }
}
