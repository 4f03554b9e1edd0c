#!/bin/bash
# A short tour of the release programs: xxload against its own xuan. Usage: smoke.sh BIN [xxload arguments]
set -euo pipefail
bin=$1
shift
source "$(dirname "$0")/server.sh"
[ $# -gt 0 ] || set -- tour --seconds 2
"$bin/xxload" "$1" --server "https://127.0.0.1:$common" --prefix load --password secret --pid "$pid" "${@:2}"
