internal import HTTPTypes
internal import HummingbirdCore
public import Logging
internal import NIOCore
internal import ProxyModel
internal import Synchronization

/// What the runtime of a function says.
public enum FunctionRuntimeEvent: Equatable, Sendable {
    /// It is ready for an event: for the first time, when it has started.
    case asked
    /// The handler has returned, with so many bytes.
    case responded(requestID: String, byteCount: Int)
    /// The handler has raised an error.
    case failed(requestID: String, FunctionError)
    /// The handler could not be loaded.
    case didNotStart(FunctionError)
}

/// An error as the runtime tells it. Secrets of the function may be in its text.
public struct FunctionError: Equatable, Sendable {
    /// As in `OperationalError`, where the runtime named it apart.
    public let type: String?
    /// JSON, as a rule: `errorMessage`, `errorType` and more.
    public let body: [UInt8]

    /// An error of these values.
    public init(type: String?, body: [UInt8]) {
        self.type = type
        self.body = body
    }
}

/// An event for the function.
public struct FunctionCall: Equatable, Sendable {
    /// Names this invocation.
    public let requestID: String
    /// In milliseconds since 1970.
    public let deadline: Int64
    /// Of the function.
    public let arn: String
    /// JSON.
    public let event: [UInt8]

    /// An event of these values.
    public init(requestID: String, deadline: Int64, arn: String, event: [UInt8]) {
        self.requestID = requestID
        self.deadline = deadline
        self.arn = arn
        self.event = event
    }
}

/// Lambda's Runtime API for one execution environment: hands it events, and tells what it answers.
///
/// *Source*: AWS's page "Using the Lambda runtime API", version 2018-06-01, as `awslambdaric` speaks it. *Isolation*: any.
public final class FunctionRuntimePort: Sendable {
    /// As Lambda allows for a synchronous call: 6 MB.
    public static let longestResponse = 6 * 1024 * 1024
    private static let prefix = "/2018-06-01/runtime"
    private static let typeHeader = "lambda-runtime-function-error-type"
    /// One that asks and some that report.
    private static let mostConnections = 8

    private struct State: Sendable {
        var asking: CheckedContinuation<FunctionCall?, Never>?
        var current: String?
        var isStopped = false
    }

    private let state = Mutex(State())
    private let events: @Sendable (FunctionRuntimeEvent) -> Void
    private let listener = Mutex<HTTPListener?>(nil)

    /// Listens on loopback, on a port that the system chooses.
    ///
    /// - Throws: when that is refused.
    /// - Parameter events: called on any thread, in order for one environment.
    public init(
        logger: Logger, events: @escaping @Sendable (FunctionRuntimeEvent) -> Void
    ) throws(AdminServerError) {
        self.events = events
        let listener = try HTTPListener(
            address: HTTPSpec.Address(host: "127.0.0.1", port: 0), mostConnections: Self.mostConnections,
            channel: HTTP1Channel(
                responder: { [weak self] request, writer, _ in
                    guard let self else { return try await Self.write(503, "{}", writer) }
                    try await respond(request, writer)
                },
                configuration: HTTP1Channel.Configuration()), logger: logger)
        self.listener.withLock { $0 = listener }
    }

    /// `127.0.0.1:PORT`, for AWS_LAMBDA_RUNTIME_API.
    public var address: String { listener.withLock { $0.map { "127.0.0.1:\($0.address.port)" } ?? "" } }

    /// Hands over an event to a runtime that has asked.
    public func hand(_ call: FunctionCall) {
        let asking = state.withLock { state in
            defer { state.asking = nil }
            state.current = call.requestID
            return state.asking
        }
        asking?.resume(returning: call)
    }

    /// Answers nothing more. Returns when the listener is closed, or after two seconds.
    public func stop() {
        let asking = state.withLock { state in
            defer { state.asking = nil }
            state.isStopped = true
            return state.asking
        }
        asking?.resume(returning: nil)
        let open = listener.withLock { listener in
            defer { listener = nil }
            return listener
        }
        open?.stop()
    }

    // MARK: Requests

    private func respond(_ request: Request, _ writer: consuming ResponseWriter) async throws {
        let path = request.head.path ?? ""
        guard path.hasPrefix(Self.prefix) else { return try await Self.write(404, Self.refusal("NotFound"), writer) }
        let parts = path.dropFirst(Self.prefix.count).split(separator: "/").map(String.init)
        switch (request.method, parts.count) {
        case (.get, 2) where parts == ["invocation", "next"]: try await next(writer)
        case (.post, 2) where parts == ["init", "error"]:
            guard let error = try await error(request) else { return try await tooLarge(writer) }
            events(.didNotStart(error))
            try await Self.write(202, Self.accepted, writer)
        case (.post, 3) where parts[0] == "invocation":
            guard state.withLock({ $0.current == parts[1] }) else {
                return try await Self.write(400, Self.refusal("InvalidRequestID"), writer)
            }
            try await report(parts[1], parts[2], request, writer)
        default: try await Self.write(404, Self.refusal("NotFound"), writer)
        }
    }

    private func next(_ writer: consuming ResponseWriter) async throws {
        let call = await withCheckedContinuation { (continuation: CheckedContinuation<FunctionCall?, Never>) in
            let (former, isStopped) = state.withLock { state in
                defer { if !state.isStopped { state.asking = continuation } }
                return (state.asking, state.isStopped)
            }
            // Who asks twice has forgotten the first time.
            former?.resume(returning: nil)
            guard !isStopped else { return continuation.resume(returning: nil) }
            events(.asked)
        }
        guard let call else { return try await Self.write(503, Self.refusal("Stopped"), writer) }
        var head = HTTPResponse(status: .ok)
        head.headerFields[.contentType] = "application/json"
        head.headerFields[.contentLength] = "\(call.event.count)"
        let fields = [
            ("Lambda-Runtime-Aws-Request-Id", call.requestID), ("Lambda-Runtime-Deadline-Ms", "\(call.deadline)"),
            ("Lambda-Runtime-Invoked-Function-Arn", call.arn),
        ]
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { head.headerFields[name] = value }
        }
        try await writer.write(
            response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: call.event)))
    }

    private func report(
        _ id: String, _ what: String, _ request: Request, _ writer: consuming ResponseWriter
    ) async throws {
        switch what {
        case "response":
            guard let body = try await body(request) else {
                events(
                    .failed(
                        requestID: id,
                        FunctionError(type: "Function.ResponseSizeTooLarge", body: [])))
                return try await tooLarge(writer)
            }
            events(.responded(requestID: id, byteCount: body.readableBytes))
        case "error":
            guard let error = try await error(request) else { return try await tooLarge(writer) }
            events(.failed(requestID: id, error))
        default: return try await Self.write(404, Self.refusal("NotFound"), writer)
        }
        try await Self.write(202, Self.accepted, writer)
    }

    private func body(_ request: Request) async throws -> ByteBuffer? {
        do {
            return try await request.body.collect(upTo: Self.longestResponse)
        } catch is NIOTooManyBytesError {
            return nil
        }
    }

    private func error(_ request: Request) async throws -> FunctionError? {
        let header = HTTPField.Name(Self.typeHeader).flatMap { request.headers[$0] }
        guard let body = try await body(request) else { return nil }
        return FunctionError(type: header, body: Array(buffer: body))
    }

    private func tooLarge(_ writer: consuming ResponseWriter) async throws {
        try await Self.write(413, Self.refusal("RequestEntityTooLarge"), writer)
    }

    private static let accepted = #"{"status":"OK"}"#

    private static func refusal(_ type: String) -> String {
        #"{"errorType":"\#(type)","errorMessage":"\#(type)"}"#
    }

    private static func write(_ status: Int, _ text: String, _ writer: consuming ResponseWriter) async throws {
        var head = HTTPResponse(status: HTTPResponse.Status(code: status))
        head.headerFields[.contentType] = "application/json"
        head.headerFields[.contentLength] = "\(text.utf8.count)"
        try await writer.write(response: head, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
