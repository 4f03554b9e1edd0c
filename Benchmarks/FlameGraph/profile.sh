#!/bin/bash
# Where the relay's time goes: xuan under xxload, its loop's thread sampled by perf, drawn as a flame graph. Prints the
# hottest functions. usage: profile.sh BIN PICTURE.svg      (SCENARIO='fanout --seconds 20', PEOPLE=50, RATE=499)
set -euo pipefail
bin=$1 picture=$2
source "$(dirname "$0")/../Load/server.sh"
read -r -a scenario <<<"${SCENARIO:-fanout --seconds 20}"
"$bin/xxload" "${scenario[0]}" --server "https://127.0.0.1:$common" --prefix load --password secret --pid "$pid" \
    "${scenario[@]:1}" >"$data/load" 2>&1 &
load=$!
sleep 4 # logins are over
# The loop runs on the main thread. Virtual machines have no cycle counter: the CPU clock. Our frames have frame
# pointers, those of Debian's libuv, libc and OpenSSL do not: whole stacks need the unwind tables, and 12 KiB of them
# are uv__io_poll's.
perf record -q -F "${RATE:-499}" -e cpu-clock --call-graph dwarf,24576 -t "$pid" -o "$data/perf" -- sleep "${PROFILE_SECONDS:-12}" 2>"$data/record" ||
    { cat "$data/record"; exit 1; }
wait "$load" || { cat "$data/load"; exit 1; }
cat "$data/load"
perf script --no-inline -i "$data/perf" -F comm,tid,time,ip,sym,symoff,dso 2>/dev/null | swift demangle --simplified |
    "$bin/flamegraph" "The relay's loop in xuan: xxload ${scenario[*]}, ${PEOPLE:-50} people, TLS" xuan >"$picture"
echo "$picture"
