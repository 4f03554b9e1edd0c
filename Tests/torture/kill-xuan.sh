#!/usr/bin/env bash
# kill -9 of xuan at random moments under load: every acknowledged message is there once, in order.
# ROUNDS=20 (200 for the long run), BIN=folder of the programs, PYTHON=python with `cryptography`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
exec "${PYTHON:-.venv/bin/python}" "$here/kill-xuan.py" --xuan "${BIN:-.build/release}/xuan" --rounds "${ROUNDS:-20}"
