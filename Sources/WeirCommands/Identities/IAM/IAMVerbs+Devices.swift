import IAMModel
import Identity
import WeirCrypto

extension IAMVerbs {
    static let devices = [createDevice, enableDevice, listDevices, listVirtualDevices, deactivateDevice, deleteDevice]

    private static let createDevice = IAMVerb(
        "create-virtual-mfa-device", "Make a device for one-time codes; its seed is told this once.",
        [
            .required("virtual-mfa-device-name", "Its name."),
            IAMOption("outfile", "The file to make for the seed, open to its owner only; the answer unless given."),
            IAMOption(
                "bootstrap-method", .choice(["Base32StringSeed", "OTPAuthURI"]),
                "What goes into the file: the seed, or the URI that QR codes are made of. Base32StringSeed unless given."
            ),
        ],
        .changing { arguments, desk in
            let name = try arguments.text("virtual-mfa-device-name")
            let isURI = arguments.optional("bootstrap-method") == "OTPAuthURI"
            guard let path = arguments.optional("outfile") else {
                guard !isURI else { throw IAMFailure.badInput("OTPAuthURI needs --outfile") }
                let new = try desk.store.createMFADevice(name, by: desk.caller)
                return [
                    "VirtualMFADevice": [
                        "SerialNumber": .text(new.device.serialNumber),
                        "Base32StringSeed": .text(String(decoding: new.seed.exposedBytes, as: UTF8.self)),
                    ]
                ]
            }
            // The seed is told once: first see that the file can be made.
            try PrivateFile.make(path, [])
            do {
                let new = try desk.store.createMFADevice(name, by: desk.caller)
                let text = isURI ? uri(of: new, account: desk.account) : new.seed
                try PrivateFile.fill(path, text.exposedBytes + Array("\n".utf8))
                return ["VirtualMFADevice": ["SerialNumber": .text(new.device.serialNumber)]]
            } catch {
                PrivateFile.remove(path)
                throw error
            }
        })

    private static let enableDevice = IAMVerb(
        "enable-mfa-device", "Give a device to a user, who shows two of its codes, one right after the other.",
        [
            .userName, .serialNumber, .required("authentication-code1", "The first code."),
            .required("authentication-code2", "The next one."),
        ],
        .changing { arguments, desk in
            let codes = MFACodes(
                first: try arguments.text("authentication-code1"), second: try arguments.text("authentication-code2"),
                counter: { seed, code, now in OneTimeCode.counter(of: code, base32: seed, now: now, steps: 2) })
            try desk.store.enableMFADevice(
                arguments.text("serial-number"), for: arguments.text("user-name"), codes: codes, by: desk.caller)
            return .empty
        })

    private static let listDevices = IAMVerb(
        "list-mfa-devices", "List the devices that are in use.", [IAMOption("user-name", "Only this user's.")],
        .reading { arguments, desk in
            let devices = try desk.store.mfaDevices(of: arguments.optional("user-name"))
            return ["MFADevices": .list(devices.filter { $0.userName != nil }.map { .mfaDevice($0) })]
        })

    private static let listVirtualDevices = IAMVerb(
        "list-virtual-mfa-devices", "List all devices, those that are nobody's yet among them.",
        [IAMOption("assignment-status", .choice(["Assigned", "Unassigned", "Any"]), "Only these.")],
        .reading { arguments, desk in
            let status = arguments.optional("assignment-status") ?? "Any"
            let devices = try desk.store.mfaDevices().filter { device in
                status == "Any" || (device.userName != nil) == (status == "Assigned")
            }
            let shown = try devices.map { device -> AWSValue in
                [
                    "SerialNumber": .text(device.serialNumber),
                    "User": try device.userName.map { .user(try desk.store.user($0), .listed) } ?? .nothing,
                    "EnableDate": device.enabled.map { .moment($0) } ?? .nothing,
                ]
            }
            return ["VirtualMFADevices": .list(shown)]
        })

    private static let deactivateDevice = IAMVerb(
        "deactivate-mfa-device", "Take a device away from its user.", [.userName, .serialNumber],
        .changing { arguments, desk in
            try desk.store.deactivateMFADevice(
                arguments.text("serial-number"), of: arguments.text("user-name"), by: desk.caller)
            return .empty
        })

    private static let deleteDevice = IAMVerb(
        "delete-virtual-mfa-device", "Delete a device that is nobody's.", [.serialNumber],
        .changing { arguments, desk in
            try desk.store.deleteMFADevice(arguments.text("serial-number"), by: desk.caller)
            return .empty
        })

    private static func uri(of new: NewMFADevice, account: AccountSpec) -> Secret {
        let seed = Base32.decode(String(decoding: new.seed.exposedBytes, as: UTF8.self)) ?? []
        let name = new.device.serialNumber.split(separator: "/", maxSplits: 1).last.map(String.init) ?? ""
        return OneTimeCode.uri(issuer: "Weir \(account.accountID)", account: name, secret: Secret(bytes: seed))
    }
}

extension OneTimeCode {
    /// The counter of a code, so many steps before or after the present one at most; nil for a wrong code.
    static func counter(of code: String, base32 seed: Secret, now: Timestamp, steps: Int64) -> Int64? {
        guard let bytes = Base32.decode(String(decoding: seed.exposedBytes, as: UTF8.self)) else { return nil }
        let secret = Secret(bytes: bytes)
        let present = now.seconds / period
        return (max(0, present - steps)...(present + steps)).first { counter in
            constantTimeEqual(
                Array(code.utf8), Array(OneTimeCode.code(secret: secret, counter: UInt64(max(0, counter))).utf8))
        }
    }
}
