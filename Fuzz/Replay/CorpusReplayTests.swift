import FuzzSupport
import Testing

/// Every input that is kept in `Fuzz/Corpus` is judged again: what was once found stays mended.
@Suite("the corpus of the fuzz targets") struct CorpusReplayTests {
    @Test("breaks no rule", arguments: FuzzTargets.all.map(\.name))
    func replay(name: String) throws {
        let target = try #require(FuzzTargets.all.first { $0.name == name })
        let inputs = try Corpus.inputs(of: target)
        #expect(!inputs.isEmpty, "Fuzz/Corpus/\(name) has no inputs")
        for input in inputs {
            do {
                try target.judge(input.bytes)
            } catch {
                Issue.record("\(name)/\(input.name): \(error)")
            }
        }
    }
}
