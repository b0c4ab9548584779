import Benchmark

/// Run by `WEIR_BENCHMARKS=1 swift package --scratch-path .build-bench benchmark`; Benchmarks/README.md says more.
let benchmarks: @Sendable () -> Void = {
    replyBenchmarks()
    scannerBenchmarks()
    poolBenchmarks()
    loginBenchmarks()
    tokenBenchmarks()
}

extension Benchmark.Configuration {
    /// For what takes nanoseconds to a few microseconds.
    static var fast: Benchmark.Configuration { weir(scale: .kilo) }

    /// For what takes many microseconds.
    static var slow: Benchmark.Configuration { weir(scale: .one) }

    private static func weir(scale: BenchmarkScalingFactor) -> Benchmark.Configuration {
        Benchmark.Configuration(
            metrics: [.wallClock, .throughput], timeUnits: .nanoseconds, warmupIterations: 10, scalingFactor: scale,
            maxDuration: .seconds(1), maxIterations: 100_000)
    }
}
