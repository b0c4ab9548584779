import FoundationEssentials
import Glibc
import LoadModel
import LoadTest
import MySQLProtocol
import ProxyModel

/// A Python function and how its runtime is started.
struct FunctionProgram: Sendable {
    /// As in `app.lambda_handler`.
    let handler: String
    /// The function's folder, from which its module is loaded.
    let folder: String
    /// The Python that has awslambdaric.
    let python: String
    /// Ends it along with Weir, however that ends; nil where there is no such program.
    let keeper: String?
    /// JSON.
    let event: [UInt8]
    /// Variables on top of Weir's own; the places of a target are filled in.
    let variables: [(name: String, value: String)]
    /// What the function may take, in nanoseconds.
    let timeout: Int64

    /// Three seconds, Lambda's own default.
    static let usualTimeout = 3 * Nanoseconds.perSecond
    private static let longestEvent = 6 << 20

    /// Looks at what was given.
    init(_ options: LoadFunctionOptions, handler: String, timeout: Int64) throws(LoadError) {
        let parts = handler.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts.allSatisfy({ !$0.isEmpty && !$0.contains("/") && !$0.contains(" ") }) else {
            throw .input("--handler is \(handler); MODULE.FUNCTION is wanted, as app.lambda_handler")
        }
        self.handler = handler
        self.timeout = timeout
        guard let folder = Self.absolute(options.folder) else {
            throw .input("--handler-folder is \(options.folder), which is not there")
        }
        self.folder = folder
        let module = folder + "/" + parts.dropLast().joined(separator: "/") + ".py"
        guard access(module, R_OK) == 0 else {
            throw .input("--handler is \(handler), but \(module) cannot be read; --handler-folder says where it is")
        }
        let folders = (Environment.current["PATH"] ?? "").split(separator: ":").map(String.init)
        guard
            let python = options.python.contains("/")
                ? options.python : DemoPrograms.first([options.python], in: folders),
            access(python, X_OK) == 0
        else { throw .input("--python is \(options.python), which is not a program here") }
        // As it is, since a virtual environment's is a link to another one.
        self.python = python.hasPrefix("/") ? python : (Self.absolute(".") ?? "") + "/" + python
        keeper = DemoPrograms.first(["setpriv"], in: folders + ["/usr/bin"])
        event = try Self.event(options.event)
        variables = try options.variables.map { text throws(LoadError) in
            guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
                throw .input("--env is \(text); NAME=VALUE is wanted")
            }
            return (String(text[..<sign]), String(text[text.index(after: sign)...]))
        }
    }

    private static func absolute(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }

    private static func event(_ path: String?) throws(LoadError) -> [UInt8] {
        guard let path else { return Array("{}".utf8) }
        let bytes: [UInt8]
        do throws(SmallFile.Failure) {
            bytes = try SmallFile.read(path, limit: longestEvent)
        } catch {
            throw .input("--event \(path) \(error.reason)")
        }
        // Where it is wrong is for the writer of the event; the parser's words speak of Swift.
        guard (try? JSONDecoder().decode(AnyJSON.self, from: Data(bytes))) != nil else {
            throw .input("--event \(path) is not JSON")
        }
        return bytes
    }

    /// Refuses a Python that lacks the runtime. Takes as long as Python takes to start.
    func check() throws(LoadError) {
        let process: ChildProcess
        do throws(ChildProcess.Failure) {
            process = try ChildProcess(python, ["-c", "import awslambdaric"], log: "/dev/null")
        } catch {
            throw .failed(error.description)
        }
        process.wait()
        guard process.exitCode == 0 else {
            throw .input(
                "\(python) has no awslambdaric, Lambda's runtime for Python; \(python) -m pip install awslambdaric")
        }
    }

    /// The program to start and its arguments: the runtime, in the function's folder.
    var command: (program: String, arguments: [String]) {
        // `env` goes to the folder, and becomes the runtime.
        let start = ["/usr/bin/env", "-C", folder, python, "-m", "awslambdaric", handler]
        guard let keeper else { return (start[0], Array(start.dropFirst())) }
        return (keeper, ["--pdeathsig=KILL", "--"] + start)
    }

    /// What a process of it sees, for a target.
    func environment(_ target: LoadTarget, runtime: String) -> [String: String] {
        var environment = Environment.current
        for (name, value) in variables { environment[name] = Self.filled(value, target) }
        let name = String(handler.split(separator: ".").first ?? "function")
        environment.merge([
            "AWS_LAMBDA_RUNTIME_API": runtime, "_HANDLER": handler, "LAMBDA_TASK_ROOT": folder,
            "AWS_LAMBDA_FUNCTION_NAME": name, "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128", "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/\(name)", "TZ": environment["TZ"] ?? ":UTC",
            "PYTHONUNBUFFERED": "1",
        ]) { $1 }
        return environment
    }

    /// The text with a target's words in place of `{host}`, `{port}`, `{user}`, `{database}` and `{name}`.
    static func filled(_ text: String, _ target: LoadTarget) -> String {
        var words = ["{name}": target.name, "{user}": target.account.login.user]
        words["{database}"] = target.account.login.database ?? ""
        switch target.address {
        case .tcp(let host, let port): (words["{host}"], words["{port}"]) = (host, "\(port)")
        case .unix(let path, _): (words["{host}"], words["{port}"]) = (path, "0")
        }
        return words.reduce(text) { $0.replacing($1.key, with: $1.value) }
    }
}

/// Any JSON text.
private struct AnyJSON: Decodable {
    init(from decoder: any Decoder) throws {}
}
