// relaytable: the relay bench's JSON as the table of Docs/performance.md.
RelayTable.run(CommandLine.arguments.dropFirst())
