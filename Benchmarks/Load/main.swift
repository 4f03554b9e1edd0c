// xxload: a crowd of people at a server of the XuanXuan protocol, measured and checked.
XxloadCommand.main()
