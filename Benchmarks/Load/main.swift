// xxload: a crowd of people on a server of the XuanXuan protocol, measured and checked.
XxloadCommand.main()
