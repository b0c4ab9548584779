import Pricing

/// A scenario with the settings that came along.
struct ScenarioSource {
    var scenario: Scenario
    /// The command line's, filled from the file's.
    var settings: ScenarioSettings
    var notes: [String] = []
    /// What was asked about and is not priced.
    var leftOut: [String] = []

    /// The longest Terraform plan. *Units*: bytes.
    private static let longestPlan = 256 << 20

    /// The scenario of a YAML file, or of a Terraform plan where the name ends with `.json`.
    static func file(
        _ path: String, _ given: ScenarioSettings, _ fields: [PlanField], _ catalogue: InstanceCatalogue
    ) throws(PricingError) -> ScenarioSource {
        path.hasSuffix(".json")
            ? try terraform(path, given, fields, catalogue) : try yaml(path, given, fields, catalogue)
    }

    static func yaml(
        _ path: String, _ given: ScenarioSettings, _ fields: [PlanField], _ catalogue: InstanceCatalogue
    ) throws(PricingError) -> ScenarioSource {
        if let field = fields.first {
            throw PricingError(
                "\(field.place): with a file, proxies are described in the file; leave \(field.place) out")
        }
        let file = try ScenarioFile(try InputFile.yaml(path), fileName: path)
        let settings = given.filled(from: file.settings)
        let builder = PlanBuilder(catalogue)
        var plans: [ProxyPlan] = []
        for proxy in file.proxies {
            guard let region = given.region ?? proxy.region ?? settings.region else {
                throw PricingError(
                    "\(path): \(proxy.name): the region is missing; give region in the file, or --region")
            }
            plans.append(try builder.plan(name: proxy.name, region: region, proxy.fields))
        }
        return ScenarioSource(
            scenario: Scenario(name: file.name, period: settings.period ?? .averageMonth, proxies: plans),
            settings: settings)
    }

    /// - Parameter fields: what the plan does not say.
    static func terraform(
        _ path: String, _ given: ScenarioSettings, _ fields: [PlanField], _ catalogue: InstanceCatalogue
    ) throws(PricingError) -> ScenarioSource {
        let bytes = try InputFile.read(path, limit: longestPlan, "a plan as terraform show -json prints it")
        let reading = try TerraformPlan.proxies(
            bytes, fileName: path, region: given.region, fields: fields, catalogue: catalogue)
        return ScenarioSource(
            scenario: Scenario(name: path, period: given.period ?? .averageMonth, proxies: reading.plans),
            settings: given, notes: reading.notes, leftOut: reading.leftOut)
    }

    /// - Parameter target: what a running Weir stands in front of, which may tell the region.
    static func arguments(
        _ given: ScenarioSettings, _ fields: [PlanField], _ catalogue: InstanceCatalogue, target: RunningTarget? = nil
    ) throws(PricingError) -> ScenarioSource {
        guard !fields.isEmpty else {
            if let target {
                throw PricingError(
                    "Weir knows its target (\(target.text)), but not how large its instances are; give --class, --vcpus or --acu"
                )
            }
            throw PricingError(
                "nothing to price; give --class, --vcpus or --acu with --region, or --file, or --terraform-plan")
        }
        guard let region = given.region ?? target?.region else {
            if let target {
                throw PricingError(
                    "the name of Weir's target, \(target.address), does not tell its region; give --region, such as us-east-1"
                )
            }
            throw PricingError("the region is missing; give --region, such as us-east-1")
        }
        let plan = try PlanBuilder(catalogue).plan(name: "proxy", region: region, fields)
        return ScenarioSource(
            scenario: Scenario(name: "RDS Proxy", period: given.period ?? .averageMonth, proxies: [plan]),
            settings: given)
    }
}
