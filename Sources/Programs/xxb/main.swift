// xxb: the backend alone, behind one or more relays.
XxbCommand.main()
