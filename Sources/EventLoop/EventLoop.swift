internal import CLinux
import Glibc

/// One thread's epoll loop: descriptors, timers and messages from other threads.
///
/// The loop and everything registered with it are not `Sendable`: they are made on the loop's own thread (see
/// `EventLoopThread`) and the compiler keeps them there. Other threads reach in through a `Mailbox` only.
public final class EventLoop {
    /// How many bytes one `receive` asks the kernel for.
    public static let receiveChunk = 64 * 1024
    /// The longest unfinished message that a stream may hold back to have it in one piece.
    public static let carryLimit = 192 * 1024

    let epoll: Int32
    let wakeUp: WakeUp
    private var lowLane: LowLane
    private var isLowLaneReady = false
    var timers: TimerWheel
    /// Where every stream of this loop receives: what is in it is valid until the next `receive`.
    let scratch: UnsafeMutableRawBufferPointer

    private var events: UnsafeMutableBufferPointer<epoll_event>
    private var isStopping = false
    private var deferred: [IOSource] = []
    private var graveyard: [IOSource] = []
    private var mailboxes: [() -> Void] = []
    private var kept: [AnyObject] = []
    /// The list of what is registered; each registration owns one reference.
    private unowned(unsafe) var firstRegistered: IOSource?

    /// Monotonic time in nanoseconds, read once per round.
    public private(set) var now: Int64

    /// How many descriptors are registered.
    public private(set) var registeredCount = 0

    init() throws(SystemError) {
        // A write to a connection that the peer closed is an ordinary error here; OpenSSL's writes would raise the signal.
        signal(SIGPIPE, SIG_IGN)
        let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw SystemError.latest("epoll_create1") }
        self.epoll = epoll
        do {
            wakeUp = try WakeUp()
            lowLane = try LowLane(watchedBy: epoll)
        } catch {
            close(epoll)
            throw error
        }
        now = EventLoop.monotonicNanoseconds()
        timers = TimerWheel(now: now)
        scratch = .allocate(byteCount: EventLoop.carryLimit + EventLoop.receiveChunk, alignment: 64)
        events = .allocate(capacity: 256)
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.ptr = nil
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, wakeUp.descriptor, &event) == 0 else {
            throw SystemError.latest("epoll_ctl")
        }
    }

    deinit {
        scratch.deallocate()
        events.deallocate()
        close(lowLane.epoll)
        close(epoll)
    }

    /// Runs until `stop()`; then lets go of what it was to keep and to deliver to.
    func run() {
        while !isStopping {
            let timeout = deferred.isEmpty ? timers.timeout(now: now) : 0
            let count = epoll_wait(epoll, events.baseAddress, Int32(events.count), timeout)
            now = EventLoop.monotonicNanoseconds()
            if count > 0 { dispatch(Int(count)) }
            while let timer = timers.popExpired(now: now) { timer.fire() }
            settle()
            if isLowLaneReady { serveLowLane() }
        }
        letGo()
    }

    /// What was built on the loop refers back to it, so it must be let go for either to end.
    private func letGo() {
        mailboxes = []
        kept = []
        while !deferred.isEmpty { settle() }
        settle()
        // Their descriptors stay open: who ends a loop with something registered ends the process, or is a test.
        while let source = firstRegistered {
            source.interest = 0
            endRegistration(of: source)
        }
    }

    private func serveLowLane() {
        isLowLaneReady = false
        let began = EventLoop.monotonicNanoseconds()
        lowLane.begin(now: began, afterWork: began - now)
        now = began
        while let event = lowLane.next() {
            if let pointer = event.data.ptr { deliver(event.events, to: pointer) }
            if lowLane.isTimeOver { break }
        }
        lowLane.end()
        settle()
    }

    /// Whether a source of the low lane that is being served should leave the rest for the next round.
    public var isLowLaneTimeOver: Bool { lowLane.isTimeOver }

    private func dispatch(_ count: Int) {
        deliverEnds(count)
        for index in 0..<count where events[index].events != 0 {
            let event = events[index]
            guard let pointer = event.data.ptr else {
                wakeUp.acknowledge()
                for deliver in mailboxes { deliver() }
                continue
            }
            if UInt(bitPattern: pointer) == LowLane.mark {
                isLowLaneReady = true
            } else {
                deliver(event.events, to: pointer)
            }
        }
    }

    /// Ends come before everything else of a round: what its peer has closed must not be put to use in it.
    private func deliverEnds(_ count: Int) {
        for index in 0..<count where events[index].events & Readiness.ended != 0 {
            guard let pointer = events[index].data.ptr, UInt(bitPattern: pointer) != LowLane.mark else { continue }
            deliver(events[index].events, to: pointer)
            events[index].events = 0
        }
    }

    private func deliver(_ events: UInt32, to pointer: UnsafeMutableRawPointer) {
        let source = Unmanaged<IOSource>.fromOpaque(pointer)._withUnsafeGuaranteedRef { $0 }
        // A source closed earlier in this round is still alive in the graveyard, with no descriptor.
        if source.descriptor >= 0 { source.ready(events) }
    }

    /// As often, what was put off may put itself off again: then the others have their turn.
    private static let mostBatches = 8

    /// Runs what was put off until the end of the round, then lets closed sources go.
    private func settle() {
        var batches = 0
        while !deferred.isEmpty, batches < EventLoop.mostBatches {
            batches += 1
            let batch = deferred
            deferred.removeAll(keepingCapacity: true)
            for source in batch {
                source.isDeferred = false
                source.processDeferred()
            }
        }
        if !graveyard.isEmpty { graveyard.removeAll(keepingCapacity: true) }
    }

    /// Ends `run` after the current round.
    public func stop() {
        isStopping = true
    }

    /// Calls the source's `processDeferred` at the end of this round; once, however often it is asked.
    public func deferUntilRoundEnds(_ source: IOSource) {
        guard !source.isDeferred else { return }
        source.isDeferred = true
        deferred.append(source)
    }

    func changeInterest(of source: IOSource, to events: UInt32) {
        var event = epoll_event()
        event.events = events
        event.data.ptr = Unmanaged.passUnretained(source).toOpaque()
        let epoll = source.isInLowLane ? lowLane.epoll : epoll
        if source.interest == 0 {
            beginRegistration(of: source)
            epoll_ctl(epoll, EPOLL_CTL_ADD, source.descriptor, &event)
        } else if events == 0 {
            epoll_ctl(epoll, EPOLL_CTL_DEL, source.descriptor, &event)
            bury(source)
        } else {
            epoll_ctl(epoll, EPOLL_CTL_MOD, source.descriptor, &event)
        }
        source.interest = events
    }

    /// epoll holds a plain pointer, so the registration itself owns one reference.
    private func beginRegistration(of source: IOSource) {
        _ = Unmanaged.passRetained(source)
        registeredCount += 1
        source.nextRegistered = firstRegistered
        firstRegistered?.previousRegistered = source
        firstRegistered = source
    }

    /// Gives up the registration's reference; the source may end here.
    private func endRegistration(of source: IOSource) {
        registeredCount -= 1
        source.nextRegistered?.previousRegistered = source.previousRegistered
        if let previous = source.previousRegistered {
            previous.nextRegistered = source.nextRegistered
        } else {
            firstRegistered = source.nextRegistered
        }
        source.nextRegistered = nil
        source.previousRegistered = nil
        Unmanaged.passUnretained(source).release()
    }

    func move(_ source: IOSource, toLowLane isLow: Bool) {
        guard source.isInLowLane != isLow else { return }
        source.isInLowLane = isLow
        guard source.interest != 0, source.descriptor >= 0 else { return }
        var event = epoll_event()
        event.events = source.interest
        event.data.ptr = Unmanaged.passUnretained(source).toOpaque()
        epoll_ctl(isLow ? epoll : lowLane.epoll, EPOLL_CTL_DEL, source.descriptor, nil)
        epoll_ctl(isLow ? lowLane.epoll : epoll, EPOLL_CTL_ADD, source.descriptor, &event)
    }

    /// Gives up the registration's reference at the end of the round: epoll may have reported the source already.
    private func bury(_ source: IOSource) {
        graveyard.append(source)
        endRegistration(of: source)
    }

    /// Ends a source's registration and hands out its descriptor, which stays open and is somebody else's from now on.
    ///
    /// - Returns: the descriptor, or -1 when it was closed before.
    public func detach(_ source: IOSource) -> Int32 {
        let descriptor = source.descriptor
        guard descriptor >= 0 else { return -1 }
        graveyard.append(source)
        source.watch(0)
        source.descriptor = -1
        return descriptor
    }

    /// Ends a source's registration and marks it closed; the caller must close the descriptor at once.
    ///
    /// - Returns: the descriptor, or -1 when it was closed before.
    public func retire(_ source: IOSource) -> Int32 {
        let descriptor = source.descriptor
        guard descriptor >= 0 else { return -1 }
        graveyard.append(source)
        source.descriptor = -1
        guard source.interest != 0 else { return descriptor }
        // Closing the descriptor, which the caller does now, takes it out of epoll without a call of ours.
        source.interest = 0
        endRegistration(of: source)
        return descriptor
    }

    /// Delivers a mailbox's messages on this loop, in order, for as long as the loop runs.
    public func attach<Message: Sendable>(_ mailbox: Mailbox<Message>, _ receive: @escaping (Message) -> Void) {
        mailbox.bind(wakeUp)
        mailboxes.append { for message in mailbox.takeAll() { receive(message) } }
    }

    /// Keeps an object for as long as the loop runs: the root of what was built on it.
    public func keepAlive(_ object: AnyObject) {
        kept.append(object)
    }

    /// Arms a timer for a moment in `now`'s time; an armed one is moved.
    public func arm(_ timer: LoopTimer, at deadline: Int64) {
        timers.arm(timer, at: deadline)
    }

    /// Disarms a timer; one that is not armed is left alone.
    public func disarm(_ timer: LoopTimer) {
        timers.disarm(timer)
    }

    /// Reads the clock that `now` shows.
    public static func monotonicNanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// A failed system call: what was tried and the system's reason.
public struct SystemError: Error, Equatable, CustomStringConvertible {
    /// The call, or what was being done.
    public let doing: String
    /// `errno` as it was.
    public let code: Int32

    /// An error with a known code.
    public init(_ doing: String, code: Int32) {
        self.doing = doing
        self.code = code
    }

    /// The error of the call that has just failed on this thread.
    public static func latest(_ doing: String) -> SystemError {
        SystemError(doing, code: errno)
    }

    /// One line for a log.
    public var description: String {
        "\(doing): \(SystemError.text(code))"
    }

    /// The system's text for an `errno`.
    public static func text(_ code: Int32) -> String {
        String(cString: strerror(code))
    }
}
