"""What the server holds: people, teams, channels, posts; who hears of what; and all that it accepted."""

import asyncio
import bisect
import copy
import json

from tests.peers.mattermost import errors
from tests.peers.mattermost.hub import Hub
from tests.peers.mattermost.ids import ID, new_id, now
from tests.peers.mattermost.mentions import EVERYBODY, channels_in, hashtags_in, names_in

MAX_PROPS = 8_000
MAX_FILES = 10
PENDING_LIFE = 30.0


class World:
    def __init__(self, version="5.37.0", max_post_size=16_383, *, modern=False):
        self.version = version
        self.max_post_size = max_post_size
        self.modern = modern
        self.hub = Hub(version)
        self.users, self.tokens, self.teams, self.channels = {}, {}, {}, {}
        self.by_name, self.passwords, self.directs, self.replies = {}, {}, {}, {}
        self.members = {}
        self.team_members = {}
        self.posts, self.copies, self.by_channel = {}, {}, {}
        self.actions = {}
        self.reactions = []
        self.files = {}
        self.commands, self.hooks = {}, {}
        self.pending = {}
        self.followers = {}
        self.echo_after = False
        self.in_flight = 0.0
        self.accepted = []
        """Every post made, in order, with whom its text notifies and what it links: the judge reads this."""
        self.ephemeral = []
        self.calls = []

    # People and places

    def create_user(self, username, *, is_bot=False, roles="system_user", password=""):
        moment = now()
        user = {
            "id": new_id(),
            "create_at": moment,
            "update_at": moment,
            "delete_at": 0,
            "username": username,
            "auth_data": "",
            "auth_service": "",
            "email": f"{username}@example.test",
            "nickname": "",
            "first_name": "",
            "last_name": "",
            "position": "",
            "roles": roles,
            "locale": "en",
            "timezone": {"automaticTimezone": "", "manualTimezone": "", "useAutomaticTimezone": "true"},
            "disable_welcome_email": False,
        }
        if is_bot:
            user |= {"is_bot": True, "bot_description": ""}
        self.users[user["id"]] = self.by_name[username.lower()] = user
        self.passwords[user["id"]] = password or new_id()
        return user

    def create_token(self, user_id):
        token = new_id()
        self.tokens[token] = user_id
        return token

    def user_named(self, name):
        return self.by_name.get(name.lower())

    def is_admin(self, user_id):
        return "system_admin" in self.users[user_id]["roles"].split()

    def create_team(self, name):
        team = {"id": new_id(), "create_at": now(), "delete_at": 0, "display_name": name.capitalize(), "name": name}
        team |= {"description": "", "email": "", "type": "O", "company_name": "", "allowed_domains": ""}
        team |= {"invite_id": new_id(), "allow_open_invite": False, "scheme_id": None, "update_at": now()}
        self.teams[team["id"]] = team
        self.team_members[team["id"]] = set()
        return team

    def create_channel(self, kind, name, team_id="", creator="", display_name=""):
        moment = now()
        channel = {
            "id": new_id(),
            "create_at": moment,
            "update_at": moment,
            "delete_at": 0,
            "team_id": team_id,
            "type": kind,
            "display_name": display_name,
            "name": name,
            "header": "",
            "purpose": "",
            "last_post_at": 0,
            "total_msg_count": 0,
            "extra_update_at": 0,
            "creator_id": creator,
            "scheme_id": None,
            "props": None,
            "group_constrained": None,
            "shared": False if kind == "D" else None,
            "total_msg_count_root": 0,
            "policy_id": None,
        }
        self.channels[channel["id"]] = channel
        self.members[channel["id"]] = {creator} if creator and kind in "OP" else set()
        self.by_channel[channel["id"]] = []
        self.copies[channel["id"]] = []
        return channel

    def open_direct(self, first, second):
        name = "__".join(sorted((first, second)))
        found = self.directs.get(name)
        if found is None:
            found = self.directs[name] = self.create_channel("D", name, creator=first)
            self.members[found["id"]] = {first, second}
            data = {"creator_id": first, "teammate_id": second}
            self.hub.publish("direct_added", data, {first, second}, channel_id=found["id"])
        return found

    def open_group(self, people):
        channel = self.create_channel("G", new_id() + new_id()[:14], creator=people[0])
        self.members[channel["id"]] = set(people)
        data = {"teammate_ids": json.dumps(list(people))}
        self.hub.publish("group_added", data, set(people), channel_id=channel["id"])
        return channel

    def add_member(self, channel_id, user_id, by):
        """Add somebody; the system post names the human who did it."""
        channel = self.channels[channel_id]
        self.members[channel_id].add(user_id)
        data = {"team_id": channel["team_id"], "user_id": user_id}
        self.hub.publish("user_added", data, self.members[channel_id], channel_id=channel_id)
        name = self.users[user_id]["username"]
        props = {"addedUserId": user_id, "addedUsername": name, "userId": by}
        text = f"@{name} added to the channel by @{self.users[by]['username']}."
        self.insert(by, {"channel_id": channel_id, "message": text, "props": props}, kind="system_add_to_channel")

    # Posts

    async def create_post(self, user_id, body):
        """The post. Raises Refused. The same pending_post_id within 30 s gives the first post again."""
        key = body.get("pending_post_id") if isinstance(body, dict) else None
        if key:
            self._forget_pending()
            if key in self.pending:
                return self._repeated(key)
            self.pending[key] = (asyncio.get_running_loop().time() + PENDING_LIFE, "")
        try:
            if self.in_flight:
                await asyncio.sleep(self.in_flight)
            post = self.insert(user_id, self._checked(user_id, body))
        except BaseException:
            if key:
                self.pending.pop(key, None)
            raise
        if key:
            self.pending[key] = (asyncio.get_running_loop().time() + PENDING_LIFE, post["id"])
        return {**post, "pending_post_id": key or ""}

    def _repeated(self, key):
        found = self.pending[key][1]
        if not found:
            message = "Rejected post since another client is making the same request."
            raise errors.simple(500, "api.post.deduplicate_create_post.pending", message)
        again = dict(self.posts[found])
        again.pop("metadata", None)
        return again

    def _forget_pending(self):
        late = asyncio.get_running_loop().time()
        self.pending = {key: value for key, value in self.pending.items() if value[0] > late}

    def _checked(self, user_id, body):
        if not isinstance(body, dict) or body.get("channel_id") not in self.channels:
            raise errors.no_permission(user_id, "create_post")
        if user_id not in self.members[body["channel_id"]]:
            raise errors.no_permission(user_id, "create_post")
        if body.get("id"):
            detail = f"invalid input: entity: Post field: id value: {body['id']}"
            raise errors.simple(
                400, "app.post.save.existing.app_error", "You cannot update an existing Post.", detail
            )
        if str(body.get("type", "")).startswith("system_"):
            raise errors.simple(400, "api.context.invalid_param.app_error", "Invalid post.type parameter.")
        if self.channels[body["channel_id"]]["delete_at"]:
            message = "Can not post to deleted channel."
            raise errors.simple(400, "api.post.create_post.can_not_post_to_deleted.error", message)
        self._check_root(body)
        self.check_text(body.get("message", ""), body.get("props") or {})
        if len(body.get("file_ids") or ()) > MAX_FILES:
            raise errors.simple(400, "model.post.is_valid.file_ids.app_error", "Invalid file ids.")
        return body

    def _check_root(self, body):
        root_id = body.get("root_id")
        if not root_id:
            return
        root = self.posts.get(root_id)
        if root is None or root["root_id"] or root["delete_at"]:
            message = "Invalid RootId parameter."
            raise errors.simple(400, "api.post.create_post.root_id.app_error", message)
        if root["channel_id"] != body["channel_id"]:
            message = "Invalid ChannelId for RootId parameter."
            raise errors.simple(400, "api.post.create_post.channel_root_id.app_error", message)

    def check_text(self, text, props):
        if len(text) > self.max_post_size:
            raise errors.simple(400, "model.post.is_valid.msg.app_error", "Invalid message.", f"id={new_id()}")
        limit = MAX_PROPS if not self.modern else 800_000
        if len(json.dumps(props, ensure_ascii=False, separators=(",", ":"))) > limit:
            raise errors.simple(400, "model.post.is_valid.props.app_error", "Invalid props.", f"id={new_id()}")

    def insert(self, user_id, body, kind=None, create_at=None):
        """Write a post and tell everybody in the channel."""
        moment = create_at or now()
        user, channel = self.users[user_id], self.channels[body["channel_id"]]
        props = copy.deepcopy(body.get("props") or {})
        if user.get("is_bot"):
            props["from_bot"] = "true"
        files = [self.files[file] for file in body.get("file_ids") or () if self._attach(file, user_id)]
        post = {
            "id": new_id(),
            "create_at": moment,
            "update_at": moment,
            "edit_at": 0,
            "delete_at": 0,
            "is_pinned": False,
            "user_id": user_id,
            "channel_id": channel["id"],
            "root_id": body.get("root_id") or "",
            "original_id": "",
            "message": body.get("message", ""),
            "type": kind if kind is not None else body.get("type", ""),
            "props": self._with_actions(props),
            "hashtags": hashtags_in(body.get("message", "")),
            "pending_post_id": "",
            "reply_count": 0,
            "metadata": {},
        }
        post |= self._by_version(post["root_id"])
        if links := self._links(post["message"], channel):
            post["props"] = {**post["props"], "channel_mentions": links}
        if files:
            post["file_ids"] = [file["id"] for file in files]
            post["metadata"] = {"files": [{**file, "post_id": post["id"]} for file in files]}
        if "attachments" in post["props"]:
            post["metadata"] = {**post["metadata"], "embeds": [{"type": "message_attachment"}]}
        self.actions[post["id"]] = self._integrations(props)
        self._save(post)
        self._tell_posted(post, body.get("pending_post_id") or "")
        return post

    def _by_version(self, root_id):
        if self.modern:
            return {"last_reply_at": 0, "participants": None, "is_following": False, "remote_id": ""}
        return {"parent_id": root_id, "last_reply_at": 0, "participants": None}

    def _attach(self, file_id, user_id):
        file = self.files.get(file_id)
        if file is None or file.get("used") or file["user_id"] != user_id:
            return False
        file["used"] = True
        return True

    def _save(self, post):
        self.posts[post["id"]] = post
        bisect.insort(self.by_channel[post["channel_id"]], (post["create_at"], len(self.posts), post["id"]))
        channel = self.channels[post["channel_id"]]
        channel["last_post_at"] = max(channel["last_post_at"], post["create_at"])
        channel["total_msg_count"] += 1
        if post["root_id"]:
            self.replies.setdefault(post["root_id"], []).append(post["id"])
            for reply in self.thread(post["root_id"]):
                reply["reply_count"] += 1
            self.posts[post["root_id"]]["update_at"] = post["create_at"]

    def thread(self, root_id):
        everything = (self.posts[key] for key in (root_id, *self.replies.get(root_id, ())))
        return [post for post in everything if not post["delete_at"]]

    def notified(self, post):
        """Whom the text names, by user id, the author left out."""
        channel, names = post["channel_id"], names_in(post["message"])
        people = {self.by_name[name]["id"] for name in names if name in self.by_name} & self.members[channel]
        if names & {"all", "channel"}:
            people |= self.members[channel]
        if "here" in names:
            people |= {user for user in self.members[channel] if self.hub.statuses.get(user) == "online"}
        if self.channels[channel]["type"] == "D":
            people |= self.members[channel]
        if post["type"] == "system_add_to_channel":
            people.add(post["props"]["addedUserId"])
        return people - {post["user_id"]}

    def _links(self, text, channel):
        named = channels_in(text)
        found = [c for c in self.channels.values() if c["name"] in named and c["type"] == "O"] if named else []
        team = self.teams.get(channel["team_id"], {"name": ""})
        return {c["name"]: {"display_name": c["display_name"], "team_name": team["name"]} for c in found}

    def _tell_posted(self, post, pending):
        channel, author = self.channels[post["channel_id"]], self.users[post["user_id"]]
        notified = self.notified(post)
        names = {name for name in names_in(post["message"]) if name in EVERYBODY or name in self.by_name}
        self.accepted.append(
            {
                **copy.deepcopy(post),
                "pending_post_id": pending,
                "author": author["username"],
                "named": sorted(names),
                "linked": sorted(channels_in(post["message"])),
            }
        )
        sender = post["props"].get("override_username") or f"@{author['username']}"
        sender = "System" if post["type"].startswith("system_") else sender
        data = {
            "channel_display_name": sender if channel["type"] == "D" else channel["display_name"],
            "channel_name": channel["name"],
            "channel_type": channel["type"],
            "post": json.dumps({**post, "pending_post_id": pending}, ensure_ascii=False),
            "sender_name": sender,
            "set_online": True,
            "team_id": channel["team_id"],
        }
        if post.get("file_ids"):
            data["otherFile"] = "true"

        def told(user):
            shown = ({user} & notified) if self.modern else notified
            return {**data, "mentions": json.dumps(sorted(shown))} if shown else data

        self._publish("posted", told, channel["id"], own=post["user_id"])
        if post["root_id"]:
            self._tell_thread(post)

    def _tell_thread(self, post):
        root = self.posts[post["root_id"]]
        followers = {reply["user_id"] for reply in self.thread(root["id"])}
        thread = {"id": root["id"], "reply_count": root["reply_count"], "post": root, "participants": []}
        self.hub.publish("thread_updated", {"thread": json.dumps(thread)}, followers, team_id="")

    def _publish(self, event, data, channel_id, own=None):
        """At once, or just after the answer to the request: a server does both."""
        people = set(self.members[channel_id])
        if own is None or not self.echo_after:
            self.hub.publish(event, data, people, channel_id=channel_id)
            return
        loop = asyncio.get_running_loop()
        loop.call_later(0.02, lambda: self.hub.publish(event, data, people, channel_id=channel_id))

    def change(self, post, message=None, props=None):
        """An edit by its author or by an integration. `edit_at` moves only with the text."""
        moment = now()
        if message is not None and message != post["message"]:
            old = {**post, "id": new_id(), "original_id": post["id"], "delete_at": moment, "message": ""}
            self.copies[post["channel_id"]].append({**old, "update_at": moment})
            post["message"] = message
            post["edit_at"] = moment
        if props is not None:
            post["props"] = self._with_actions(copy.deepcopy(props))
            self.actions[post["id"]] = self._integrations(props)
            embeds = [{"type": "message_attachment"}] if "attachments" in props else None
            post["metadata"] = {"embeds": embeds} if embeds else {}
        post["update_at"] = moment
        self._publish("post_edited", {"post": json.dumps(post, ensure_ascii=False)}, post["channel_id"])
        return post

    def delete(self, post):
        told = json.dumps(post, ensure_ascii=False)
        moment = now()
        replies = [] if post["root_id"] else self.thread(post["id"])
        for one in [post, *replies]:
            one["delete_at"] = one["update_at"] = moment
        self._publish("post_deleted", {"post": told}, post["channel_id"])

    def react(self, user_id, post, name, *, removed=False):
        moment = now()
        reaction = {"user_id": user_id, "post_id": post["id"], "emoji_name": name}
        reaction |= {"create_at": 0 if removed else moment, "update_at": moment, "delete_at": 0, "remote_id": ""}
        self.reactions.append({**reaction, "removed": removed})
        event = "reaction_removed" if removed else "reaction_added"
        self._publish(event, {"reaction": json.dumps(reaction)}, post["channel_id"])
        return reaction

    def tell_one(self, user_id, channel_id, text, root_id="", props=None):
        """An ephemeral message: nobody else sees it, nothing keeps it but the judge."""
        post = {"id": new_id(), "create_at": now(), "update_at": 0, "edit_at": 0, "delete_at": 0, "is_pinned": False}
        post |= {"user_id": user_id, "channel_id": channel_id, "root_id": root_id, "original_id": "", "message": text}
        post |= {"type": "system_ephemeral", "props": props or {}, "hashtags": "", "pending_post_id": ""}
        post |= {"reply_count": 0, "metadata": {}, **self._by_version("")}
        self.ephemeral.append(post)
        data = {"post": json.dumps(post, ensure_ascii=False)}
        self.hub.publish("ephemeral_message", data, {user_id}, user_id=user_id, channel_id=channel_id)

    def visible(self, user_id, post_id):
        """A post that somebody may read. Raises Refused."""
        post = self.posts.get(post_id)
        if post is None or post["delete_at"]:
            raise errors.no_post(post_id)
        if user_id not in self.members[post["channel_id"]]:
            raise errors.no_permission(user_id, "read_channel")
        return post

    def _with_actions(self, props):
        """What clients see of attachments: defaults filled, integrations taken out."""
        if "attachments" not in props:
            return props
        return {**props, "attachments": [self._shown(attachment) for attachment in props["attachments"]]}

    def _shown(self, attachment):
        empty = ("fallback", "color", "pretext", "author_name", "author_link", "author_icon", "title", "title_link")
        shown = {"id": 0, **dict.fromkeys(empty, ""), "text": "", "fields": None, "image_url": "", "thumb_url": ""}
        shown |= {"footer": "", "footer_icon": "", "ts": None, **attachment}
        for action in attachment.get("actions", ()):
            action.setdefault("id", new_id())
        hidden = {"integration"}
        shown["actions"] = [
            {name: value for name, value in action.items() if name not in hidden}
            for action in attachment.get("actions", ())
        ]
        return shown

    def _integrations(self, props):
        actions = (action for attachment in props.get("attachments", ()) for action in attachment.get("actions", ()))
        return {action["id"]: copy.deepcopy(action) for action in actions if "id" in action}


def is_id(text):
    return isinstance(text, str) and ID.fullmatch(text) is not None
