// xxd: the relay alone, before one or more backends.
XxdCommand.main()
