#!/bin/sh
# Builds the drivers of Tests/Fuzz/Swift (libFuzzer, address sanitizer) and runs each for FUZZ_SECONDS (60) over its seeds.
# Arguments name some of them. What is found lies in .build-fuzz.
set -eu
cd "$(dirname "$0")/../.."
# The library product is not among the package's own: a plain `swift build` knows nothing of it.
XUAN_FUZZ_BUILD=1 swift build --scratch-path .build-fuzz/swift --product fuzzdrivers --sanitize=address \
    -Xswiftc -sanitize=fuzzer -Xswiftc -O -Xcc -O1 ${FUZZ_JOBS:+-j "$FUZZ_JOBS"}
lib=.build-fuzz/swift/debug/libfuzzdrivers.a
swiftc -sanitize=fuzzer,address -parse-as-library -o .build-fuzz/drivers Tests/Fuzz/link.swift \
    -Xlinker --whole-archive -Xlinker "$lib" -Xlinker --no-whole-archive -luv -lssl -lcrypto -lsqlite3 -lz -ldl -lm
for part in ${*:-json peek ini csv range robot form picture tar address}; do
    mkdir -p ".build-fuzz/$part-corpus"
    (cd .build-fuzz && XUAN_FUZZ=$part ASAN_OPTIONS=detect_leaks=0 ./drivers -max_total_time="${FUZZ_SECONDS:-60}" \
        -max_len=65536 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="$part-" \
        "$part-corpus" "../Tests/Fuzz/seeds/$part")
done
