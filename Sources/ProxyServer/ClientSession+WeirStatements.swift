import AdminConsole
import EventLoop
import MySQLProtocol
import SessionState

/// What any client may ask of Weir itself, in place of a statement of the server's: nothing of it tells of other clients.
enum WeirQuestion: String, CaseIterable {
    case session, pools, stats, state, version, help

    /// The longest text that is looked at.
    private static let longest = 64

    /// The question that a COM_QUERY's text is: `SHOW WEIR SESSION`; nil if it is a statement.
    ///
    /// - Returns: a topic, or nil for one that there is not.
    static func read(_ text: UnsafeRawBufferPointer) -> WeirQuestion?? {
        // Nearly every statement ends here.
        guard text.count <= longest, text.count >= 9, text[0] | 0x20 == UInt8(ascii: "s"),
            text[1] | 0x20 == UInt8(ascii: "h")
        else { return nil }
        var words = String(decoding: text, as: UTF8.self).lowercased().split { $0.isWhitespace || $0 == ";" }
        guard words.count >= 2, words.removeFirst() == "show", words.removeFirst() == "weir" else { return nil }
        return .some(words.count == 1 ? WeirQuestion(rawValue: String(words[0])) : nil)
    }
}

// `SHOW WEIR ...` on any connection: answered here, and the session stays as it is.
extension ClientSession {
    /// - Returns: whether the command was such a question.
    func answersWeirQuestion(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let question = WeirQuestion.read(text) else { return false }
        guard let topic = question else {
            let known = WeirQuestion.allCases.map { $0.rawValue.uppercased() }.joined(separator: "|")
            sendError(.weirQuestion, "There is no such SHOW WEIR. It knows: SHOW WEIR \(known)")
            rowCounts.changed = -1
            hasAnsweredItself = true
            return true
        }
        let answer = weirAnswer(topic)
        var rows: [[ConsoleValue]] = []
        while let more = answer.next(ConsoleRows.portion) { rows += more }
        var bytes: [UInt8] = []
        var sequence = ConsoleTable(columns: answer.columns).head(sequence: clientSequence &+ 1, into: &bytes)
        sequence = ConsoleTable.body(rows, sequence: sequence, into: &bytes)
        PacketWriter.append(EOFPacket(status: ownStatus).encoded(), sequence: sequence, to: &bytes)
        send(bytes)
        rowCounts.changed = -1
        rowCounts.found = UInt64(rows.count)
        hasAnsweredItself = true
        return true
    }

    private func weirAnswer(_ topic: WeirQuestion) -> ConsoleAnswer {
        switch topic {
        case .session: ConsoleAnswer([core.clientLine(self)])
        case .pools: core.consoleAnswer(.pools)
        case .stats: core.consoleAnswer(.stats)
        case .state: core.consoleAnswer(.state)
        case .version: core.consoleAnswer(.version)
        case .help:
            ConsoleAnswer(
                ConsoleTable(
                    columns: [.init("statement")],
                    rows: WeirQuestion.allCases.map { [.text("SHOW WEIR \($0.rawValue.uppercased())")] }))
        }
    }
}

extension ErrorCode {
    /// ER_PARSE_ERROR.
    fileprivate static let weirQuestion = ErrorCode(1064, "42000")
}
