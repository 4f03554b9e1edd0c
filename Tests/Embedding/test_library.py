"""The installed files: their exports, needs and pkg-config data."""

import re
import shutil
import subprocess

import pytest
from conftest import HEADER, LIB, Host, flags
from test_guest import exchange, guest, talk

SO = LIB / "libxxd.so.0"


def run(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def declared():
    """Every function of the header, parsed by the C compiler instead of our own pattern."""
    text = run("gcc", "-std=c11", "-fdump-tree-original", "-E", "-P", HEADER)
    return set(re.findall(r"\b(xxd_\w+)\s*\(", re.sub(r"\(\s*\*\s*xxd_\w+\s*\)", "", text)))


def test_exports_exactly_the_header():
    exported = {line.split()[-1].split("@")[0] for line in run("nm", "-D", "--defined-only", SO).splitlines()
                if line.split()[-2] not in "A"}
    assert exported == declared() and len(exported) > 15


def test_archive_has_no_other_names():
    exported = {line.split()[-1] for line in run("nm", "-g", "--defined-only", LIB / "libxxd.a").splitlines()
                if len(line.split()) == 3}
    assert exported == declared()


def test_needs_no_swift():
    dynamic = run("readelf", "-d", SO)
    assert "Library soname: [libxxd.so.0]" in dynamic
    needed = re.findall(r"NEEDED.*\[(.*)\]", dynamic)
    assert needed and not [name for name in needed if "swift" in name.lower() or "dispatch" in name]
    assert "RUNPATH" not in dynamic and "RPATH" not in dynamic


@pytest.mark.parametrize("compiler", ["gcc -std=c11 -x c", "g++ -std=c++11 -x c++", "g++ -std=c++20 -x c++"])
def test_header_is_clean(compiler):
    run(*compiler.split(), "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror", "-fsyntax-only", HEADER)


def test_probes_are_listed():
    notes = run("readelf", "-n", SO)
    probes = re.findall(r"Provider: xuan\s+Name: (\w+)\s+Location: \S+, Base: \S+, Semaphore: (\S+)\s+Arguments: (.*)", notes)
    assert sorted(name for name, _, _ in probes) == sorted(
        ["accept", "read", "decrypt", "route", "backend", "encrypt", "queue", "write"])
    for name, semaphore, arguments in probes:
        assert int(semaphore, 16) != 0, name
        assert len(arguments.split()) == 3, name  # id, bytes, nanoseconds


def test_symbols_stay_and_debug_information_is_apart():
    assert " t $s" in run("nm", SO), "perf would see no names"
    assert ".debug_info" not in run("readelf", "-SW", SO)
    assert ".gnu_debuglink" in run("readelf", "-SW", SO)
    name = SO.resolve().name
    assert ".debug_info" in run("readelf", "-SW", LIB / ".debug" / f"{name}.debug")


def test_pkg_config():
    assert "-lxxd" in flags("--libs") and not [f for f in flags("--libs") if "swift" in f.lower()]
    assert flags("--modversion")[0].count(".") == 2


def test_perf_sees_whole_stacks_with_names(built, tmp_path):
    """From the kernel through C, libuv and Swift to the thread's start."""
    data = tmp_path / "perf"
    if not shutil.which("perf") or not shutil.which("swift"):
        pytest.skip("needs perf (linux-perf) and swift demangle")
    host = Host([guest(built), "thread"])
    ann, bob = talk(host, 100)
    record = subprocess.Popen(
        ["perf", "record", "-q", "-F", "999", "-e", "cpu-clock", "--call-graph", "dwarf,24576", "-p", str(host.process.pid),
         "-o", str(data), "--", "sleep", "3"], stderr=subprocess.PIPE, text=True)
    while record.poll() is None:  # on a busy machine perf is late
        exchange(ann, bob, 200)
    if record.returncode != 0:
        pytest.skip("perf may not: " + record.stderr.read()[:200])
    host.end()
    script = subprocess.run(["perf", "script", "--no-inline", "-i", str(data), "-F", "comm,tid,time,ip,sym,dso"],
                            capture_output=True, text=True, check=True).stdout
    stacks = subprocess.run(["swift", "demangle", "--simplified"], input=script, capture_output=True, text=True,
                            check=True).stdout.split("\n\n")
    whole = [stack for stack in stacks if "sendmsg" in stack and "xx__stream_settle" in stack and "uv_run" in stack
             and "GuestRelay.serve()" in stack]
    assert whole, stacks[:3]
    assert [stack for stack in stacks if "Relay.received(_:from:)" in stack], "no Swift name of the packet's way"
