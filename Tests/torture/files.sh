#!/bin/sh
# Files of any size: see files.py. FILES_MIB (256) is the size of the large one; 4096 for the real thing.
set -eu
cd "$(dirname "$0")/../.."
exec "${PYTHON:-.venv/bin/python}" Tests/torture/files.py "${BIN:-.build/release}"
