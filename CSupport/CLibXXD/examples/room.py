"""The same room from Python, by ctypes alone. LIBXXD names the library; standard input ends it."""

import ctypes
import json
import os
import sys

xxd = ctypes.CDLL(os.environ.get("LIBXXD", "libxxd.so.0"))
P, I, S = ctypes.c_void_p, ctypes.c_int32, ctypes.c_char_p


class Call(ctypes.Structure):
    _fields_ = [("module", S), ("method", S), ("user_id", ctypes.c_int64), ("params", P),
                ("params_length", ctypes.c_size_t), ("packet", S), ("packet_length", ctypes.c_size_t)]


BACKEND = ctypes.CFUNCTYPE(None, P, ctypes.POINTER(Call), P)


class Settings(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("ini", S), ("ini_name", S), ("options", ctypes.POINTER(S)), ("ip", S),
                ("chat_port", I), ("common_port", I), ("web_port", I), ("https", I), ("certificate_path", S),
                ("upload_path", S), ("upload_size", ctypes.c_int64), ("max_online", I), ("loops", I), ("pages", I),
                ("backend", BACKEND), ("backend_name", S), ("backend_timeout", ctypes.c_uint32), ("opened", P),
                ("connected", P), ("logged_in", P), ("disconnected", P), ("log", P), ("over", P), ("user", P)]


class Error(ctypes.Structure):
    _fields_ = [("code", I), ("text", ctypes.c_char * 508)]


class Ports(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint16) for name in ("chat", "common", "web", "metrics")]


xxd.xxd_new.restype = P
xxd.xxd_succeed.argtypes = [P, ctypes.POINTER(ctypes.c_int64), ctypes.c_size_t, S, ctypes.c_size_t]
for function in (xxd.xxd_start, xxd.xxd_get_ports):
    function.argtypes = [P, P]
xxd.xxd_free.argtypes = [P]


@BACKEND
def backend(request, call, _):
    call = call.contents
    users, data = (ctypes.c_int64 * 1)(call.user_id), "[]"
    count = 1
    if call.method == b"login":
        account = json.loads(ctypes.string_at(call.params, call.params_length))[1]
        count, data = 0, json.dumps({"id": sum(account.encode()) * 1000 + len(account), "account": account})
    elif call.method == b"message":
        count, data = 0, ctypes.string_at(call.params, call.params_length).decode()
    text = data.encode()
    xxd.xxd_succeed(request, users, count, text, len(text))


settings, error, ports = Settings(), Error(), Ports()
xxd.xxd_settings_init(ctypes.byref(settings))
settings.ip, settings.https, settings.upload_size = b"127.0.0.1", 0, 0
settings.chat_port = settings.common_port = 0
settings.backend = backend
relay = xxd.xxd_new(ctypes.byref(settings), ctypes.byref(error))
if not relay or xxd.xxd_start(relay, ctypes.byref(error)) != 0:
    sys.exit(error.text.decode())
xxd.xxd_get_ports(relay, ctypes.byref(ports))
print(f"chat {ports.chat} common {ports.common}", flush=True)
sys.stdin.read()
sys.exit(xxd.xxd_free(relay))
