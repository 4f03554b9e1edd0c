// Downloads of one large file from xuan and from nginx in turn, plain and TLS.
FilesBench.main()
