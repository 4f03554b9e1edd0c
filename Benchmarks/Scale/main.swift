// xxscale: how far a cluster goes, on paper (Docs/scale.md).
ScaleCommand.main()
