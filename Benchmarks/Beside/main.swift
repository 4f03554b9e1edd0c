// Work beside a chat, for `make bench-latency`.
BesideCommand.main()
