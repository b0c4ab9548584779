import AdminConsole
import ConnectionPool
import EventLoop
import MySQLProtocol
import ProxyModel

// The console's side of the protocol: commands of the text protocol, one after the other. What they do is said in
// ProxyCore+Console.swift.
extension ClientSession {
    /// The longest command, which is a line typed by somebody.
    private static let longestConsoleCommand = 64 * 1024

    /// The console's user has logged in.
    func beginConsole(_ response: HandshakeResponse, _ access: ConsoleAccess) {
        capabilities = response.capabilities
        programName = ClientSession.programName(response)
        console = ConsoleSession(user: access.user)
        phase = .console
        leaveLowLane()
        core.consoleOpened(self)
        note(.console, user: access.user, failure: nil)
        send(
            PacketWriter.packet(sequence: nextLoginSequence, payload: OKPacket().encoded(capabilities: capabilities)))
        lastActivity = loop.now
        armIdleTimer()
        if hasKeptInput { readAgainSoon() }
    }

    /// How a program calls itself, or its library, in its login.
    static func programName(_ response: HandshakeResponse) -> String? {
        for wanted in ["program_name", "_client_name"] {
            guard let found = response.connectAttributes.first(where: { $0.name == wanted }) else { continue }
            return String(found.value.prefix(64))
        }
        return nil
    }

    // MARK: Input

    func readConsole() {
        // The end is noticed while a command runs: it ends a PAUSE that waits.
        guard console?.isIdle == true else { return keepInput() }
        if hasKeptInput {
            hasKeptInput = false
            let bytes = takeKept()
            resumeReading()
            return takeConsole(bytes)
        }
        switch receive() {
        case .nothing: return
        case .ended(let end): ended(end)
        case .bytes(let bytes): takeConsole(bytes)
        }
    }

    private func takeConsole(_ bytes: UnsafeRawBufferPointer) {
        let span = bytes.bindMemory(to: UInt8.self).span
        do throws(WireError) {
            guard span.count >= PacketHeader.byteCount else { return keepConsole(bytes) }
            let header = try PacketHeader(span)
            clientSequence = header.sequence
            guard header.sequence == 0 else {
                consoleFails(ERRPacket(.packetsOutOfOrder, "Got packets out of order"))
                return end(.protocolError("packets out of order"))
            }
            guard header.payloadLength <= ClientSession.longestConsoleCommand else {
                consoleFails(ERRPacket(.packetTooLarge, "Got a packet bigger than 'max_allowed_packet' bytes"))
                return end(.protocolError("an oversized command at the console"))
            }
            guard span.count >= header.packetLength else { return keepConsole(bytes) }
            let payload = Array(bytes[PacketHeader.byteCount..<header.packetLength])
            // Whatever the command does may use the loop's buffer: what was sent ahead is put by first.
            if span.count > header.packetLength {
                hasKeptInput = true
                keepConsole(UnsafeRawBufferPointer(rebasing: bytes[header.packetLength...]))
                guard descriptor >= 0 else { return }
            }
            lastActivity = loop.now
            run(payload)
            if console?.isIdle == true, hasKeptInput { readAgainSoon() }
        } catch {
            end(.protocolError("\(error)"))
        }
    }

    private func keepConsole(_ bytes: UnsafeRawBufferPointer) {
        if !keep(bytes) { end(.protocolError("too much was sent ahead of a reply")) }
    }

    private func run(_ payload: [UInt8]) {
        guard let first = payload.first, let command = Command(rawValue: first) else {
            return consoleFails(ERRPacket(.unknownCommand, "Unknown command"))
        }
        switch command {
        case .query: runStatement(String(decoding: payload.dropFirst(), as: UTF8.self))
        case .quit: end(.clientQuit)
        case .ping, .initDB, .resetConnection, .debug: consoleSucceeds()
        case .setOption, .fieldList:
            send(PacketWriter.packet(sequence: 1, payload: EOFPacket().encoded()))
        case .statistics:
            send(PacketWriter.packet(sequence: 1, payload: Array(core.consoleSummary.utf8)))
        case .processKill where payload.count >= 5:
            let id = payload[1..<5].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            run(.kill(id: id))
        case .processInfo: run(.show(.clients))
        case .stmtPrepare:
            consoleFails(
                ERRPacket(
                    .unsupportedPrepared,
                    "The console takes no prepared statements: use the text protocol. It knows: "
                        + ConsoleStatement.usage))
        case .stmtClose, .stmtSendLongData: return
        default:
            consoleFails(
                ERRPacket(
                    .unknownCommand,
                    "The console does not know the command \(command). It knows: " + ConsoleStatement.usage))
        }
    }

    private func runStatement(_ text: String) {
        do throws(ConsoleError) {
            run(try ConsoleStatement(text))
        } catch {
            consoleFails(ERRPacket(error))
        }
    }

    private func run(_ statement: ConsoleStatement) {
        guard let console else { return }
        switch statement {
        case .show(let topic): answer(core.consoleAnswer(topic))
        case .ignored: consoleSucceeds()
        case .empty(let columns): answer(ConsoleAnswer(ConsoleTable(columns: columns.map { .init($0) })))
        case .select(let selections):
            let answers = ConsoleAnswers(
                version: core.greetedVersion, user: console.user, connectionID: connectionID)
            do throws(ConsoleError) {
                answer(ConsoleAnswer(try answers.table(selections)))
            } catch {
                consoleFails(ERRPacket(error))
            }
        case .pause:
            self.console?.work = .pausing
            core.pause(for: self)
        case .resume: core.resume(by: self)
        case .drain: core.drain(by: self)
        case .shutdown: core.shutDown(by: self)
        case .reload: core.reload(by: self)
        case .kill(let id): core.kill(id, by: self)
        case .killQuery(let id): core.killQuery(id, by: self)
        }
    }

    // MARK: Output

    /// The running command is done.
    func consoleSucceeds(_ info: String = "") {
        guard case .console = phase else { return }
        send(
            PacketWriter.packet(
                sequence: clientSequence &+ 1, payload: OKPacket(info: info).encoded(capabilities: capabilities)))
        consoleIsDone()
    }

    /// The running command was refused, or has failed.
    func consoleFails(_ error: ERRPacket) {
        guard case .console = phase else { return }
        sendError(error, sequence: clientSequence &+ 1)
        consoleIsDone()
    }

    private func consoleIsDone() {
        console?.work = .idle
        lastActivity = loop.now
        if hasKeptInput { readAgainSoon() }
    }

    private func answer(_ answer: ConsoleAnswer) {
        var bytes: [UInt8] = []
        let table = ConsoleTable(columns: answer.columns)
        let sequence = table.head(sequence: clientSequence &+ 1, into: &bytes)
        send(bytes)
        console?.work = .sending(ConsoleRows(next: answer.next, sequence: sequence))
        sendRows()
    }

    /// Sends the next portion of a table; the one after it when the client has taken this one, in another round.
    func sendRows() {
        guard case .sending(var rows)? = console?.work, isDrained else { return }
        var bytes: [UInt8] = []
        guard let portion = rows.next(ConsoleRows.portion) else {
            ConsoleTable.tail(sequence: rows.sequence, into: &bytes)
            send(bytes)
            return consoleIsDone()
        }
        rows.sequence = ConsoleTable.body(portion, sequence: rows.sequence, into: &bytes)
        console?.work = .sending(rows)
        send(bytes)
        // What the kernel did not take goes on in `onDrained`.
        guard isDrained else { return }
        if portion.count < ConsoleRows.portion { sendRows() } else { core.takeTurn(self) }
    }

    // MARK: Timers

    func consoleTimerFired() {
        let limit = core.spec.endpoint.idleClientTimeout.wholeNanoseconds
        let isIdle = console?.isIdle == true
        guard isIdle, loop.now - lastActivity >= limit else {
            arm(at: isIdle ? lastActivity + limit : loop.now + limit)
            return
        }
        sendError(
            .clientInteractionTimeout,
            "The client was disconnected by the server because of inactivity "
                + "(endpoint.idleClientTimeout is \(core.spec.endpoint.idleClientTimeout))", sequence: 0)
        end(.idleTimeout)
    }
}

extension ERRPacket {
    init(_ error: ConsoleError) {
        self.init(code: error.code, sqlState: error.sqlState, message: error.message)
    }
}
