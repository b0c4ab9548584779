import Testing

@testable import ProxyServer

struct LoginDoorTests {
    private let second: Int64 = 1_000_000_000

    private func full(_ limit: Int, now: Int64 = 0) -> LoginDoor {
        var door = LoginDoor(limit: limit)
        for slot in 0..<limit { door.entered(slot, now: now) }
        return door
    }

    @Test("while there is room everybody enters")
    func room() {
        var door = full(3)
        #expect(door.isFull)
        #expect(door.arrived(now: 0) == .wait(until: second))
        door.left(1, succeeded: true, now: 10)
        #expect(door.arrived(now: 10) == .enter)
        door.entered(7, now: 10)
        #expect(door.count == 3)
        #expect(door.contains(7) && !door.contains(1) && !door.contains(100))
    }

    @Test("who says nothing for a second makes room, the longest silent first")
    func silence() {
        var door = full(3)
        door.progressed(0, now: second / 2)
        #expect(door.arrived(now: second - 1) == .wait(until: second - 1 + LoginDoor.shortestWait))
        #expect(door.arrived(now: second) == .replace(slot: 1))
        door.left(1, succeeded: false, now: second)
        door.entered(9, now: second)
        #expect(door.arrived(now: second) == .replace(slot: 2))
        door.left(2, succeeded: false, now: second)
        door.entered(8, now: second)
        // The others have got on within the last second.
        #expect(door.arrived(now: second) == .wait(until: second + second / 2))
        #expect(door.arrived(now: second + second / 2) == .replace(slot: 0))
    }

    @Test("a storm of slow clients is not thinned out while logins succeed")
    func storm() {
        let limit = 100
        var door = full(limit)
        var now: Int64 = 0
        var next = limit
        // Eight a second: more than a twentieth.
        for _ in 0..<40 {
            now += second / 8
            let done = (0..<next).first { door.contains($0) } ?? 0
            door.left(done, succeeded: true, now: now)
            #expect(door.arrived(now: now) == .enter)
            door.entered(next, now: now)
            next += 1
            guard case .wait = door.arrived(now: now) else {
                Issue.record("somebody is sent away at \(now)")
                return
            }
        }
        // And no longer when they stop to.
        #expect(door.victim(now: now + second / 2) == nil)
        #expect(door.victim(now: now + 3 * second) != nil)
    }

    @Test("a few honest clients do not protect a crowd that says nothing")
    func crowd() {
        let limit = 2000
        var door = full(limit)
        var now = second
        for slot in 0..<30 {
            guard case .replace(let victim) = door.arrived(now: now) else {
                Issue.record("nobody makes room")
                return
            }
            door.left(victim, succeeded: false, now: now)
            door.entered(limit + slot, now: now)
            door.left(limit + slot, succeeded: true, now: now + 1000)
            door.entered(victim, now: now + 2000)
            now += 20_000_000
        }
        #expect(door.count == limit)
    }

    @Test("of twenty thousand that say nothing, the last is through in ten seconds")
    func flood() {
        var door = LoginDoor(limit: 2000)
        var now: Int64 = 0
        var free = Array((0..<2000).reversed())
        for _ in 0..<20_000 {
            var isInside = false
            while !isInside {
                switch door.arrived(now: now) {
                case .enter: isInside = true
                case .replace(let slot):
                    door.left(slot, succeeded: false, now: now)
                    free.append(slot)
                    isInside = true
                case .wait(let until):
                    #expect(until > now)
                    now = until
                }
            }
            door.entered(free.removeLast(), now: now)
            now += 10_000
        }
        #expect(now <= 10 * second)
    }

    @Test("random visitors leave it as a plain list would have it", arguments: 0..<20 as Range<UInt64>)
    func model(seed: UInt64) {
        var generator = Dice(state: seed)
        var door = LoginDoor(limit: 8)
        var inside: [(slot: Int, since: Int64)] = []
        var now: Int64 = 0
        for step in 0..<500 {
            now += Int64(generator.next() % 400_000_000)
            let slot = Int(generator.next() % 12)
            switch generator.next() % 4 {
            case 0, 1:
                door.entered(slot, now: now)
                if !inside.contains(where: { $0.slot == slot }) { inside.append((slot, now)) }
            case 2:
                door.progressed(slot, now: now)
                if let place = inside.firstIndex(where: { $0.slot == slot }) {
                    inside.remove(at: place)
                    inside.append((slot, now))
                }
            default:
                door.left(slot, succeeded: false, now: now)
                inside.removeAll { $0.slot == slot }
            }
            let victim = inside.first.flatMap { now - $0.since >= second ? $0.slot : nil }
            #expect(door.victim(now: now) == victim, "seed \(seed), step \(step)")
            #expect(door.count == inside.count)
        }
    }
}

private struct Dice {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
