// xxbench: one figure per stage of a packet's way. Closures written here would belong to the main actor: only run.
runBench()
