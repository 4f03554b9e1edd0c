"""The examples: built as their first lines say, and used."""

import json
import subprocess
import sys

import pytest
from conftest import EXAMPLES, HEADER, HERE, LIB, Host, Person, build, flags


def chat(host):
    ann, bob = Person(host, "ann"), Person(host, "bob")
    assert ann.id != bob.id
    ann.says("hello")
    # The argument of a message is a list of messages, which goes to all unchanged.
    assert bob.hears()[0][0]["content"] == "hello"
    assert ann.hears()[0][0]["content"] == "hello"
    for number in range(100):
        bob.says(str(number))
    for number in range(100):
        assert ann.hears()[0][0]["content"] == str(number)
    host.end()


def test_c(built):
    assert len((EXAMPLES / "room.c").read_text().splitlines()) < 60
    chat(Host([built("room", "gcc -std=c11", EXAMPLES / "room.c")]))


def test_cpp(built):
    chat(Host([built("poll", "g++ -std=c++17", EXAMPLES / "poll.cpp", libraries=["-pthread"])]))


def test_python():
    chat(Host([sys.executable, EXAMPLES / "room.py"], {"LIBXXD": str(LIB / "libxxd.so.0")}))


def test_a_swift_program_with_its_own_runtime(tmp_path):
    (tmp_path / "module.modulemap").write_text(f'module CXxd {{ header "{HEADER}" export * }}')
    program = tmp_path / "guest"
    subprocess.run(["swiftc", "-swift-version", "6", "-I", str(tmp_path), str(HERE / "guest.swift"), "-o", str(program),
                    *[flag for flag in flags("--libs") if flag.startswith("-l") or flag.startswith("-L")]], check=True)
    runtime = json.loads(subprocess.run(["swiftc", "-print-target-info"], capture_output=True, check=True).stdout)
    paths = runtime["paths"]["runtimeLibraryPaths"]
    chat(Host([program], {"LD_LIBRARY_PATH": ":".join([str(LIB), *paths])}))


def test_static(built):
    """The same program with the relay in it: no libxxd.so at run time."""
    program = built("room-static-probe", "gcc -std=c11", EXAMPLES / "room.c")  # the flags work at all
    static = program.with_name("room-static")
    private = [flag for flag in flags("--static", "--libs") if flag not in ("-lxxd",) and not flag.startswith("-L")]
    subprocess.run(["gcc", "-std=c11", str(EXAMPLES / "room.c"), "-I", str(HEADER.parent), "-o", str(static),
                    str(LIB / "libxxd.a"), *private], check=True)
    needed = subprocess.run(["readelf", "-d", str(static)], capture_output=True, text=True, check=True).stdout
    assert "libxxd" not in needed
    chat(Host([static]))


def test_the_readme_compiles(tmp_path):
    readme = (EXAMPLES.parents[2] / "README.md").read_text()
    block = readme.split("## Embedding in 20 lines of C")[1].split("\n## ")[0]
    code = "\n".join(line[4:] for line in block.splitlines() if line.startswith("    "))
    assert "xxd_start" in code and len([line for line in code.splitlines() if line.strip()]) < 25
    source = tmp_path / "readme.c"
    source.write_text(code)
    build("gcc -std=c11", source, tmp_path / "readme", "-Wno-unused-parameter")


if __name__ == "__main__":
    sys.exit(pytest.main([__file__]))
