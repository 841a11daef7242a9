"""A program made for Zammad is let in by OAuth 2.0, as Nextcloud does it: an administrator enters it, an
agent consents, it fetches a token, works with it, renews it, and is out when the agent says so."""
import base64
import http.client
import html
import json
import re
import urllib.parse

from desk import check

BACK = "https://cloud.example/index.php/apps/integration_zammad/oauth-redirect"


def post(world, path, fields, headers=None):
    c = http.client.HTTPConnection("127.0.0.1", world.desk.web, timeout=30)
    try:
        c.request("POST", path, urllib.parse.urlencode(fields),
                  {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})})
        answer = c.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        c.close()


def me(world, token):
    c = http.client.HTTPConnection("127.0.0.1", world.desk.web, timeout=30)
    try:
        c.request("GET", "/api/v1/users/me", headers={"Authorization": "Bearer " + token})
        answer = c.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        c.close()


def let_in(world):
    page = html.unescape(world.call("admin", "POST", "/admin/apps/new", {"name": "Nextcloud", "redirects": BACK})[1].decode())
    client, secret = (re.search(rf'id="{k}">([^<]+)<', page).group(1) for k in ("client", "secret"))
    query = {"client_id": client, "redirect_uri": BACK, "response_type": "code", "state": "a b&c=/ü"}
    path = "/oauth/authorize?" + urllib.parse.urlencode(query)
    status, _, location = world.call("nobody", "GET", path)
    check(status == 303 and dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(location).query)) == {"next": path},
          "who is not signed in does that first", location)
    status, body, _ = world.call("inside", "GET", path)
    check(status == 200 and b"Nextcloud" in body, "the agent is asked", status)
    wrong = [world.call("inside", "GET", path.replace("cloud.example", "evil.example")),
             world.call("inside", "GET", path.replace(client, "other"))]
    check(all(w[0] == 400 and not w[2] for w in wrong), "nobody is sent to an address that is not the program's", wrong)
    for change, fault in (({"response_type": "token"}, "unsupported_response_type"), ({"scope": "everything"}, "invalid_scope"),
                          ({"code_challenge": "x" * 43, "code_challenge_method": "plain"}, "invalid_request")):
        told = world.call("inside", "GET", "/oauth/authorize?" + urllib.parse.urlencode({**query, **change}))
        back = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(told[2]).query))
        check(told[0] == 303 and back == {"error": fault, "state": query["state"]}, f"the program is told {fault}", told[2])
    decide = lambda word: world.call("inside", "POST", "/oauth/authorize", {**query, "decision": word})[2]
    check("error=access_denied" in decide("deny"), "the agent may say no")
    where = decide("allow")
    back = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(where).query))
    check(where.startswith(BACK + "?") and back["state"] == query["state"], "the code comes back with the state", where)
    ask = {"grant_type": "authorization_code", "client_id": client, "client_secret": secret, "redirect_uri": BACK, "code": back["code"]}
    check(post(world, "/oauth/token", {**ask, "client_secret": "geraten"}) == (401, {"error": "invalid_client"}), "a wrong secret fetches nothing")
    status, got = post(world, "/oauth/token", ask)
    check(status == 200 and got["token_type"] == "Bearer" and got["expires_in"] == 7200 and got["scope"] == "full", "the program fetches its token", got)
    status, person = me(world, got["access_token"])
    check(status == 200 and person["email"] == world.address["inside"], "and is that agent with it", person)
    basic = base64.b64encode(f"{client}:{secret}".encode()).decode()
    status, newer = post(world, "/oauth/token", {"grant_type": "refresh_token", "refresh_token": got["refresh_token"]},
                         {"Authorization": "Basic " + basic})
    check(status == 200 and me(world, newer["access_token"])[0] == 200 and me(world, got["access_token"])[0] == 401, "it renews it; the old one is out", newer)
    check(post(world, "/oauth/token", ask) == (400, {"error": "invalid_grant"}) and me(world, newer["access_token"])[0] == 401,
          "a code that comes twice takes back what it gave")
    code = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(decide("allow")).query))["code"]
    got = post(world, "/oauth/token", {**ask, "code": code})[1]
    give_back = lambda **more: post(world, "/oauth/revoke", {"client_id": client, "client_secret": secret, **more})
    check(give_back(token=got["access_token"], client_secret="geraten") == (401, {"error": "invalid_client"})
          and give_back() == (400, {"error": "invalid_request"}) and give_back(token="geraten")[0] == 200 and me(world, got["access_token"])[0] == 200,
          "nobody else gives it back")
    check(give_back(token=got["refresh_token"], token_type_hint="refresh_token") == (200, {}) and me(world, got["access_token"])[0] == 401,
          "what the program gives back is over")
    code = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(decide("allow")).query))["code"]
    got = post(world, "/oauth/token", {**ask, "code": code})[1]
    page = world.call("inside", "GET", "/profile/tokens")[1].decode()
    ident = re.search(r'name="id" value="(\d+)" aria-label="[^"]*Nextcloud', page).group(1)
    world.call("inside", "POST", "/profile/tokens/revoke", {"id": ident})
    status = post(world, "/oauth/token", {**ask, "grant_type": "refresh_token", "refresh_token": got["refresh_token"]})[0]
    check((me(world, got["access_token"])[0], status) == (401, 400), "what the agent revokes is over", status)
