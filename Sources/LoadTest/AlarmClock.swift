import EventLoop

/// Calls that are due at exact times, on one loop.
///
/// *Isolation*: its loop.
final class AlarmClock {
    /// A call that is due. Let go of, or cancelled, it is not made.
    final class Call {
        fileprivate let time: Int64
        fileprivate let order: UInt64
        fileprivate var body: (() -> Void)?

        fileprivate init(at time: Int64, order: UInt64, _ body: @escaping () -> Void) {
            self.time = time
            self.order = order
            self.body = body
        }

        /// It is not made any more.
        func cancel() {
            body = nil
        }

        fileprivate func isBefore(_ other: Call) -> Bool { (time, order) < (other.time, other.order) }
    }

    private var alarm: ExactAlarm?
    /// A heap, the earliest first.
    private var calls: [Call] = []
    private var order: UInt64 = 0

    init(loop: EventLoop) throws(SystemError) {
        alarm = try ExactAlarm(loop: loop) { [unowned self] in ring() }
    }

    /// Makes a call at this time of the loop's clock, or soon when that is over; never from within.
    ///
    /// *Units*: nanoseconds.
    func call(at time: Int64, _ body: @escaping () -> Void) -> Call {
        let call = Call(at: time, order: order, body)
        order += 1
        let first = calls.first
        push(call)
        if first.map({ call.isBefore($0) }) ?? true { alarm?.set(at: time) }
        return call
    }

    /// Makes no call any more.
    func close() {
        calls = []
        alarm?.close()
        alarm = nil
    }

    private func ring() {
        let now = EventLoop.monotonicNanoseconds()
        while let first = calls.first, first.time <= now || first.body == nil {
            pop()
            let body = first.body
            first.body = nil
            body?()
        }
        if let first = calls.first { alarm?.set(at: first.time) }
    }

    private func push(_ call: Call) {
        calls.append(call)
        var index = calls.count - 1
        while index > 0, calls[index].isBefore(calls[(index - 1) / 2]) {
            calls.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private func pop() {
        calls.swapAt(0, calls.count - 1)
        calls.removeLast()
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < calls.count {
                if calls[child].isBefore(calls[least]) { least = child }
            }
            if least == index { return }
            calls.swapAt(least, index)
            index = least
        }
    }
}
