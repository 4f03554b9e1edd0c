"""An application of the server that sends notices, made by the calls of the administration."""

import http.cookiejar
import json
import time
import urllib.request

from conftest import PASSWORD


class Application:
    """Signs in as the administrator, makes an application, keeps its token."""

    def __init__(self, server, name="持续集成", code="ci"):
        self.server = server
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        token = {}

        def call(path, **params):
            request = urllib.request.Request(f"{server.url}admin/api/{path}", json.dumps(params).encode(),
                                             {"Content-Type": "application/json", **token})
            with opener.open(request, timeout=5) as answer:
                return json.loads(answer.read())["data"]

        token["X-CSRF-Token"] = call("session/open", account="admin", password=PASSWORD)["csrf"]
        number = call("applications/create", code=code, name=name)["id"]
        self.token = call("applications/newToken", id=number)["token"]

    def notify(self, content, users="all", **more):
        """Sends a notice; more: title, subtitle, contentType, url, actions, gid."""
        time.sleep(0.06)  # the server takes 20 a second from one address
        body = json.dumps({"users": users, "content": content, **more}).encode()
        request = urllib.request.Request(f"{self.server.url}notice", body, {
            "Content-Type": "application/json", "Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.loads(answer.read())["data"]
