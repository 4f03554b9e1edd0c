// Group commit: messages per second of one chat through the backend, beside the raw limit of the same disk.
CommitBench.main()
