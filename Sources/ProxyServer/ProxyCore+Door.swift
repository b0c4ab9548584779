import EventLoop
import Logging
import MySQLProtocol
import ProxyModel

// The door: who may log in at once, and how many clients a user may have.
extension ProxyCore {
    /// Whether the next connection may be taken out of the kernel's queue. If not, the listeners pause until somebody
    /// has left, or until somebody can be asked to.
    func mayAccept() -> Bool {
        guard case .wait(let until) = door.arrived(now: loop.now) else { return true }
        isDoorShut = true
        let timer = doorTimer ?? ClosureTimer { [unowned self] in openDoor() }
        doorTimer = timer
        loop.arm(timer, at: until)
        return false
    }

    /// Makes room for a client that has just been accepted.
    ///
    /// - Returns: whether there is room, at the door and in all.
    func makeRoom() -> Bool {
        if statistics.clients >= spec.endpoint.maxClients {
            guard let victim = door.victim(now: loop.now) else { return false }
            crowdOut(victim)
        } else if case .replace(let victim) = door.arrived(now: loop.now) {
            crowdOut(victim)
        }
        return true
    }

    /// Whether the audit trail is to have a record of a login that was refused unjudged: of one in a second.
    func mayNoteUnjudged() -> Bool {
        guard loop.now - lastUnjudgedNote >= ProxyCore.crowdReportPause else { return false }
        lastUnjudgedNote = loop.now
        return true
    }

    private func crowdOut(_ slot: Int) {
        guard let session = session(at: slot) else { return }
        crowdedOut += 1
        if !isCrowdReported {
            isCrowdReported = true
            let timer = crowdTimer ?? ClosureTimer { [unowned self] in reportCrowd() }
            crowdTimer = timer
            loop.arm(timer, at: loop.now + ProxyCore.crowdReportPause)
        }
        session.endCrowdedOut()
    }

    /// One line for a second of it: those who crowd the door must not fill the log as well.
    private static let crowdReportPause: Int64 = 1_000_000_000

    private func reportCrowd() {
        isCrowdReported = false
        logger.warning(
            "clients that did not log in were disconnected to make room for others",
            metadata: ["clients": "\(crowdedOut)", "maxHandshakes": "\(spec.endpoint.maxHandshakes)"])
        crowdedOut = 0
    }

    private func openDoor() {
        guard isDoorShut else { return }
        isDoorShut = false
        if let doorTimer { loop.disarm(doorTimer) }
        for listener in listeners { listener.start() }
    }

    /// A session was greeted: from now on its client has a login to do.
    func loginBegan(_ session: ClientSession) {
        door.entered(session.id.slot, now: loop.now)
    }

    /// Its client said something.
    func loginProgressed(_ session: ClientSession) {
        door.progressed(session.id.slot, now: loop.now)
    }

    /// The login is over, in one way or the other. Twice is harmless.
    func loginEnded(_ session: ClientSession, succeeded: Bool) {
        guard door.contains(session.id.slot) else { return }
        door.left(session.id.slot, succeeded: succeeded, now: loop.now)
        if isDoorShut, !door.isFull { openDoor() }
    }

    // MARK: Clients of one user

    /// Counts one more client of a user.
    ///
    /// - Returns: why there must not be one more, in MySQL's words for a limit of all users and of one.
    func admit(user: UInt16) -> ERRPacket? {
        let index = Int(user)
        let held = index < clientsByUser.count ? clientsByUser[index] : 0
        let name = credentials[index].user
        if let own = credentials[index].maxClients {
            guard held < own else {
                return ERRPacket(
                    .userLimitReached,
                    "User '\(name)' has exceeded the 'max_user_connections' resource (current value: \(own))")
            }
        } else if let common = spec.endpoint.maxClientsPerUser, held >= common {
            return ERRPacket(
                .tooManyUserConnections, "User \(name) already has more than 'max_user_connections' active connections")
        }
        count(user: user)
        return nil
    }

    /// Counts one more client of a user, whatever the limit.
    func count(user: UInt16) {
        while clientsByUser.count <= Int(user) { clientsByUser.append(0) }
        clientsByUser[Int(user)] += 1
    }

    /// One client of a user is gone.
    func dismiss(user: UInt16) {
        guard Int(user) < clientsByUser.count, clientsByUser[Int(user)] > 0 else { return }
        clientsByUser[Int(user)] -= 1
        // Backends that its last clients had opened anew would stay for as long as idle ones do.
        if clientsByUser[Int(user)] == 0, credentials[Int(user)].isRemoved { pool?.expire { $0.user == user } }
    }
}

extension AddressRange {
    /// Whether this end of a connection is meant.
    func contains(_ peer: PeerAddress) -> Bool {
        switch peer {
        case .v4(let address, _): contains(v4: address)
        case .v6(let high, let low, _): contains(v6: high, low)
        case .local: containsLocal
        }
    }
}
