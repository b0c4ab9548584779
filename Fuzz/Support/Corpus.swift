public import Foundation

/// The inputs that are kept in `Fuzz/Corpus`, one folder for each target.
public enum Corpus {
    /// The folder, told from where this file was compiled.
    public static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Corpus")

    /// A target's inputs by name.
    public static func inputs(of target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        let own = folder.appending(path: target.name)
        return try FileManager.default.contentsOfDirectory(atPath: own.path).filter { !$0.hasPrefix(".") }.sorted()
            .map { (name: $0, bytes: [UInt8](try Data(contentsOf: own.appending(path: $0)))) }
    }
}
