import ArgumentParser
import ControlPlane
import IAMModel
import Identity
import Logging

extension ServeCommand {
    /// STS for the admin port, answered from the configuration's store; nil where there is none.
    static func stsService(_ whole: ConfigurationFile.Whole, logger: Logger) throws -> (any AWSQueryService)? {
        guard let identity = whole.identity else { return nil }
        do throws(IdentityError) {
            return STSQueryService(service: try STSService(store: identity.store), logger: logger)
        } catch {
            StandardError.print("weir: identity.store: \(error)")
            throw ExitCode(1)
        }
    }
}

/// STS as the admin port wants it: with the time, and with a log for what goes wrong inside.
private struct STSQueryService: AWSQueryService {
    let service: STSService
    let logger: Logger

    func answer(_ request: AWSQueryRequest) -> AWSQueryAnswer {
        let reply = service.answer(
            STSRequest(
                method: request.method, path: request.path, query: request.query,
                headers: request.headers.map { RequestHeader($0.name, $0.value) }, body: request.body,
                sourceAddress: request.sourceAddress, isEncrypted: false,
                now: Timestamp(seconds: WallClock.seconds)))
        if let fault = reply.fault {
            logger.error("a request to STS failed", metadata: ["cause": "\(fault)", "request": "\(reply.requestID)"])
        }
        return AWSQueryAnswer(reply)
    }

    func refuse(_ refusal: AWSQueryRefusal) -> AWSQueryAnswer {
        switch refusal {
        case .tooMany: AWSQueryAnswer(service.refuse(.throttling))
        case .tooLarge(let most): AWSQueryAnswer(service.refuse(.tooLarge(most: most)))
        }
    }
}

extension AWSQueryAnswer {
    fileprivate init(_ reply: STSReply) {
        self.init(
            status: reply.status,
            headers: ["content-type": STSReply.contentType, "x-amzn-requestid": reply.requestID], body: reply.body)
    }
}
