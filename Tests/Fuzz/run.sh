#!/bin/sh
# Runs each driver of this folder for FUZZ_SECONDS (60) over its seeds, under the address and undefined sanitizers.
# Findings go to .build-fuzz. The core's buffers take error texts from libuv.
set -eu
cd "$(dirname "$0")/../.."
swift_clang=$(dirname "$(readlink -f "$(command -v swiftc)")")/clang
mkdir -p .build-fuzz
# The sources of the core that a driver needs.
sources() {
    case $1 in
    http1) echo http1.c http1_host.c http1_chunked.c ;;
    chunked) echo http1_chunked.c http1.c http1_host.c ;;
    ws) echo ws.c utf8.c ;;
    exchange) echo exchange.c http1.c http1_host.c http1_chunked.c ws.c utf8.c buf.c ;;
    endpoint) echo endpoint.c ws.c utf8.c buf.c ;;
    *) echo "$1.c" ;;
    esac
}
for part in http1 chunked exchange multipart ws endpoint utf8; do
    "$swift_clang" -g -O1 -std=gnu11 -fsanitize=fuzzer,address,undefined -ICSupport/CXuanNet/include -ICSupport/CXuanNet/src \
        "Tests/Fuzz/$part.c" $(sources "$part" | sed 's|[^ ]*\.c|CSupport/CXuanNet/src/&|g') -lcrypto -luv \
        -o ".build-fuzz/$part"
    mkdir -p ".build-fuzz/$part-corpus"
    (cd .build-fuzz && "./$part" ${FUZZ_OPTIONS:--max_total_time=${FUZZ_SECONDS:-60}} -print_final_stats=1 "$part-corpus" \
        "../Tests/Fuzz/seeds/$part")
done
