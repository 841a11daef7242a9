"""What decides whether clients of Zammad work: each a request and what its answer must be."""
import base64
import uuid

from desk import check


def said(text):
    return lambda a: a["error"] == text and a["error_human"] == text


def among(**values):
    return lambda a: all(a.get(k) == v for k, v in values.items())


ARTICLE = {"title": "x", "group": "Users", "customer_id": "2"}

# (method, path, body, status, what the answer must be)
EXACT = (
    ("GET", "nope", None, 404, said("No route matches [GET] /api/v1/nope")),
    ("PUT", "users", {}, 404, said("No route matches [PUT] /api/v1/users")),
    ("GET", "users/99", None, 404, said("Couldn't find User with 'id'=99")),
    ("GET", "tickets/99", None, 404, said("Couldn't find Ticket with 'id'=99")),
    ("GET", "ticket_states/99", None, 404, said("Couldn't find Ticket::State with 'id'=99")),
    ("GET", "ticket_priorities/99", None, 404, said("Couldn't find Ticket::Priority with 'id'=99")),
    ("GET", "ticket_articles/99", None, 404, said("Couldn't find Ticket::Article with 'id'=99")),
    ("GET", "ticket_articles/by_ticket/99", None, 404, said("Couldn't find Ticket with 'id'=99")),
    ("GET", "object_manager_attributes/999", None, 404, said("Couldn't find ObjectManager::Attribute with 'id'=999")),
    ("DELETE", "user_access_token/99", None, 404, said("Couldn't find Token with 'id'=99")),
    ("POST", "tickets", {"title": "x", "group": "Nope", "customer_id": 2}, 422, said("No lookup value found for 'group': \"Nope\"")),
    ("POST", "tickets", {"title": "x", "group": "Users"}, 422, said("Missing required value for field 'customer_id'!")),
    ("POST", "tickets", dict(ARTICLE, article={"body": ""}), 422, said("Need at least an 'article body' field.")),
    ("POST", "ticket_articles", {"ticket_id": 1}, 422, said("Need at least an 'article body' field.")),
    ("POST", "tickets", dict(ARTICLE, article={"body": "x", "attachments": [{"filename": "a"}]}), 422,
     said("Attachment needs 'data' param for attachment with index '0'")),
    ("POST", "tickets", dict(ARTICLE, article={"body": "x", "attachments": [{"filename": "a", "data": "not base64", "mime-type": "a/b"}]}), 422,
     said("Invalid base64 for attachment with index '0'")),
    ("POST", "tickets", dict(ARTICLE, article={"body": "x", "attachments": [{"filename": "a", "data": "eA=="}]}), 422,
     said("Attachment needs 'mime-type' param for attachment with index '0'")),
    ("POST", "tickets", dict(ARTICLE, owner_id=0), 422, said("Invalid value for param 'owner_id': 0")),
    ("POST", "tickets", dict(ARTICLE, owner_id=99999), 422, said("Invalid value for param 'owner_id': 99999")),
    ("PUT", "tickets/1", {"article": {}}, 200, among(id=1)),
    ("GET", "tickets/1.json", None, 200, among(id=1)),
    ("GET", "tickets.json?per_page=1", None, 200, lambda a: len(a) == 1),
    ("GET", "ticket_articles/1", None, 200, lambda a: "" not in (a["to"], a["cc"], a["subject"])),
    ("POST", "organizations", {}, 422, said("Attribute 'name' required!")),
    ("POST", "organizations", {"name": "Zammad Foundation"}, 422, said("Object already exists!")),
    ("POST", "groups", {"name": "Users"}, 422, said("Object already exists!")),
    ("POST", "roles", {"name": "Agent"}, 422, said("Object already exists!")),
    ("POST", "ticket_states", {"name": "open", "state_type_id": 2}, 422, said("Object already exists!")),
    ("POST", "ticket_priorities", {"name": "3 high"}, 422, said("Object already exists!")),
    ("POST", "users", {"firstname": "N", "email": "nicole.braun@zammad.org"}, 422, said("Object already exists!")),
    ("POST", "users", {"login": "agent1@example.com"}, 422, said("Object already exists!")),
    ("POST", "users", {"email": "nomail"}, 422, said("Invalid email 'nomail'")),
    ("GET", "users/search?query=nicole&label=true", None, 200,
     lambda a: a == [{"id": 2, "label": "Nicole Braun <nicole.braun@zammad.org>", "value": "Nicole Braun <nicole.braun@zammad.org>"}]),
    ("GET", "users/search?term=nicole", None, 200, lambda a: (a[0]["value"], a[0]["inactive"]) == ("nicole.braun@zammad.org", False)),
    ("GET", "organizations/search?query=zammad&label=1", None, 200, lambda a: a == [{"id": 1, "label": "Zammad Foundation", "value": "Zammad Foundation"}]),
    ("GET", "users/search?query=*&role_ids[]=2&role_ids[]=1", None, 200, lambda a: {u["id"] for u in a} == {3, 4}),
    ("GET", "users/search?query=nicole&permissions=ticket.agent", None, 200, lambda a: a == []),
    ("POST", "users/search", {"query": "nicole", "permissions": ["ticket.customer"], "role_ids": [3]}, 200, lambda a: [u["id"] for u in a] == [2]),
    ("GET", "ticket_articles/by_ticket/1?page=1&per_page=1", None, 200, lambda a: [m["id"] for m in a] == [1]),
    ("GET", "ticket_articles/by_ticket/1?page=99&per_page=1", None, 200, lambda a: a == []),
    ("GET", "ticket_articles?page=1&per_page=1&with_total_count=true", None, 200, lambda a: a["total_count"] == 1 and a["records"][0]["id"] == 1),
    ("DELETE", "users/3", None, 422, said("Can't delete, object has references.")),
    ("DELETE", "groups/1", None, 422, said("Can't delete, object has references.")),
    ("DELETE", "organizations/1", None, 422, said("Can't delete, object has references.")),
    ("DELETE", "ticket_states/1", None, 422, said("Can't delete, object has references.")),
    ("PUT", "ticket_merge/1/0", None, 200, among(result="failed", message="No such target ticket number!")),
    ("GET", "version", None, 200, lambda a: a["version"][0] in "567" and a["version"].count(".") == 2),
    ("GET", "roles/1?expand=true", None, 200, among(permissions=["admin", "user_preferences", "report", "knowledge_base.editor"])),
    ("GET", "ticket_priorities", None, 200, lambda a: [p["name"] for p in a] == ["1 low", "2 normal", "3 high"]),
    ("GET", "text_modules", None, 200, lambda a: [t["id"] for t in a] == [1] and a[0]["updated_at"] and a[0]["created_at"] > "2020"),
    ("GET", "users/1", None, 200, among(login="-", active=False)),
    ("GET", "users/search?query=*", None, 200, lambda a: 1 not in [u["id"] for u in a]),
    ("GET", "tickets/1", None, 200, lambda a: "article_ids" not in a and {"note", "type", "title", "state_id", "owner_id"} <= set(a)),
    ("GET", "tickets/1?expand=1", None, 200, lambda a: a["article_ids"] == [1] and a["owner"] == "-" and a["customer"] == "nicole.braun@zammad.org"),
    ("GET", "tickets/1?full=true", None, 200, lambda a: a["id"] == 1 and set(a["assets"]) >= {"Ticket", "User", "Organization", "Group"}),
    ("GET", "tickets/1?full=true&expand=true", None, 200, among(id=1, group="Users")),
    ("GET", "tickets/search?query=Welcome&full=true&expand=true", None, 200,
     lambda a: a["record_ids"] == a["tickets"] == [1] and "2" in a["assets"]["User"] and "1" in a["assets"]["Organization"]),
    ("GET", "tickets/search?query=Welcome&with_total_count=true", None, 200, lambda a: a["total_count"] == 1 and len(a["records"]) == 1),
    ("GET", "tickets/search?query=Welcome&only_total_count=1&full=true", None, 200, among(total_count=1)),
    ("GET", "users?full=true&per_page=2", None, 200, lambda a: a["record_ids"] == [1, 2] and a["total_count"] == 4),
    ("GET", "users?limit=1&page=2", None, 200, lambda a: [u["id"] for u in a] == [2]),
    ("GET", "tag_list?page=9&per_page=10", None, 200, lambda a: a == []),
    ("GET", "object_manager_attributes", None, 200, lambda a: {(f["object"], f["name"]) for f in a} >= {("Ticket", "title"), ("User", "email")}
     and all(f["created_by_id"] == 1 for f in a)),
    ("PUT", "object_manager_attributes/2", {"display": "x"}, 422, said("Fields of the system can't be changed.")),
    ("PUT", "tickets/1", {"state": "merged"}, 422, lambda a: "state" in a["error"]),
    ("POST", "tag_list?name=by%20query", None, 200, lambda a: a == {}),
    ("DELETE", "tags/remove", {"object": "Ticket", "o_id": "1", "item": "never there"}, 200, lambda a: a is True),
    ("POST", "text_modules?expand=1", {"name": "t", "content": "c", "group_ids": ["1", 2]}, 201,
     lambda a: a["group_ids"] == [1, 2] and a["groups"] == ["Users", "some group1"]),
    ("POST", "roles?expand=1", {"name": "r", "groups": {"Users": ["read"]}}, 201, among(group_ids={"1": ["read"]}, groups={"Users": ["read"]})),
    ("POST", "text_modules/import", {"data": "id,name,keywords,content,groups\n1,hello,,\"Hi \"\"you\"\"\nthere\",Users\n,hey,,ho,\n"}, 200,
     lambda a: a["result"] == "success" and a["stats"]["created"] == a["stats"]["updated"] == 1 and len(a["records"]) == 2
     and a["records"][0]["content"] == "Hi \"you\"\nthere"),
    ("POST", "users/import?try=true", {"data": "login;firstname2\na;b\nc;d\n"}, 200,
     lambda a: a["result"] == "failed" and a["records"] == [] and len(a["errors"]) == 2
     and a["errors"][0] == "Line 1: Unable to create record - unknown attribute 'firstname2' for User."),
    ("POST", "object_manager_attributes", {"name": "really", "object": "Ticket", "active": False, "data_type": "boolean", "data_option": {"default": "true"}}, 201,
     lambda a: a["data_option"] == {"default": True, "null": True, "options": {}, "relation": ""}),
    ("POST", "users/import", {"data": "nothing"}, 200, lambda a: a["result"] == "failed" and a["errors"]),
    ("POST", "tickets/search", {"condition": {"ticket.state_id": {"operator": "is", "value": ["1"]}, "ticket.title": {"operator": "contains", "value": "welc"}}},
     200, lambda a: [t["id"] for t in a] == [1]),
    ("POST", "tickets/search", {"condition": {"operator": "OR", "conditions": [
        {"name": "ticket.state_id", "operator": "is", "value": ["4"]}, {"operator": "NOT", "conditions": [
            {"name": "ticket.owner_id", "operator": "is", "pre_condition": "current_user.id"}]}]}}, 200, lambda a: 1 in [t["id"] for t in a]),
    ("POST", "tickets/search", {"condition": {"ticket.state_id": {"operator": "is not", "value": ["1"]}}}, 200, lambda a: 1 not in [t["id"] for t in a]),
    ("POST", "tickets/search", {"condition": {"ticket.created_at": {"operator": "within last (relative)", "value": "1", "range": "day"}}}, 200,
     lambda a: 1 in [t["id"] for t in a]),
    ("POST", "tickets/search", {"condition": {"ticket.nope": {"operator": "is", "value": "1"}}}, 422, lambda a: a["error"]),
    ("GET", "ticket_states/search?query=pending", None, 200, lambda a: {s["id"] for s in a} == {3, 7}),
    ("GET", "ticket_priorities/search?query=name:3*", None, 200, lambda a: [p["id"] for p in a] == [3]),
    ("GET", "text_modules/search?query=name:hello", None, 200, lambda a: [t["id"] for t in a] == [1]),
    ("GET", "text_modules/search?query=hello", None, 200, lambda a: [t["id"] for t in a] == [1]),
    ("GET", "text_modules/search?query=nothing-such", None, 200, lambda a: a == []),
    ("GET", "time_accountings?page=9", None, 200, lambda a: a == []),
    ("GET", "roles/search?query=agent", None, 200, lambda a: 2 in [r["id"] for r in a]),
    ("GET", "roles/search?query=name%3ACustomer", None, 200, lambda a: [r["id"] for r in a] == [3]),
    ("POST", "tickets?expand=1", dict(ARTICLE, customer_id=None, customer="guess:walk.in@example.com", article={"body": "x"}), 201,
     among(customer="walk.in@example.com")),
    ("POST", "tickets/1/time_accountings", {"time_unit": "2"}, 201, among(ticket_id=1, time_unit="2.0")),
    ("PUT", "tickets/1/time_accountings/1", {"time_unit": "3"}, 200, among(time_unit="3.0")),
    ("GET", "tickets/1/time_accountings/1", None, 200, among(ticket_id=1, time_unit="3.0")),
    ("GET", "tickets/2/time_accountings/1", None, 404, lambda a: a["error"].startswith("Couldn't find Ticket::TimeAccounting")),
    ("DELETE", "tickets/1/time_accountings/1", None, 200, lambda a: a == {}),
    ("GET", "tickets/search?query=state.name%3A(new%20OR%20open)%20AND%20title%3Awelcome", None, 200, lambda a: [t["id"] for t in a] == [1]),
    ("GET", "tickets/search?query=state.name%3Anew%20AND%20priority.name%3A2%20normal", None, 200, lambda a: 1 in [t["id"] for t in a]),
    ("POST", "tickets", dict(ARTICLE, owner_id="", article={"body": "x"}), 201, among(owner_id=1)),
    ("POST", "users", {"firstname": "Two Words", "email": "Two.Words@Example.COM"}, 201,
     among(firstname="Two", lastname="Words", email="two.words@example.com", login="two.words@example.com")),
    ("POST", "users", {"firstname": "John", "lastname": "Nologin"}, 201,
     lambda a: a["login"].startswith("auto-") and uuid.UUID(a["login"][5:]).version == 4 and a["note"] == ""),
)


def refused(client, port):
    wrong = "Basic " + base64.b64encode(b"a:b").decode()
    for auth, status, text in (("", 403, "Authentication required"), (wrong, 401, "Invalid BasicAuth credentials"),
                               ("Token token=x", 401, "Can't find User for Token"), ("Bearer x", 401, "Can't find User for Token")):
        for method in ("GET", "POST"):
            got = client(port, auth)(method, "tickets", None if method == "GET" else {})
            check(got[0] == status and said(text)(got[1]) and got[2]["X-Failure"] == text, f"{method} as {auth or 'nobody'}: {text}", got[:2])


def scopes(call, client, port):
    secret = call("POST", "user_access_token", {"name": "narrow", "permission": ["ticket.agent"]})[1]["token"]
    got = client(port, "Token token=" + secret)("POST", "groups", {"name": "x"})
    check(got[0] == 403 and said("Not authorized (token)!")(got[1]), "what the token alone lacks is told so", got[:2])


def members(call):
    made = call("POST", "organizations?expand=1", {"name": "With members", "members": ["nicole.braun@zammad.org"]})[1]
    check(made["member_ids"] == [2] and made["members"] == ["nicole.braun@zammad.org"], "an organization is made with its members", made)
    check(call("GET", "users/2")[1]["organization_id"] == made["id"], "who then belong to it")
    call("PUT", "organizations/1", {"member_ids": ["2"]})
    check(call("GET", f"organizations/{made['id']}")[1]["member_ids"] == [], "and to no other")
    check(call("DELETE", f"organizations/{made['id']}")[1] == {}, "an organization without people goes")


def secondary(call):
    made = call("POST", "organizations", {"name": "Beside"})[1]["id"]
    user = call("PUT", "users/2?expand=1", {"organization_id": 1, "organizations": ["Beside", "Zammad Foundation"]})[1]
    check(user["organization_ids"] == [made] and user["organizations"] == ["Beside"], "organizations beside the own one", user)
    one = call("GET", f"organizations/{made}?expand=1")[1]
    check(one["secondary_member_ids"] == [2] and one["secondary_members"] == ["nicole.braun@zammad.org"] and one["member_ids"] == [],
          "which know their people", one)
    call("PUT", f"organizations/{made}", {"secondary_member_ids": []})
    check(call("GET", "users/2")[1]["organization_ids"] == [], "told from either side")
    got = call("PUT", "users/3", {"organization_ids": [made]})
    check(got[0] == 422 and "primary organization" in got[1]["error"], "only beside an own one", got)
    check(call("DELETE", f"organizations/{made}")[1] == {}, "and it goes")


def old_search(call):
    for agent in ("Go-http-client/1.1", "axios/1.7.2", "Zammad JS Client", "okhttp/4.12"):
        got = call("GET", "tickets/search?query=Welcome", User_Agent=agent)[1]
        check(isinstance(got, dict) and got["tickets"] == [1] and got["tickets_count"] == 1, f"{agent} finds in the shape that it knows")
    check(isinstance(call("GET", "tickets/search?query=Welcome&expand=true", User_Agent="axios/1.7.2")[1], list), "but expanded as all do")


def gone_into(call):
    """One that went into another: what is told of both, and that both can be deleted, in any order."""
    into, one = (call("POST", "tickets", dict(ARTICLE, article={"body": "b"}))[1] for _ in (0, 1))
    link = {"link_type": "normal", "link_object_target": "Ticket", "link_object_target_value": into["id"], "link_object_source_number": into["number"]}
    got = call("POST", "links/add", link)
    check(got[0] == 422 and said("An object cannot be linked to itself.")(got[1]), "none is linked with itself", got)
    told = [(e["object"], e["type"]) for e in call("GET", f"ticket_history/{one['id']}")[1]["history"]]
    check(told == [("Ticket", "created"), ("Ticket::Article", "created")], "a new ticket's history is two events", told)
    check(call("PUT", f"ticket_merge/{one['id']}/{into['number']}")[1]["result"] == "success", "one goes into another")
    for ticket, other, kind in ((into, one, "child"), (one, into, "parent")):
        links = call("GET", f"links?link_object=Ticket&link_object_value={ticket['id']}")[1]
        want = [{"link_type": kind, "link_object": "Ticket", "link_object_value": other["id"]}]
        check(links["links"] == want and str(other["id"]) in links["assets"]["Ticket"], f"its {kind} is told", links["links"])
    check(call("DELETE", f"links/remove?link_type=parent&link_object_source_value={into['id']}&link_object_target_value={one['id']}")[1] == [],
          "which is no link that could be taken off")
    check(len(call("GET", f"ticket_articles/by_ticket/{into['id']}")[1]) == 2, "all messages are in the one")
    left = call("GET", f"ticket_articles/by_ticket/{one['id']}")[1]
    check([(a["body"], a["internal"]) for a in left] == [("merged", True)], "a note in the other", left)
    for ticket in (into, one):
        check(call("DELETE", f"tickets/{ticket['id']}")[:2] == (200, b"") and call("GET", f"tickets/{ticket['id']}")[0] == 404, "each can be deleted")


def ordered(call):
    """What changed last is found first, and any value that is told can order."""
    made = [call("POST", "tickets", dict(ARTICLE, title=f"ordered zzq {n}", article={"body": "b"}))[1]["id"] for n in range(4)]
    found = lambda more="": [t["id"] for t in call("GET", "tickets/search?query=zzq" + more)[1]]
    check(found() == made[::-1] and found("&page=2&per_page=3") == made[:1], "the newest is found first", found())
    call("PUT", f"tickets/{made[1]}", {"priority": "3 high", "note": "Abc"})
    call("PUT", f"tickets/{made[2]}", {"state": "closed"})
    call("PUT", f"tickets/{made[3]}", {"owner_id": 3})
    call("POST", "ticket_articles", {"ticket_id": made[1], "body": "b"})
    check(found()[0] == made[1] and found("&order_by=asc")[-1] == made[1], "or what changed last", found())
    for more, want in (("&sort_by=created_at&order_by=asc", made), ("&sort_by=title&order_by=desc", made[::-1]), ("&sort_by=note", [made[1]]),
                       ("&sort_by=close_at&order_by=asc", [made[2], *made[:2], made[3]]), ("&sort_by=state_id&order_by=desc", [made[2]]),
                       ("&sort_by=number&order_by=desc", made[::-1]), ("&sort_by=owner_id&order_by=desc", [made[3]]),
                       ("&sort_by=priority_id,id&order_by=desc,asc", [made[1], made[0], made[2], made[3]]), ("&sort_by=nope", made),
                       ("&sort_by[]=priority_id&sort_by[]=title&order_by[]=asc&order_by[]=desc", [made[3], made[2], made[0], made[1]])):
        check(found(more)[:len(want)] == want, f"by {more}", found(more))
    check([t["id"] for t in call("POST", "tickets/search", {"query": "zzq", "sort_by": ["title"], "order_by": ["desc"]})[1]] == made[::-1], "and by a body")
    people = [call("POST", "users", {"firstname": f"Order{n}", "lastname": f"Zzq{9 - n}", "email": f"o{n}@example.com", "note": "abc"[n]})[1]["id"] for n in range(3)]
    for where in ("users/search?query=zzq", "users?per_page=3"):
        for more, want in (("&sort_by=lastname&order_by=desc", None), ("&sort_by=note&order_by=desc", people[::-1]), ("&sort_by=updated_at&order_by=desc", people[::-1])):
            got = call("GET", where + more)[1]
            check([u["id"] for u in got] == want if want and "search" in where else
                  [u["lastname"].lower() for u in got] == sorted((u["lastname"].lower() for u in got), reverse=True) if want is None else len(got) == 3, where + more, got)


def spoken(call, client, port):
    """Whom a message is from is the program's to say, and whose words an agent wrote down he says."""
    say = lambda **o: call("POST", "ticket_articles", dict(o, ticket_id=1, body="b"))[1]
    a = say(**{"from": "the chancellor"})
    check((a["from"], a["sender"], a["subject"], a["origin_by_id"]) == ("Test Admin", "Agent", None, None), "a note is from who wrote it", a)
    a = say(origin_by="nicole.braun@zammad.org", sender="Agent")
    check((a["from"], a["sender"], a["origin_by_id"], a["created_by_id"]) == ("Nicole Braun", "Customer", 2, 3), "who speaks for another one", a)
    check(say(type="phone", sender="Customer")["from"] == "Nicole Braun <nicole.braun@zammad.org>", "a call has its address")
    a = say(type="email", sender="Customer", **{"from": "Else <else@example.com>"})
    check(a["from"] == "Else <else@example.com>", "a mail has its own", a)
    who = {"firstname": "Anna Maria", "lastname": "van der Berg", "email": "avdb@example.com"}
    made = call("POST", "tickets", {"title": "x", "group": "Users", "customer": who, "article": {"body": "b"}})[1]
    got = call("GET", f"users/{made['customer_id']}")[1]
    check({k: got[k] for k in who} == who, "a customer made beside a ticket has the names that he was given", got)
    call("PUT", "tickets/1", {"preferences": {"a": 1, "b": 1}})
    check(call("PUT", "tickets/1", {"preferences": {"b": 2}})[1]["preferences"] == {"a": 1, "b": 2}, "preferences that are not told stay")
    made = call("POST", "tickets", dict(ARTICLE, links={"Ticket": {"parent": [1]}}))[1]["id"]
    links = call("GET", f"links?link_object=Ticket&link_object_value={made}")[1]["links"]
    check(links == [{"link_type": "child", "link_object": "Ticket", "link_object_value": 1}], "a new ticket is the source of its links", links)
    secret = call("POST", "user_access_token", {"name": "behalf", "permission": ["ticket.agent"]})[1]["token"]
    got = client(port, "Token " + secret)("GET", "users/me", From="2")
    check(got[0] == 403 and said("Current user has no permission to use 'From'/'X-On-Behalf-Of'!")(got[1]), "who may not act for others is told so", got[:2])
    got = client(port, "Token " + secret)("POST", "users", {"firstname": "By", "lastname": "Agent", "role_ids": [1], "group_ids": {"1": "full"}})
    check(got[0] == 201 and got[1]["role_ids"] == [3] and got[1]["group_ids"] == {}, "who may only make customers makes one", got[:2])


def drawn(call):
    """Pictures within a message are files of it, and who reads it is told where."""
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()
    html = f'one <img src="data:image/png;base64,{png[:20]}\n  {png[20:]}" alt="Red dot"> two <img src=\'data:image/jpeg;base64,/9j/4A==\'> ' \
           '<img src="data:image/svg+xml;base64,PHN2Zz4="><img src="data:image/png;base64,%%%">'
    for path, body in (("ticket_articles", {"ticket_id": 1}), ("batch", None)):
        body = dict(body or {"ticket_id": 1}, content_type="text/html", body=html)
        made = call("POST", path, body if path != "batch" else {"requests": [{"method": "POST", "path": "ticket_articles", "body": body}]})[1]
        made = made if path != "batch" else made["responses"][0]["body"]
        files = made["attachments"]
        check([(f["filename"], f["preferences"]["Mime-Type"], f["preferences"]["Content-Disposition"]) for f in files]
              == [("image1.png", "image/png", "inline"), ("image2.jpeg", "image/jpeg", "inline")], f"{path}: pictures become files", made)
        ways = [f"/api/v1/ticket_attachment/1/{made['id']}/{f['id']}?view=inline" for f in files]
        check(all(f'src="{w}"' in made["body"] for w in ways) and "data:" not in made["body"], f"{path}: which its text names", made["body"])
        check(call.at("GET", ways[0])[:2] == (200, base64.b64decode(png)), f"{path}: and which are there")


def fields(call):
    """A field that people define: what new things begin with, and that it goes and comes back."""
    make = lambda name, option, **more: call("POST", "object_manager_attributes", dict(
        {"name": name, "object": "Organization", "display": name, "data_type": "select", "data_option": option}, **more))[1]
    option = {"options": {"one": "First", "two": "Second"}, "default": "two"}
    one, odd = make("begun", option, position=None), make("odd_one", dict(option, default="three"))
    flag = make("flagged", {"default": "true", "options": {"true": "yes", "false": "no"}}, data_type="boolean")
    check(one["position"] > 0 and flag["data_option"]["default"] is True, "fields are made", (one, flag))
    made = call("POST", "organizations", {"name": "with standards"})[1]
    check((made["begun"], made["odd_one"]) == (None, None), "where one does not take its own standard nobody is stopped", made)
    call("DELETE", f"object_manager_attributes/{odd['id']}")
    made = call("POST", "organizations", {"name": "with standards 2"})[1]
    check((made["begun"], made["flagged"], "odd_one" in made) == ("two", True, False), "new things begin with what fields say", made)
    made = call("POST", "organizations", {"name": "with standards 3", "begun": "one", "flagged": False})[1]
    check((made["begun"], made["flagged"]) == ("one", False), "or with what is told", made)
    check(call("PUT", f"organizations/{made['id']}", {"begun": ""})[1]["begun"] is None and call("PUT", f"organizations/{made['id']}", {"note": "x"})[1]["begun"] is None,
          "changing things does not begin anew")
    check(call("DELETE", f"object_manager_attributes/{one['id']}")[:2] == (200, {}) and call("DELETE", "object_manager_attributes/2")[0] == 422
          and call("DELETE", "object_manager_attributes/9999")[0] == 404, "a field goes, and none of the system")
    check("begun" not in call("GET", f"organizations/{made['id']}")[1], "with its values")
    again = make("begun", option)
    check(again.get("id") == one["id"] and again["active"] and call("GET", f"organizations/{made['id'] - 1}")[1]["begun"] == "two", "and comes back with them", again)
    for f in (one, flag):
        call("DELETE", f"object_manager_attributes/{f['id']}")


def overviews(call):
    """The lists that clients show first, those of the desk and those of a customer."""
    rows = call("GET", "ticket_overviews")[1]
    check({r["link"] for r in rows} >= {"my_assigned", "all_unassigned", "all_open"} and all(isinstance(r["id"], int) and r["name"] and r["prio"] for r in rows),
          "overviews have what they are called by", rows)
    for row in rows:
        one = call("GET", f"ticket_overviews?view={row['link']}")[1]
        check(one["index"]["count"] == row["count"] == len(one["index"]["tickets"]) and one["index"]["overview"]["view"] == row["link"]
              and all(str(t["id"]) in one["assets"]["Ticket"] and t["updated_at"] for t in one["index"]["tickets"]), f"{row['link']}: its number and its tickets")
    check(next(r for r in rows if r["link"] == "all_unassigned")["count"] > 0, "which there are")
    mine = call("GET", "ticket_overviews", From="2")[1]
    check([r["link"] for r in mine] == ["my_tickets", "my_organization_tickets"] and mine[0]["count"] > 0, "a customer has others", mine)
    check(call("GET", "ticket_overviews?view=nope")[0] == 404, "none is made up")


def shown(call):
    """What making answers is what reading answers, also of what is told beside it."""
    body = dict(ARTICLE, article={"body": "b", "type": "phone", "sender": "Customer", "time_unit": "1.5"})
    made = call("POST", "tickets?expand=1", body)[1]
    check(made["time_unit"] == "1.5" and len(made["ticket_time_accounting_ids"]) == 1, "booked time is told", made)
    check(call("GET", f"tickets/{made['id']}?expand=1")[1] == made, "and read the same")
    article = call("GET", f"ticket_articles/{made['article_ids'][0]}")[1]
    check(article["origin_by"] == "nicole.braun@zammad.org" and article["time_unit"] == "1.5", "messages have their names without expand", article)
    png = {"filename": "a.png", "data": "iVBORw0KGgo=", "mime-type": "image/png"}
    made = call("POST", "ticket_articles", {"ticket_id": 1, "body": "x", "attachments": [png]})[1]
    _, data, headers = call.raw("GET", f"ticket_attachment/1/{made['id']}/{made['attachments'][0]['id']}")
    check(headers["Content-Type"] == "image/png" and headers["Content-Disposition"].startswith("attachment"), "a picture is a download", headers)


def pictures(call, client, port):
    """Each person has one; it changes with the name, and strangers see that of nobody."""
    image = lambda who: call("GET", f"users/{who}")[1]["image"]
    mine, other = image(3), image(4)
    status, data, headers = call.raw("GET", "users/image/" + mine)
    check(status == 200 and headers["Content-Type"].startswith("image/svg+xml") and b">TA<" in data and len(mine) == 32 != other, "a person has a picture", (status, data))
    check(call.raw("GET", "users/image/" + mine, headers={"If-None-Match": headers["ETag"]})[0] == 304, "which is not sent twice")
    seen = [client(port, auth).raw("GET", "users/image/" + name, headers=more)[1] for auth, more, name in (
        (call.auth, {"From": "2"}, other), (call.auth, {}, other), (call.auth, {}, "f" * 32))]
    check(b">?<" in seen[0] and b">?<" in seen[2] and b">?<" not in seen[1], "whom one is not told about one does not see", seen)
    check(call.raw("GET", "users/image/x")[0] == 404 and client(port, "").raw("GET", "users/image/" + mine)[0] == 403, "nor does nobody")


def avatars(call, client, port):
    """One's own picture is what its bytes are, is shown under another name each time, and is one's own."""
    agent = lambda method, path, body=None: call(method, path, body, From="4")  # as an administrator may
    who = agent("GET", "users/me")[1]
    png = b"\x89PNG\r\n\x1a\n" + bytes(range(64))
    url = lambda data, kind="image/png": f"data:{kind};base64," + base64.b64encode(data).decode()
    first = agent("GET", "users/avatar")[1]["avatars"]
    check([(a["default"], a["deletable"], a["initial"]) for a in first] == [(True, False, True)], "everybody begins with initials", first)
    for body in ({}, {"avatar_full": 7}, {"avatar_full": "x"}, {"avatar_full": url(b"<svg onload=alert(1)>", "image/svg+xml")},
                 {"avatar_full": url(b"GIF8")}, {"avatar_full": url(png + bytes(500001))}, {"avatar_full": "data:image/png;base64,"}):
        status, answer, _ = agent("POST", "users/avatar", body)
        check(status == 422 and answer["error"], "what is no picture is refused", (str(body)[:60], status, answer))
    status, made, _ = agent("POST", "users/avatar", {"avatar_full": url(png, "image/gif"), "avatar_resize": None})
    check(status == 200 and made["avatar"]["content"] == url(png) and made["avatar"]["default"], "a picture is put up", (status, made))
    image = call("GET", f"users/{who['id']}")[1]["image"]
    status, data, headers = call.raw("GET", "users/image/" + image)
    check((status, data, headers["Content-Type"]) == (200, png, "image/png") and image != who["image"] and "private" in headers["Cache-Control"]
          and headers["X-Content-Type-Options"] == "nosniff" and headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'"),
          "others see it as it came", (status, data, str(headers)))
    check(b"<svg" in call.raw("GET", "users/image/" + who["image"])[1], "under its old name there is none")
    both = agent("GET", "users/avatar")[1]["avatars"]
    drawn, own = both[0]["id"], both[1]["id"]
    check(len(both) == 2 and [a["default"] for a in both] == [False, True] and own == made["avatar"]["id"], "both can be chosen", both)
    check(agent("POST", "users/avatar/set", {"id": drawn})[0] == 200 and agent("GET", "users/me")[1]["image"] == who["image"]
          and agent("POST", "users/avatar/set", {"id": str(own)})[0] == 200 and agent("GET", "users/me")[1]["image"] == image, "and are shown at once")
    check([call("DELETE", "users/avatar", {"id": own})[0], agent("DELETE", "users/avatar", {"id": drawn})[0], agent("DELETE", "users/avatar")[0]]
          == [404, 422, 422], "nobody takes away another's, nor the initials")
    check(agent("DELETE", "users/avatar", {"id": own})[:2] == (200, {}) and agent("DELETE", "users/avatar", {"id": own})[0] == 404
          and agent("GET", "users/me")[1]["image"] == who["image"], "without it the initials are there again")
    check(client(port, "")("GET", "users/avatar")[0] == 403, "nobody has none")


def run(call, client, port):
    for method, path, body, status, good in EXACT:
        got = call(method, path, body)
        try:
            right = got[0] == status and good(got[1])
        except (KeyError, TypeError, IndexError):
            right = False
        check(right, f"{method} {path} {str(body)[:50] if body is not None else ''}", got[:2])
    refused(client, port)
    scopes(call, client, port)
    members(call)
    secondary(call)
    old_search(call)
    gone_into(call)
    overviews(call)
    ordered(call)
    spoken(call, client, port)
    drawn(call)
    fields(call)
    pictures(call, client, port)
    avatars(call, client, port)
    shown(call)
