// How the backend's cost grows with clients, members and stored messages.
GrowthBench.main()
