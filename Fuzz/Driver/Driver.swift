import FuzzSupport
import FuzzTargets

#if WHOLE
import FuzzWholeTargets
#endif

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

// libFuzzer has the `main`; it calls these two.

#if WHOLE
private let targets = FuzzTargets.all + FuzzWholeTargets.all
#else
private let targets = FuzzTargets.all
#endif

/// The target that `FUZZ_TARGET` names.
private let chosen: FuzzTarget? = {
    guard let name = getenv("FUZZ_TARGET") else { return nil }
    return targets.first { $0.name == String(cString: name) }
}()

private func say(_ text: String) {
    let line = Array("\(text)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
}

/// Called once. `FUZZ_TARGET=list` prints each target with its longest input and its dictionary, and ends.
@_cdecl("LLVMFuzzerInitialize")
public func fuzzerInitialize(_ count: UnsafeMutableRawPointer, _ arguments: UnsafeMutableRawPointer) -> CInt {
    if chosen == nil {
        for target in targets { print(target.name, target.longestInput, target.dictionary ?? "-") }
        let isAskedFor = getenv("FUZZ_TARGET").map { String(cString: $0) == "list" } ?? false
        if !isAskedFor { say("fuzz: FUZZ_TARGET must name one of these targets") }
        exit(isAskedFor ? 0 : 2)
    }
    return 0
}

/// Called for each input. A broken rule ends the process as a crash does, so that libFuzzer keeps the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzerTestOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let chosen else { return -1 }
    do {
        try chosen.judge(Array(UnsafeBufferPointer(start: start, count: count)))
    } catch {
        say("fuzz: \(chosen.name): broken rule: \(error)")
        abort()
    }
    return 0
}
