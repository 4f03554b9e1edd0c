"""The installed files: what they export, need and say of themselves."""

import re
import subprocess

import pytest
from conftest import HEADER, LIB, flags

SO = LIB / "libxxd.so.0"


def run(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def declared():
    """Every function of the header, by the C compiler and not by a pattern of ours."""
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
