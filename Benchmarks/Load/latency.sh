#!/bin/bash
# Latency of the acknowledgement at half of the flood's rate, alone and beside a backup, an upload, another person's
# pages of history and an import of people, each with the times of the bare disk. SECONDS_EACH (8), PEOPLE (32),
# JSON=file.
# Usage: latency.sh BIN DIR. DIR is a folder on the disk that is measured.
set -euo pipefail
bin=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
TMPDIR=$(realpath "$2")
export TMPDIR PEOPLE=${PEOPLE:-32}
source "$here/server.sh"
"$bin/xuan" user add ann --data "$data" --password secret >/dev/null
ann="--common $common --chat $chat --account ann --password secret"
# shellcheck disable=SC2086
"$bin/xxbeside" fill $ann
"$bin/xxload" latency --server "https://127.0.0.1:$common" --prefix load --password secret --people "$PEOPLE" \
    --pid "$pid" --seconds "${SECONDS_EACH:-8}" --disk "$data" --database "$data/xuan.db" --json "$data/latency.json" \
    --beside "backup=while $bin/xuan backup --data $data $data/b.tar >/dev/null; do rm $data/b.tar; done" \
    --beside "upload=exec $bin/xxbeside upload $ann" \
    --beside "history=exec $bin/xxbeside history $ann" \
    --beside "import=exec $bin/xxbeside import --common $common --chat $chat --account admin --password load-admin" \
    >"$data/table" || { cat "$data/table"; exit 1; }
python3 "$here/latency.py" "$data/latency.json"
[ -z "${JSON:-}" ] || cp "$data/latency.json" "$JSON"
