import EventLoop
import LoadTest
import MySQLProtocol
import ProxyModel
import WeirCrypto

/// One target of a load test, looked up and with its secrets read.
struct LoadTarget {
    let name: String
    let address: ListenAddress
    let account: LoadAccount
}

/// Turns the options about targets into accounts.
struct LoadTargets {
    private static let longestPassword = 64 << 10

    let options: LoadTargetOptions
    let environment: [String: String]

    /// All targets, in the order of the command line.
    func all() throws(LoadError) -> [LoadTarget] {
        guard !options.targets.isEmpty else {
            throw .input("--target is missing; [NAME=][USER@]HOST:PORT says where to go")
        }
        var targets: [LoadTarget] = []
        for text in options.targets {
            let (name, rest) = Self.named(text)
            let target = try target(
                rest, name: name, variable: name.map { Self.variable(options.passwordVariable, $0) })
            guard !targets.contains(where: { $0.name == target.name }) else {
                throw .input("two targets are named \(target.name); give names, as direct=HOST:PORT")
            }
            targets.append(target)
        }
        return targets
    }

    /// The server to watch, if one was given.
    func observed() throws(LoadError) -> LoadTarget? {
        guard let text = options.observe else { return nil }
        return try target(text, name: "observe", variable: Self.variable(options.passwordVariable, "observe"))
    }

    /// `direct=app@127.0.0.1:3306` apart.
    static func named(_ text: String) -> (name: String?, rest: String) {
        guard let sign = text.firstIndex(of: "="), !text[..<sign].contains(where: { ":@/".contains($0) }) else {
            return (nil, text)
        }
        return (String(text[..<sign]), String(text[text.index(after: sign)...]))
    }

    private static func variable(_ base: String, _ name: String) -> String {
        base + "_" + String(name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    private func target(_ text: String, name: String?, variable: String?) throws(LoadError) -> LoadTarget {
        var (user, place) = (options.user, text[...])
        if let sign = text.lastIndex(of: "@") {
            user = String(text[..<sign])
            place = text[text.index(after: sign)...]
        }
        guard let address = ListenAddress(String(place)), address.isValid, address != .tcp(host: "", port: 0) else {
            throw .input("the target \(text) is not [NAME=][USER@]HOST:PORT; \(ListenAddress.allowed) is allowed")
        }
        guard let user, !user.isEmpty else {
            throw .input("the target \(text) has no user; give --user, or USER@ in front of the host")
        }
        let resolved: ResolvedAddress
        do throws(SystemError) {
            resolved = try ResolvedAddress(SocketAddress(address))
        } catch {
            throw .input("the target \(text): \(error)")
        }
        guard options.ownsHost || LoadSafety.isNearby(resolved.numericHosts) else {
            throw .input(
                "the target \(address) is neither this machine nor a private network; a load test may be an attack there: "
                    + "give --i-own-this-host if it is yours")
        }
        let login = ClientLoginSettings(
            user: user, password: try password(variable), database: options.database,
            connectAttributes: [ConnectAttribute("program_name", "weir load")], tls: loginTLS(address))
        return LoadTarget(
            name: name ?? "\(address)", address: address,
            account: LoadAccount(server: resolved, login: login, tls: try context(address)))
    }

    private func loginTLS(_ address: ListenAddress) -> ClientLoginSettings.TLS {
        if address.isUnix { return .disabled }
        switch options.tls {
        case .disabled: return .disabled
        case .preferred: return .preferred
        case .required, .verifyCA, .verifyIdentity: return .required
        }
    }

    private func context(_ address: ListenAddress) throws(LoadError) -> TLSClientContext? {
        guard case .tcp(let host, _) = address, options.tls != .disabled else { return nil }
        let verification: ServerVerification
        switch options.tls {
        case .disabled, .preferred, .required: verification = .none
        case .verifyCA, .verifyIdentity:
            guard let file = options.authority else {
                throw .input("--tls \(options.tls.rawValue) needs --tls-ca, the authority's PEM file")
            }
            verification = options.tls == .verifyCA ? .authority(file: file) : .identity(file: file, host: host)
        }
        do throws(TLSError) {
            return try TLSClientContext(verification: verification)
        } catch {
            throw .input("--tls-ca: \(error)")
        }
    }

    private func password(_ own: String?) throws(LoadError) -> Secret {
        if let own, let password = environment[own] { return Secret(password) }
        if let path = options.passwordFile {
            do throws(SmallFile.Failure) {
                var bytes = try SmallFile.read(path, limit: Self.longestPassword)
                while let last = bytes.last, last == 0x0a || last == 0x0d { bytes.removeLast() }
                return Secret(String(decoding: bytes, as: UTF8.self))
            } catch {
                throw .input("--password-file \(path) \(error.reason)")
            }
        }
        // A user without a password has none.
        return Secret(environment[options.passwordVariable] ?? "")
    }
}
