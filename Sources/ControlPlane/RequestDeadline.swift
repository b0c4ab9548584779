internal import NIOCore
internal import NIOHTTPTypes

/// Closes a connection on which a request takes too long, from the end of its headers until the whole of it has come and
/// was answered. Bodies that trickle in for ever end here.
///
/// *Isolation*: the connection's event loop.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limit: TimeAmount
    private var task: Scheduled<Void>?
    private var isBeingRead = false
    private var isAnswered = true

    init(limit: TimeAmount) {
        self.limit = limit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            isBeingRead = true
            isAnswered = false
            if task == nil { task = deadline(context) }
        case .body:
            break
        case .end:
            isBeingRead = false
            settle()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            isAnswered = true
            settle()
        }
        context.write(data, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        cancel()
    }

    private func deadline(_ context: ChannelHandlerContext) -> Scheduled<Void> {
        let channel = context.channel
        return context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
    }

    private func settle() {
        if !isBeingRead, isAnswered { cancel() }
    }

    private func cancel() {
        task?.cancel()
        task = nil
    }
}
