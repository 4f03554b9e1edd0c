"""guest.c in all its ways: functions, hooks, figures, no leaks; under valgrind and the sanitizers."""

import re
import shutil
import subprocess

import pytest
from conftest import HERE, LIB, Host, Person

WAYS = [("thread",), ("thread", 3), ("poll",), ("poll", 2), ("uv",), ("uv", 2)]


def guest(built, name="guest", *options):
    return built(name, "gcc -std=gnu11", HERE / "guest.c", *options, libraries=["-luv", "-pthread"])


def ended(host):
    """Its last lines; nothing was logged and no block of the C core leaked."""
    lines = host.end()
    assert lines[-1] == "memory 0" and lines[-2] == "over", lines
    assert not [line for line in lines if line.startswith(("log ", "freed", "took")) or "failed" in line], lines
    return lines


def talk(host, packets):
    """`packets` messages from one to the other, half of them each way."""
    ann, bob = Person(host, "1"), Person(host, "2")
    for each in (ann, bob):
        assert host.wait(f"login {each.id} ") == f"login {each.id} {each.id} at xxd"
        each.wait("welcome")
    exchange(ann, bob, packets)
    return ann, bob


def exchange(ann, bob, packets):
    for number in range(packets // 2):
        ann.says(f"a{number}")
        bob.says(f"b{number}")
        if number % 50 == 49:
            for each in (ann, bob):
                heard = [each.hears()[0][0]["content"] for _ in range(100)]
                for letter in "ab":
                    assert [text for text in heard if text[0] == letter] == [
                        f"{letter}{n}" for n in range(number - 49, number + 1)]


@pytest.mark.parametrize("way", WAYS)
def test_serves_in_every_way(built, way):
    host = Host([guest(built), *map(str, way)])
    ann, bob = talk(host, 200)
    assert host.wait("connected") == "connected 127.0.0.1"
    host.say("push 2 for bob")
    assert bob.wait("pushed") == {"module": "chat", "method": "pushed", "data": "for bob"}
    host.say("push 0 for all")
    assert [p.wait("pushed")["data"] for p in (ann, bob)] == ["for all", "for all"]
    ann.send("whole", [])
    assert ann.wait("whole") == {"module": "chat", "method": "whole"}
    ann.send("nothing", [])
    assert "try again" in ann.wait("error")["message"]
    host.say("misuse")
    assert host.wait("misuse") == "misuse -2 -8 -7 -2"
    wrong = host.wait("wrong")
    assert wrong.startswith("wrong -1 mine.conf:3: ") and "chatPort" in wrong
    assert host.wait("unused") == "unused 0"
    bob.socket.close()
    assert host.wait("gone") == "gone 2"
    ended(host)


def test_tells_how_long_stages_take(built):
    host = Host([guest(built), "thread"])
    people = talk(host, 200)
    host.say("stats")
    figures = dict(word.split("=") for word in host.wait("figures").split()[1:])
    assert int(figures["logins"]) == 2 and int(figures["online"]) == 2 and int(figures["in"]) >= 202
    for stage in ["accept", "read", "decrypt", "route", "backend", "encrypt", "queue", "write"]:
        values = dict(word.split("=") for word in host.wait(f"stage {stage} ").split()[2:])
        assert int(values["samples"]) > 0, stage
        assert 0 < int(values["p50"]) <= int(values["p99"]) <= int(values["longest"]), (stage, values)
    ended(host)
    del people


def test_refuses_a_login_and_reads_settings_again(built):
    host = Host([guest(built), "thread"])
    with pytest.raises(Exception):
        Person(host, "nobody")
    ann = Person(host, "1")
    host.say("reload")
    host.wait("reloaded")
    with pytest.raises(Exception):
        Person(host, "2")  # one person may be online now
    host.say("stats")
    host.wait("figures")
    del ann
    ended(host)


def test_says_why_it_does_not_open(built, tmp_path):
    source = tmp_path / "taken.c"
    source.write_text("""
        #include <stdio.h>
        #include <xxd.h>
        static void backend(xxd_request *r, const xxd_call *c, void *u) { (void)c; (void)u; xxd_answer(r, NULL, 0); }
        int main(void) {
            xxd_settings s; xxd_error e; xxd_ports p;
            xxd_settings_init(&s);
            s.backend = backend; s.https = 0; s.ip = "127.0.0.1"; s.chat_port = s.common_port = 0; s.upload_size = 0;
            xxd_relay *one = xxd_new(&s, &e);
            if (!one || xxd_start(one, &e) || xxd_get_ports(one, &p)) return 1;
            s.chat_port = p.chat;
            xxd_relay *two = xxd_new(&s, &e);
            int code = xxd_start(two, &e);
            printf("%d %s\\n", code, e.text);
            return xxd_free(two) || xxd_free(one);
        }""")
    program = built("taken", "gcc -std=c11", source)
    done = subprocess.run([program], env={"LD_LIBRARY_PATH": str(LIB)}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and re.match(r"-4 cannot listen on 127.0.0.1:\d+: ", done.stdout), done


def test_says_that_there_is_no_thread(built, tmp_path):
    """The stack of a new thread is larger than any address space, for one relay and not for the next."""
    source = tmp_path / "threadless.c"
    source.write_text("""
        #define _GNU_SOURCE
        #include <pthread.h>
        #include <stdio.h>
        #include <xxd.h>
        static void backend(xxd_request *r, const xxd_call *c, void *u) { (void)c; (void)u; xxd_answer(r, NULL, 0); }
        static int start(xxd_error *e) {
            xxd_settings s;
            xxd_settings_init(&s);
            s.backend = backend; s.https = 0; s.ip = "127.0.0.1"; s.chat_port = s.common_port = 0; s.upload_size = 0;
            xxd_relay *relay = xxd_new(&s, e);
            if (!relay) return 100;
            int code = xxd_start(relay, e);
            return xxd_free(relay) ? 101 : code;
        }
        int main(void) {
            xxd_error e = {0}; pthread_attr_t usual, huge;
            pthread_getattr_default_np(&usual);
            pthread_getattr_default_np(&huge);
            pthread_attr_setstacksize(&huge, (size_t)1 << 50);
            if (pthread_setattr_default_np(&huge)) return 1;
            int code = start(&e);
            printf("%d %s\\n", code == XXD_E_SYSTEM, e.text);
            pthread_setattr_default_np(&usual);
            return start(&e);
        }""")
    program = built("threadless", "gcc -std=gnu11", source)
    done = subprocess.run([program], env={"LD_LIBRARY_PATH": str(LIB)}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stdout.startswith("1 cannot start a thread: "), done


@pytest.mark.parametrize("way", [("thread",), ("poll",), ("uv",)])
def test_valgrind_finds_nothing(built, way, tmp_path):
    """Start, 1,000 packets, stop. Valgrind 3.19 cannot read clang's DWARF 5 and gives up: it gets the library without."""
    shutil.copy(LIB / "libxxd.so.0", tmp_path)
    host = Host(["valgrind", "-q", "--error-exitcode=9", "--leak-check=full", "--show-leak-kinds=definite,indirect,possible",
                 "--errors-for-leak-kinds=definite,indirect,possible", f"--suppressions={HERE / 'valgrind.supp'}",
                 guest(built), *map(str, way)], {"LD_LIBRARY_PATH": str(tmp_path)})
    people = talk(host, 1000)
    ended(host)
    assert host.errors == "", host.errors
    del people


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("sanitizer", ["address", "thread"])
def test_sanitizers_find_nothing(built, sanitizer, way):
    program = guest(built, f"guest-{sanitizer}", f"-fsanitize={sanitizer}", "-fno-omit-frame-pointer", "-O1")
    host = Host([program, *map(str, way)], {
        "ASAN_OPTIONS": "detect_leaks=1:exitcode=9", "LSAN_OPTIONS": f"suppressions={HERE / 'lsan.supp'}",
        "TSAN_OPTIONS": f"exitcode=9:suppressions={HERE / 'tsan.supp'}"})
    people = talk(host, 1000)
    ended(host)
    assert "Sanitizer" not in host.errors, host.errors
    del people


@pytest.mark.parametrize("loops", [1, 3])
def test_a_host_that_knows_sync_has_several_sessions_of_a_person(built, loops):
    host = Host([guest(built), "thread", str(loops)], {"GUEST_SYNC": "1"})
    devices = [{"id": letter * 32, "kind": "web", "name": "Firefox", "knows": ["sync"]} for letter in "ab"]
    people = [Person(host, "1", device) for device in devices] + [Person(host, "1")]
    bob = Person(host, "2")
    assert [host.wait("sessions") for _ in people] == [
        f"sessions 1, now {'a' * 32}", f"sessions 2, now {'b' * 32}", "sessions 3, now classic"]
    people[0].send("message", [[{"gid": "g"}]], rid="r-1")
    for person in [*people, bob]:
        packet = person.wait("message")
        assert packet.get("rid") == ("r-1" if person is people[0] else None) and "but" not in packet, packet
        assert packet["data"] == [[{"gid": "g"}]]
    people[1].send("own", [], rid="r-2")
    assert people[1].wait("own")["rid"] == "r-2"
    people[1].send("nothing", [], rid="r-3")
    assert people[1].wait("error")["rid"] == "r-3"
    host.say("stats")
    assert host.wait("kinds") == "kinds 2 2"
    assert host.wait("figures").split()[2] == "online=2"
    people[0].send("logout", [])
    assert host.wait("sessions") == f"sessions 2, not {'a' * 32}"
    host.say("push 0 for all")
    assert [p.wait("pushed")["data"] for p in (*people[1:], bob)] == ["for all"] * 3
    ended(host)
