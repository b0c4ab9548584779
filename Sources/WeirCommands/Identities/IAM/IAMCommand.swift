import ArgumentParser
import Identity
import ProxyModel

/// `weir iam`: users, roles, policies, keys and whatever else logins by token depend on, with the verbs, options and
/// answers of `aws iam`.
struct IAMCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "iam", abstract: "Work on users, roles, policies and keys, with the verbs of aws iam.",
        discussion: """
            `weir iam help` lists the verbs, `weir iam VERB --help` tells the options of one. The store is that of the \
            configuration, or the one told by --store and --sealing-key.
            Exit codes: 0 when it was done, 1 when it was refused or failed, 2 for bad input and a bad configuration. \
            (AWS's own command exits with 254 and 252.)
            """)

    @Argument(parsing: .captureForPassthrough, help: "A verb and its options, as of aws iam.")
    var words: [String] = []

    func run() throws {
        let code = IAMRun(words: words, environment: Environment.current, now: .now).run()
        if code != 0 { throw ExitCode(code) }
    }
}

/// One call of `weir iam`.
struct IAMRun {
    let words: [String]
    let environment: [String: String]
    let now: Timestamp

    /// Does it, prints what there is to print, and says the exit code.
    func run() -> Int32 {
        guard let name = words.first, !["help", "--help", "-h"].contains(name) else {
            return help(words.dropFirst().first)
        }
        guard let verb = IAMVerbs.all[name] else {
            return unknown(name)
        }
        let rest = Array(words.dropFirst())
        if rest == ["help"] || rest == ["-h"] || rest.contains("--help") {
            print(verb.helpLines.joined(separator: "\n"))
            return 0
        }
        return answer(verb, rest)
    }

    private func help(_ name: String?) -> Int32 {
        switch name {
        case nil:
            let head = ["weir iam VERB [OPTIONS]: the verbs are those of aws iam.", ""]
            let end = ["weir iam help VERB tells the options of one, weir iam help all those of all."]
            print((head + IAMVerbs.helpLines + end).joined(separator: "\n"))
        case "all"?:
            let pages = IAMVerbs.chapters.flatMap(\.verbs).map { $0.helpLines.joined(separator: "\n") }
            print(pages.joined(separator: "\n\n"))
        case let name?:
            guard let verb = IAMVerbs.all[name] else { return unknown(name) }
            print(verb.helpLines.joined(separator: "\n"))
        }
        return 0
    }

    private func unknown(_ name: String) -> Int32 {
        StandardError.print("weir iam: there is no verb \(name); `weir iam help` lists them")
        return 2
    }

    private func answer(_ verb: IAMVerb, _ rest: [String]) -> Int32 {
        do {
            let arguments = try IAMArguments(rest, of: verb, reading: PrivateFile.text)
            let output = arguments.optional("output").flatMap { AWSOutput(rawValue: $0) } ?? .json
            do {
                show(try work(verb, arguments), output)
                return 0
            } catch let finding as IAMFinding {
                show(finding.answer, output)
                return 1
            }
        } catch let error as IdentityError {
            return failed(IAMFailure(error), verb)
        } catch let failure as IAMFailure {
            return failed(failure, verb)
        } catch let error as SecretError {
            return failed(.notConfigured(error.description), verb)
        } catch {
            return failed(.system("\(error)"), verb)
        }
    }

    private func work(_ verb: IAMVerb, _ arguments: IAMArguments) throws -> AWSValue {
        switch verb.work {
        case .alone(let body): return try body(arguments)
        case .reading(let body): return try body(arguments, try desk(.reading, arguments))
        case .changing(let body): return try body(arguments, try desk(.changing, arguments))
        }
    }

    private func desk(_ use: IdentityPlace.Use, _ arguments: IAMArguments) throws(IAMFailure) -> IAMDesk {
        let place = try IdentityPlace.told(
            store: arguments.optional("store"), sealingKey: arguments.source("sealing-key"),
            region: arguments.optional("region"), accountID: arguments.optional("account-id"),
            config: arguments.optional("config"), environment: environment)
        let store = try place.open(for: use, environment: environment, now: now) {
            StandardError.print("weir iam: \($0)")
        }
        return IAMDesk(
            store: store, account: place.accountSpec(store),
            caller: .operatorOfAccount(store.account, systemUser: SystemUser.name, now: now),
            environment: environment, path: place.path)
    }

    private func show(_ answer: AWSValue, _ output: AWSOutput) {
        // A text alone is printed as it is, whatever the form.
        if let text = answer.string { return print(text) }
        if let text = output.shown(answer) { print(text) }
    }

    private func failed(_ failure: IAMFailure, _ verb: IAMVerb) -> Int32 {
        StandardError.print(failure.line(command: "weir iam \(verb.name)", operation: verb.operation))
        return failure.exitCode
    }
}
