#!/usr/bin/env bash
# xuan beside one loop over SQLite, in turn: three rounds of ../shared/systembench, or with QUICK=1 one short one. JSON
# names a file for the figures.
# Usage: run.sh BIN SHARED DIR. BIN has xuan; SHARED is ../shared; DIR is a folder on the disk that is measured.
set -euo pipefail
bin=$(realpath "$1") shared=$(realpath "$2") dir=$(realpath "$3")
work=$(mktemp -d "$dir/.systembench-XXXXXX")
trap 'rm -rf "$work"' EXIT
make -s -C "$shared/systembench" BIN="$work/bin"
export XUAN_ADMIN_PASSWORD='Adm1n-Pass_word'
export XUAN_CMD="$bin/xuan serve --data {dir} --ip 127.0.0.1 --chat-port {chat_port} --common-port {common_port}"
XUAN_CMD+=" --web-port 0 --limits off"
export XUAN_ADD_USER="$bin/xuan user add {account} --data {dir} --password {password} --name {realname}"
quick=()
[ "${QUICK:-0}" = 0 ] || quick=(--quick)
"$shared/systembench/systembench.py" "${quick[@]}" --bin "$work/bin" --dir "$work" --json "${JSON:-$work/json}" |
    sed '/^{/d'
