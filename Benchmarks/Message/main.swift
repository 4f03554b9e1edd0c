// The backend's work for a message, counted: allocations, statements, pages of the log.
MessageBench.main()
