#!/usr/bin/env python3
"""moto's S3 with what moto leaves out: it compares each signature with botocore's, and each body with its digest.

    s3server.py ACCESS_KEY SECRET_KEY     prints "port N", ends with its standard input

Paths /__control/BUCKET/…: log (lines METHOD TARGET STATUS since the last look), refuse/N (the next N requests get 503),
deny/N (the next N parts of an upload do), hang (answers nothing), go (again), away (breaks every connection off), bad
(requests that were refused for their signature or digest), keys (what the bucket has).
"""

import collections
import hashlib
import io
import os
import re
import sys
import threading
import urllib.parse

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.s3.models import s3_backends
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

ACCESS, SECRET = sys.argv[1], sys.argv[2]
MOTO = DomainDispatcherApplication(create_backend_app)

class Bucket:
    """What a test wants of its bucket, and what came."""

    def __init__(self):
        self.lock = threading.Lock()
        self.going = threading.Event()
        self.going.set()
        self.log, self.bad, self.refuse, self.deny, self.away = [], [], 0, 0, False


BUCKETS = collections.defaultdict(Bucket)


def canonical(target):
    """The address as S3 itself writes it before it signs."""
    path, _, query = target.partition("?")
    fields = sorted(urllib.parse.quote(urllib.parse.unquote(k), safe="-_.~") + "=" + urllib.parse.quote(urllib.parse.unquote(v), safe="-_.~")
                    for k, _, v in (f.partition("=") for f in query.split("&") if f))
    return urllib.parse.quote(urllib.parse.unquote(path), safe="/-_.~") + ("?" + "&".join(fields) if query else "")


def fault(environ, target, body):
    """Why S3 would refuse it; None if it would not."""
    def header(name):
        key = name.upper().replace("-", "_")
        return environ.get(key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else "HTTP_" + key)

    scheme, _, rest = (header("authorization") or "").partition(" ")
    fields = dict(f.strip().partition("=")[::2] for f in rest.split(","))
    if scheme != "AWS4-HMAC-SHA256" or "Signature" not in fields:
        return "no signature"
    key, date, region, service, last = fields["Credential"].split("/")
    if (key, service, last) != (ACCESS, "s3", "aws4_request"):
        return f"credential {fields['Credential']}"
    if header("x-amz-content-sha256") != hashlib.sha256(body).hexdigest():
        return "x-amz-content-sha256 is not that of the body"
    signed = fields["SignedHeaders"].split(";")
    if not {"host", "x-amz-content-sha256", "x-amz-date"} <= set(signed):
        return f"signed headers {signed}"
    request = AWSRequest(environ["REQUEST_METHOD"], f"http://{header('host')}{canonical(target)}", {n: header(n) for n in signed if n != "host"}, body)
    request.context["timestamp"] = header("x-amz-date")
    auth = S3SigV4Auth(Credentials(ACCESS, SECRET), "s3", region)
    text = auth.string_to_sign(request, auth.canonical_request(request))
    if auth.signature(text, request) != fields["Signature"]:
        return "SignatureDoesNotMatch"
    return None


def plain(start, text, status="200 OK"):
    start(status, [("Content-Type", "application/xml"), ("Content-Length", str(len(text)))])
    return [text]


def keys(name):
    bucket = s3_backends["123456789012"]["aws"].buckets.get(name)
    return sorted(bucket.keys) if bucket else []


def control(name, words, start):
    bucket = BUCKETS[name]
    if words[0] in ("refuse", "deny"):
        setattr(bucket, words[0], int(words[1]))
    elif words[0] == "hang":
        bucket.going.clear()
    elif words[0] == "go":
        bucket.going.set()
    elif words[0] == "away":
        bucket.away = True
    elif words[0] == "back":
        bucket.away = False
    with bucket.lock:
        text = "\n".join(bucket.bad if words[0] == "bad" else keys(name) if words[0] == "keys" else bucket.log).encode()
        if words[0] == "log":
            bucket.log.clear()
    return plain(start, text)


def serve(environ, start):
    target = environ["REQUEST_URI"]
    if target.startswith("/__control/"):
        return control(target.split("/")[2], target.split("/")[3:], start)
    bucket = BUCKETS[re.split("[/?]", target)[1]]
    method = environ["REQUEST_METHOD"]
    if bucket.away:
        environ["werkzeug.socket"].shutdown(2)
        return plain(start, b"")
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    bucket.going.wait()
    makes_bucket = method == "PUT" and target.count("/") == 1 and "HTTP_AUTHORIZATION" not in environ
    problem = None if makes_bucket else fault(environ, target, body)
    if problem:
        with bucket.lock:
            bucket.bad.append(f"{method} {target} {problem}")
        return plain(start, f"<Error><Code>SignatureDoesNotMatch</Code><Message>{problem}</Message></Error>".encode(), "403 Forbidden")
    with bucket.lock:
        kind = "refuse" if bucket.refuse else "deny" if bucket.deny and "uploadId=" in target and method == "PUT" else None
        if kind:
            setattr(bucket, kind, getattr(bucket, kind) - 1)
            bucket.log.append(f"{method} {target} 503")
            return plain(start, b"<Error><Code>SlowDown</Code><Message>later</Message></Error>", "503 Slow Down")

    def begin(status, headers, info=None):
        with bucket.lock:
            bucket.log.append(f"{method} {target} {status[:3]}")
        return start(status, headers)

    environ["wsgi.input"] = io.BytesIO(body)
    return MOTO(environ, begin)


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_):
        pass


server = make_server("127.0.0.1", 0, serve, threaded=True, request_handler=Quiet)
print(f"port {server.server_port}", flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
os._exit(0)
