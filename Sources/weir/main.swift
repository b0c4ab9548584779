import ArgumentParser
import WeirCommands

WeirCommand.main()
