import ArgumentParser
import WeirCommands
import WeirCrypto

LibraryLife.keepToTheEnd()
WeirCommand.runToTheEnd()
