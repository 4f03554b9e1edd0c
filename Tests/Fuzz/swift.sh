#!/bin/sh
# Builds the drivers of Tests/Fuzz/Swift with the parsers that they drive (libFuzzer, address sanitizer) and runs each
# for FUZZ_SECONDS (60), or with FUZZ_OPTIONS, over its seeds. Arguments name some of them. Findings go to .build-fuzz.
#
# The parsers are pure, so their files are built as one module: their imports of each other are removed, and
# Surroundings.swift has the few names that they take from elsewhere.
set -eu
cd "$(dirname "$0")/../.."
bin=$(dirname "$(readlink -f "$(command -v swiftc)")")
out=.build-fuzz/swift
rm -rf "$out"
mkdir -p "$out/CXuanCrypto"
packet="JSON JSONBytes JSONParser JSONScanner JSONWriter PacketEdit PacketEdit+Supplementary PacketError PacketHead Packet
    Recipients MessageGids SHA256Stream Secret ByteSearch"
for file in $(for name in $packet; do echo "Sources/XuanPacket/$name.swift"; done) Sources/XuanConfig/*.swift \
    Sources/XuanText/*.swift Sources/XuanThreads/Guarded.swift Sources/XuanThreads/WallClock.swift \
    Sources/XuanThreads/PacedSync.swift Sources/Drivers/MySQL/MySQLAddress.swift \
    Sources/XuanBackend/Modules/Admin/Sheet.swift Sources/XuanBackend/Modules/Admin/RobotMessage.swift \
    Sources/XuanBackend/Accounts/PeoplePicture.swift Sources/XuanBackendHTTP/Administration/Form.swift \
    Sources/XuanRelay/Files/ByteRange.swift Sources/XuanRelay/Files/FileName.swift \
    Sources/XuanRelay/Admission/LoginForm.swift Sources/XuanRelay/Inbound/Languages.swift \
    Sources/XuanRelay/Route/RelayMethod.swift \
    Sources/Maintenance/Backup/TarReader.swift Sources/Maintenance/Backup/TarWriter.swift \
    Sources/Maintenance/Backup/BackupDigests.swift Sources/Maintenance/Backup/BackupError.swift \
    Sources/Maintenance/Backup/FolderFiles.swift Tests/Fuzz/Swift/*.swift; do
    case $file in *+Logging.swift) continue ;; esac # swift-log is not built here
    sed -E '/^(@testable )?import (Xuan|MySQL|SQLite)/d' "$file" >"$out/$(basename "$file")"
done
printf 'module CXuanCrypto { umbrella header "%s" export * }\n' "$PWD/CSupport/CXuanCrypto/include/CXuanCrypto.h" \
    >"$out/CXuanCrypto/module.modulemap"
for file in CSupport/CXuanCrypto/src/*.c; do
    "$bin/clang" -g -O1 -std=gnu11 -fsanitize=fuzzer-no-link,address -ICSupport/CXuanCrypto/include -c "$file" \
        -o "$out/$(basename "$file").o"
done
swiftc -swift-version 6 -O -g -sanitize=fuzzer,address -parse-as-library -module-name Fuzz -package-name xuan \
    -I "$out/CXuanCrypto" "$out"/*.swift "$out"/*.o -lcrypto -o .build-fuzz/drivers
for part in ${*:-json peek ini csv range robot form login picture tar address}; do
    mkdir -p ".build-fuzz/$part-corpus"
    (cd .build-fuzz && XUAN_FUZZ=$part ASAN_OPTIONS=detect_leaks=0 ./drivers ${FUZZ_OPTIONS:--max_total_time=${FUZZ_SECONDS:-60}} \
        -max_len=65536 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="$part-" \
        "$part-corpus" "../Tests/Fuzz/seeds/$part")
done
