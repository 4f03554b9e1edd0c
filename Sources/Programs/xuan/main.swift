// xuan: relay, backend, web client and administration in one program.
XuanCommand.main()
