"""The REST side of the server: strict paths, and the answers of 5.37."""

import re
import secrets

from tests.peers.mattermost import errors
from tests.peers.mattermost.ids import new_id, now
from tests.peers.mattermost.wire import Response
from tests.peers.mattermost.world import is_id

ROUTES = []
_PARTS = {"id": "[A-Za-z0-9]+", "name": r"[A-Za-z0-9_.-]+", "emoji": r"[A-Za-z0-9_+-]+"}


def route(method, pattern, *, session=True):
    """`{post:id}` is a part of the path; the server's own patterns let letters and digits through."""
    regex = re.compile(
        re.sub(r"\{(\w+):(\w+)\}", lambda part: f"(?P<{part[1]}>{_PARTS[part[2]]})", "/api/v4" + pattern)
    )

    def keep(handler):
        ROUTES.append((method, regex, handler, session))
        return handler

    return keep


def find(method, path):
    for known, regex, handler, session in ROUTES:
        if known == method and (found := regex.fullmatch(path)):
            return handler, found.groupdict(), session
    raise errors.no_route(path)


class Call:
    """One request being answered: who asks, the parts of its path."""

    def __init__(self, peer, request, user):
        self.peer = peer
        self.world = peer.world
        self.request = request
        self.user = user

    @property
    def body(self):
        return self.request.json()

    def me(self, user):
        """The person a path names; `me` is the one who asks."""
        if user == "me":
            return self.user
        if not is_id(user):
            raise errors.bad_url_param("user_id")
        return user

    def must_be_member(self, channel, permission="read_channel"):
        if not is_id(channel):
            raise errors.bad_url_param("channel_id")
        if channel not in self.world.channels or self.user not in self.world.members[channel]:
            raise errors.no_permission(self.user, permission)

    def must_be_admin(self, permission="manage_system"):
        if not self.world.is_admin(self.user):
            raise errors.no_permission(self.user, permission)


@route("GET", "/system/ping", session=False)
async def ping(_call):
    names = ("Android", "Desktop", "Ios")
    versions = {f"{name}{edge}Version": "" for name in names for edge in ("Latest", "Min")}
    return Response.of({**versions, "status": "OK"})


@route("GET", "/config/client", session=False)
async def config(call):
    if call.request.query.get("format") != "old":
        message = "New format for the client configuration is not supported yet. Please specify format=old in the query string."  # noqa: E501
        raise errors.simple(501, "api.config.client.old_format.app_error", message)
    told = {"Version": call.world.version, "BuildNumber": "dev", "SiteName": "Peer"}
    if call.user:
        told |= {
            "MaxPostSize": str(call.world.max_post_size),
            "MaxFileSize": "104857600",
            "CollapsedThreads": "default_on",
            "PostEditTimeLimit": "-1",
            "TimeBetweenUserTypingUpdatesMilliseconds": "5000",
        }
    return Response.of(told)


# People


@route("POST", "/users/login", session=False)
async def login(call):
    user = call.world.user_named(str((call.body or {}).get("login_id", "")))
    if user is None or call.world.passwords[user["id"]] != call.body.get("password"):
        message = "Enter a valid email or username and/or password."
        raise errors.simple(401, "api.user.login.invalid_credentials_email_username", message)
    return Response.of(user, Token=call.world.create_token(user["id"]))


@route("POST", "/users")
async def create_user(call):
    call.must_be_admin()
    body = call.body
    if call.world.user_named(body["username"]):
        message = "An account with that username already exists."
        raise errors.simple(400, "app.user.save.username_exists.app_error", message)
    return Response.of(call.world.create_user(body["username"], password=body.get("password", "")), 201)


@route("POST", "/bots")
async def create_bot(call):
    call.must_be_admin("create_bot")
    user = call.world.create_user(call.body["username"], is_bot=True)
    return Response.of({"user_id": user["id"], "username": user["username"], "owner_id": call.user}, 201)


@route("POST", "/bots/{bot:id}/disable")
async def disable_bot(call, bot):
    call.must_be_admin("disable_bot")
    call.world.users[bot]["delete_at"] = now()
    call.world.hub.status(bot, "offline")
    call.world.hub.deaf.add(bot)
    return Response.of({"user_id": bot, "delete_at": call.world.users[bot]["delete_at"]})


@route("POST", "/users/{user:id}/tokens")
async def create_token(call, user):
    if call.user != user:
        call.must_be_admin("create_user_access_token")
    token = call.world.create_token(user)
    return Response.of({"id": token, "token": token, "user_id": user, "description": "", "is_active": True})


@route("POST", "/users/tokens/revoke")
async def revoke(call):
    call.must_be_admin("revoke_user_access_token")
    call.world.tokens.pop(call.body["token_id"], None)
    return Response.of({"status": "OK"})


@route("POST", "/users/ids")
async def users_by_ids(call):
    return Response.of([call.world.users[user] for user in call.body if user in call.world.users])


@route("POST", "/users/usernames")
async def users_by_names(call):
    return Response.of([user for name in call.body if (user := call.world.user_named(name))])


@route("GET", "/users/username/{name:name}")
async def user_by_name(call, name):
    user = call.world.user_named(name)
    if user is None:
        raise errors.no_user(name)
    return Response.of(user)


@route("GET", "/users/{user:id}")
async def get_user(call, user):
    user = call.me(user)
    if user not in call.world.users:
        raise errors.no_user(user)
    found = dict(call.world.users[user])
    if user == call.user:
        found["notify_props"] = {"channel": "true", "mention_keys": ""}
    return Response.of(found)


@route("POST", "/users/{user:id}/typing")
async def typing(call, user):
    channel = call.body.get("channel_id")
    call.must_be_member(channel, "create_post")
    others = call.world.members[channel] - {call.user}
    data = {"parent_id": call.body.get("parent_id", ""), "user_id": call.me(user)}
    call.world.hub.publish("typing", data, others, channel_id=channel)
    return Response.of({"status": "OK"})


# Teams and channels


@route("POST", "/teams")
async def create_team(call):
    call.must_be_admin("create_team")
    team = call.world.create_team(call.body["name"])
    call.world.team_members[team["id"]].add(call.user)
    return Response.of(team, 201)


@route("GET", "/teams/name/{name:name}")
async def team_by_name(call, name):
    found = next((team for team in call.world.teams.values() if team["name"] == name), None)
    if found is None:
        raise errors.simple(404, "app.team.get_by_name.missing.app_error", "Unable to find the existing team")
    return Response.of(found)


@route("POST", "/teams/{team:id}/members")
async def join_team(call, team):
    call.world.team_members[team].add(call.body["user_id"])
    return Response.of({"team_id": team, "user_id": call.body["user_id"], "roles": "team_user"}, 201)


@route("GET", "/users/{user:id}/teams")
async def my_teams(call, user):
    user = call.me(user)
    return Response.of([team for key, team in call.world.teams.items() if user in call.world.team_members[key]])


@route("GET", "/users/{user:id}/teams/{team:id}/channels")
async def my_channels(call, user, team):
    user = call.me(user)
    if team not in call.world.teams or user not in call.world.team_members[team]:
        raise errors.no_permission(call.user, "view_team")
    return Response.of(
        [
            channel
            for key, channel in call.world.channels.items()
            if user in call.world.members[key] and channel["team_id"] in {"", team} and not channel["delete_at"]
        ]
    )


@route("POST", "/channels")
async def create_channel(call):
    body = call.body
    channel = call.world.create_channel(
        body["type"], body["name"], body["team_id"], call.user, body.get("display_name", "")
    )
    return Response.of(channel, 201)


@route("POST", "/channels/direct")
async def direct(call):
    body = call.body
    if not isinstance(body, list) or len(body) != 2:
        raise errors.bad_body_param("user_ids")
    if not all(is_id(user) for user in body):
        raise errors.bad_body_param("user_id")
    if call.user not in body:
        call.must_be_admin()
    if unknown := [user for user in body if user not in call.world.users]:
        message = "Invalid user ID for direct channel creation."
        detail = f"No users found for ids: {'. '.join(body)}"
        raise errors.simple(400, "api.channel.create_direct_channel.invalid_user.app_error", message, detail)
    return Response.of(call.world.open_direct(*body) if not unknown else None, 201)


@route("POST", "/channels/group")
async def group(call):
    return Response.of(call.world.open_group(list(dict.fromkeys([call.user, *call.body]))), 201)


@route("GET", "/channels/{channel:id}")
async def get_channel(call, channel):
    call.must_be_member(channel)
    return Response.of(call.world.channels[channel])


@route("DELETE", "/channels/{channel:id}")
async def archive(call, channel):
    call.must_be_member(channel, "delete_public_channel")
    call.world.channels[channel]["delete_at"] = now()
    return Response.of({"status": "OK"})


@route("GET", "/channels/{channel:id}/members")
async def members(call, channel):
    call.must_be_member(channel)
    page, size = int(call.request.query.get("page", 0)), int(call.request.query.get("per_page", 60))
    people = sorted(call.world.members[channel])[page * size : (page + 1) * size]
    return Response.of([{"channel_id": channel, "user_id": user, "roles": "channel_user"} for user in people])


@route("POST", "/channels/{channel:id}/members")
async def add_member(call, channel):
    user = call.body["user_id"]
    if user != call.user:
        call.must_be_member(channel, "manage_public_channel_members")
    call.world.add_member(channel, user, call.user)
    return Response.of({"channel_id": channel, "user_id": user, "roles": "channel_user"}, 201)


@route("DELETE", "/channels/{channel:id}/members/{user:id}")
async def remove_member(call, channel, user):
    people = set(call.world.members[channel])
    call.world.members[channel].discard(user)
    call.world.hub.publish("user_removed", {"remover_id": call.user, "user_id": user}, people, channel_id=channel)
    return Response.of({"status": "OK"})


@route("GET", "/teams/name/{team:name}/channels/name/{name:name}")
async def channel_by_name(call, team, name):
    teams = {key for key, found in call.world.teams.items() if found["name"] == team}
    channels = call.world.channels.values()
    found = next((one for one in channels if one["name"] == name and one["team_id"] in teams), None)
    if found is None:
        raise errors.simple(404, "app.channel.get_by_name.missing.app_error", "Channel does not exist.")
    return Response.of(found)


# Posts


@route("POST", "/posts")
async def create_post(call):
    return Response.of(await call.world.create_post(call.user, call.body), 201)


@route("POST", "/posts/ephemeral")
async def ephemeral(call):
    raise errors.no_permission(call.user, "create_post_ephemeral")


def _post(call, post):
    if not is_id(post):
        raise errors.bad_url_param("post_id")
    return call.world.visible(call.user, post)


@route("GET", "/posts/{post:id}")
async def get_post(call, post):
    return Response.of(_post(call, post))


@route("PUT", "/posts/{post:id}/patch")
async def patch(call, post):
    found, body = call.world.posts.get(post), call.body or {}
    if found is None or found["delete_at"] or call.user not in call.world.members[found["channel_id"]]:
        raise errors.no_permission(call.user, "edit_post")
    if found["user_id"] != call.user:
        raise errors.no_permission(call.user, "edit_others_posts")
    call.world.check_text(body.get("message", ""), body.get("props") or {})
    return Response.of(call.world.change(found, body.get("message"), body.get("props")))


@route("DELETE", "/posts/{post:id}")
async def delete(call, post):
    found = _post(call, post)
    if found["user_id"] != call.user and not call.world.is_admin(call.user):
        raise errors.no_permission(call.user, "delete_others_posts")
    call.world.delete(found)
    return Response.of({"status": "OK"})


@route("GET", "/posts/{post:id}/thread")
async def thread(call, post):
    found = _post(call, post)
    root = found["root_id"] or found["id"]
    posts = call.world.thread(root)
    order = [one["id"] for one in posts]
    return Response.of({"order": [*order, root], "posts": {one["id"]: one for one in posts}})


@route("GET", "/channels/{channel:id}/posts")
async def channel_posts(call, channel):
    call.must_be_member(channel)
    query = call.request.query
    for name in ("after", "before"):
        if query.get(name) and not is_id(query[name]):
            raise errors.bad_body_param(name)
    everything = [call.world.posts[key] for *_, key in call.world.by_channel[channel]]
    if query.get("since"):
        return Response.of(_since(call, channel, everything, int(query["since"])))
    alive = [post for post in everything if not post["delete_at"]]
    page, size = int(query.get("page", 0)), min(int(query.get("per_page", 60)), 200)
    if query.get("after"):
        return Response.of(_after(call, channel, alive, query["after"], (page, size)))
    if query.get("before"):
        cursor = call.world.posts.get(query["before"])
        alive = [post for post in alive if cursor and post["create_at"] < cursor["create_at"]]
    stop = len(alive) - page * size
    shown = alive[max(0, stop - size) : max(0, stop)]
    older = alive[max(0, stop - size) - 1 : max(0, stop - size)] if stop - size > 0 else []
    return Response.of(_list(call, shown, "", older[0]["id"] if older else ""))


def _after(call, channel, alive, cursor_id, page):
    """An unknown cursor, or one of another channel, gives an empty list; a deleted one works."""
    cursor = call.world.posts.get(cursor_id)
    if cursor is None or cursor["channel_id"] != channel:
        return _list(call, [], "", cursor_id)
    newer = [post for post in alive if post["create_at"] > cursor["create_at"]]
    start = page[0] * page[1]
    shown = newer[start : start + page[1]]
    following = newer[start + page[1] : start + page[1] + 1]
    before = newer[start - 1]["id"] if start and shown else cursor_id
    return _list(call, shown, following[0]["id"] if following else "", before)


def _since(call, channel, everything, moment):
    """By update_at: deleted posts and old copies come too, with an empty text."""
    hidden = [
        {**post, "message": "", "props": {"deleteBy": post["user_id"]}} for post in everything if post["delete_at"]
    ]
    alive = [post for post in everything if not post["delete_at"]]
    found = [post for post in [*alive, *hidden, *call.world.copies[channel]] if post["update_at"] > moment]
    return _list(call, sorted(found, key=lambda post: post["create_at"]), "", "")


def _list(call, posts, following, before):
    """Newest first; the map also holds the other posts of the threads shown."""
    roots = {post["root_id"] or post["id"] for post in posts if post["root_id"] or post["reply_count"]}
    others = [one for root in roots if root in call.world.posts for one in call.world.thread(root)]
    return {
        "order": [post["id"] for post in reversed(posts)],
        "posts": {post["id"]: post for post in [*others, *posts]},
        "next_post_id": following,
        "prev_post_id": before,
    }


# Reactions and files


@route("POST", "/reactions")
async def react(call):
    body = call.body
    if body["user_id"] != call.user:
        message = "You cannot save reaction for the other user."
        raise errors.simple(403, "api.reaction.save_reaction.user_id.app_error", message)
    if not re.fullmatch(r"[a-zA-Z0-9_+-]+", body["emoji_name"]):
        detail = f"emoji_name={body['emoji_name']}"
        raise errors.simple(400, "model.reaction.is_valid.emoji_name.app_error", "Invalid emoji name.", detail)
    return Response.of(call.world.react(call.user, _post(call, body["post_id"]), body["emoji_name"]))


@route("DELETE", "/users/{user:id}/posts/{post:id}/reactions/{name:emoji}")
async def unreact(call, user, post, name):
    call.world.react(call.me(user), _post(call, post), name, removed=True)
    return Response.of({"status": "OK"})


@route("POST", "/files")
async def upload(call):
    parts = _multipart(call.request)
    channel = parts["channel_id"][1].decode()
    call.must_be_member(channel, "upload_file")
    name, content = parts["files"]
    kind = {"png": "image/png", "ogg": "audio/ogg"}.get(name.rsplit(".", 1)[-1], "text/plain")
    info = {"id": new_id(), "user_id": call.user, "create_at": now(), "delete_at": 0, "name": name}
    info |= {"extension": name.rsplit(".", 1)[-1], "size": len(content), "mime_type": kind}
    call.world.files[info["id"]] = info
    call.peer.contents[info["id"]] = content
    return Response.of({"file_infos": [info], "client_ids": []}, 201)


@route("GET", "/files/{file:id}")
async def download(call, file):
    return Response(200, call.peer.contents[file], "text/plain")


def _multipart(request):
    """Each part by its name: the file name and the content."""
    boundary = request.headers["content-type"].split("boundary=")[1].encode()
    found = {}
    for part in request.body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.strip(b"\r\n").partition(b"\r\n\r\n")
        described = dict(re.findall(r'(\w+)="([^"]*)"', head.decode()))
        found[described["name"]] = (described.get("filename", ""), content)
    return found


# Integrations


@route("POST", "/posts/{post:id}/actions/{action:id}")
async def press(call, post, action):
    found = call.world.posts.get(post)
    if found is None or call.user not in call.world.members[found["channel_id"]]:
        raise errors.no_permission(call.user, "read_channel")
    known = call.world.actions.get(post, {}).get(action)
    if known is None or "integration" not in known:
        message = "Invalid action id."
        raise errors.simple(404, "api.post.do_action.action_id.app_error", message, "action=<nil>")
    trigger = await call.peer.integrations.press(call.user, found, known, call.body or {})
    return Response.of({"status": "OK", "trigger_id": trigger})


@route("POST", "/commands")
async def create_command(call):
    call.must_be_admin("manage_slash_commands")
    body = call.body
    if any(known["trigger"] == body["trigger"] for known in call.world.commands.values()):
        message = "This trigger word is already in use. Please choose another word."
        raise errors.simple(400, "api.command.duplicate_trigger.app_error", message)
    command = {"id": new_id(), "token": new_id(), "creator_id": call.user, **body}
    call.world.commands[command["id"]] = command
    return Response.of(command, 201)


@route("POST", "/commands/execute")
async def execute(call):
    call.must_be_member(call.body.get("channel_id"), "use_slash_commands")
    return Response.of(await call.peer.integrations.execute(call.user, call.body["channel_id"], call.body["command"]))


@route("POST", "/hooks/incoming")
async def create_hook(call):
    hook = secrets.token_hex(13)
    call.world.hooks[hook] = {"channel_id": call.body["channel_id"], "user_id": call.user}
    return Response.of({"id": hook, **call.world.hooks[hook]}, 201)
