// History: pages of a large database through the backend.
HistoryBench.main()
