import LoadModel
import LoadTest
import MySQLProtocol
import ProxyModel
import WeirCrypto

/// What is asked of the targets before the load.
enum LoadPreflight {
    /// What to say of servers that allow fewer connections than are planned. A target that cannot be asked is passed
    /// over: the note is a courtesy. So is a Weir, which has a pool.
    static func serverNotes(_ targets: [LoadTarget], connections: Int) -> [String] {
        targets.compactMap { target in
            guard let observer = try? ServerObserver(target.account),
                (try? observer.query("SHOW WEIR VERSION")) == nil,
                let row = try? observer.query("SELECT @@max_connections").first, let text = row.first ?? nil,
                let limit = Int(text)
            else { return nil }
            return LoadSafety.serverNote(target: target.name, connections: connections, limit: limit)
        }
    }
}

/// Turns the options about metrics into watches.
struct LoadMetrics {
    let options: LoadTargetOptions
    let environment: [String: String]

    /// By the target's name.
    func watches(_ targets: [LoadTarget]) throws(LoadError) -> [String: ProxyWatch] {
        var token: Secret?
        if let variable = options.metricsTokenVariable {
            guard let value = environment[variable], !value.isEmpty else {
                throw .input(
                    "the environment variable \(variable) is not set; --metrics-token-env names the metrics' token")
            }
            token = Secret(value)
        }
        var watches: [String: ProxyWatch] = [:]
        for text in options.metrics {
            let (name, place) = LoadTargets.named(text)
            guard case .address(let address)? = HTTPSpec.Listen(place) else {
                throw .input("--metrics is \(text); [NAME=]HOST:PORT is allowed")
            }
            guard let target = name ?? (targets.count == 1 ? targets.first?.name : nil),
                targets.contains(where: { $0.name == target })
            else {
                throw .input(
                    "--metrics \(text) does not say whose they are; NAME=HOST:PORT with the name of a target does")
            }
            watches[target] = try ProxyWatch(address, token: token)
        }
        return watches
    }
}
