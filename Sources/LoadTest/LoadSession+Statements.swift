import EventLoop
import LoadModel
import MySQLProtocol

/// What a session runs.
extension LoadSession {
    func proceed() {
        guard let step = steps.popFirst() else {
            state = .idle
            owner.sessionRan(self, nil)
            return
        }
        switch step {
        case .text(let text):
            ask(.text, Command.query.payload(text.utf8))
        case .execute(let text, let values):
            guard let id = prepared[text] else {
                // Once more, when its id is known.
                steps.insert(step, at: steps.startIndex)
                let asked = Asked(kind: .prepare, sent: EventLoop.monotonicNanoseconds())
                state = .preparing(PrepareReader(), asked)
                resumeReading()
                send(PacketWriter.packet(sequence: 0, payload: Command.stmtPrepare.payload(text.utf8)))
                return
            }
            ask(.execute, StatementExecution(id: id, values: values).payload)
        case .pause(let nanoseconds):
            state = .pausing
            resumeReading()
            pause = clock.call(at: EventLoop.monotonicNanoseconds() + nanoseconds) { [unowned self] in proceed() }
        }
    }

    private func ask(_ kind: StatementTiming.Kind, _ payload: [UInt8]) {
        let asked = Asked(kind: kind, sent: EventLoop.monotonicNanoseconds())
        state = .querying(ReplyReader(capabilities: capabilities), asked)
        resumeReading()
        send(PacketWriter.packet(sequence: 0, payload: payload))
    }

    func answered(_ outcome: ReplyReader.Outcome, _ asked: Asked, rows: Int) {
        switch outcome {
        case .ended(let status):
            isInTransaction = status.contains(.inTransaction)
            report(asked, rows: rows)
            proceed()
        case .failed(let error): refused(error)
        }
    }

    func prepared(_ outcome: PrepareReader.Outcome, _ asked: Asked) {
        switch outcome {
        case .prepared(let id):
            if case .execute(let text, _)? = steps.first { prepared[text] = id }
            report(asked, rows: 0)
            proceed()
        case .failed(let error): refused(error)
        }
    }

    private func report(_ asked: Asked, rows: Int) {
        let now = EventLoop.monotonicNanoseconds()
        owner.session(
            self,
            answered: StatementTiming(
                kind: asked.kind, firstByte: asked.firstByte - asked.sent, whole: now - asked.sent, rows: rows))
    }

    /// The server refused a statement: the rest is not run, and a transaction is not left open.
    private func refused(_ error: ERRPacket) {
        steps = []
        let failure = LoadFailure(phase: .query, code: .server(error.code), message: error.message)
        guard rollsBack, isInTransaction else {
            state = .idle
            owner.sessionRan(self, failure)
            return
        }
        state = .rollingBack(ReplyReader(capabilities: capabilities), failure)
        send(PacketWriter.packet(sequence: 0, payload: Command.query.payload("ROLLBACK".utf8)))
    }
}
