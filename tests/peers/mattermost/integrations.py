"""The server as a caller: buttons, menus, slash commands, and the answers it accepts from us."""

import json
import re
from urllib.parse import urlencode, urlsplit

import httpx

from tests.peers.mattermost import errors
from tests.peers.mattermost.ids import new_id
from tests.peers.mattermost.mentions import channels_in, names_in

HOOK_USES = 5
AGENT = "Mattermost-Bot/1.1"


class Integrations:
    """`allowed`: the internal addresses a server may call (AllowedUntrustedInternalConnections)."""

    def __init__(self, world, address, allowed=("127.0.0.1", "localhost"), patience=30.0):
        self._world = world
        self._address = address
        self._allowed = allowed
        self._client = httpx.AsyncClient(timeout=patience, trust_env=False)
        self.uses = {}
        self.made = []
        """Every call made to the bot, with its answer: (kind, body sent, status, answer)."""

    async def close(self):
        await self._client.aclose()

    async def press(self, user_id, post, action, body):
        """The id of the trigger. Raises Refused when the answer is not 200 with a JSON object (or null)."""
        context = dict(action["integration"].get("context") or {})
        if "selected_option" in body:
            context["selected_option"] = body["selected_option"]
        channel, trigger = self._world.channels[post["channel_id"]], new_id()
        call = {
            "user_id": user_id,
            "user_name": self._world.users[user_id]["username"],
            "channel_id": channel["id"],
            "channel_name": channel["name"],
            "team_id": channel["team_id"],
            "team_domain": self._team(channel),
            "post_id": post["id"],
            "trigger_id": trigger,
            "type": action["type"],
            "data_source": action.get("data_source", ""),
        }
        if context:
            call["context"] = context
        answer = await self._call("action", action["integration"]["url"], json_body=call)
        self._apply(post, user_id, answer)
        return trigger

    def _apply(self, post, user_id, answer):
        update = answer.get("update")
        if update is not None:
            self._world.change(post, update.get("message"), update.get("props"))
        if text := answer.get("ephemeral_text"):
            self._world.tell_one(user_id, post["channel_id"], text, root_id=post["root_id"] or post["id"])

    async def _call(self, kind, url, json_body):
        try:
            self._check_address(url)
            response = await self._client.post(url, json=json_body, headers={"User-Agent": AGENT})
        except (httpx.HTTPError, PermissionError) as error:
            raise self._action_error(f'err=Post "{url}": {error}') from error
        self.made.append((kind, json_body, response.status_code, response.text))
        if response.status_code != httpx.codes.OK:
            raise self._action_error(f"status={response.status_code}")
        try:
            answer = json.loads(response.text)
        except ValueError as error:
            raise self._action_error(f"err={error}") from error
        if answer is not None and not isinstance(answer, dict):
            raise self._action_error("err=json: cannot unmarshal array")
        return answer or {}

    async def execute(self, user_id, channel_id, line):
        """What the one who typed the command gets. Raises Refused."""
        trigger, _, text = line.removeprefix("/").partition(" ")
        command = next((known for known in self._world.commands.values() if known["trigger"] == trigger), None)
        if command is None:
            message = f"Command with a trigger of '/{trigger}' not found."
            raise errors.simple(404, "api.command.execute_command.not_found.app_error", message)
        hook = new_id()
        self.uses[hook] = (user_id, channel_id, HOOK_USES)
        form = self._form(user_id, channel_id, command, text) | {
            "response_url": f"{self._address}/hooks/commands/{hook}",
        }
        headers = {"User-Agent": AGENT, "Accept": "application/json", "Authorization": f"Token {command['token']}"}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._check_address(command["url"])
            response = await self._client.post(
                command["url"], content=urlencode(sorted(form.items())), headers=headers
            )
        except (httpx.HTTPError, PermissionError) as error:
            raise self._command_error(trigger, str(error)) from error
        self.made.append(("command", form, response.status_code, response.text))
        if response.status_code != httpx.codes.OK:
            raise self._command_error(trigger, response.text[:100])
        return self.answer(user_id, channel_id, self._read(trigger, response)) | {"trigger_id": new_id()}

    def _form(self, user_id, channel_id, command, text):
        channel = self._world.channels[channel_id]
        form = {
            "channel_id": channel_id,
            "channel_name": channel["name"],
            "command": f"/{command['trigger']}",
            "team_domain": self._team(channel),
            "team_id": channel["team_id"] or command["team_id"],
            "text": text,
            "token": command["token"],
            "trigger_id": new_id() + new_id(),
            "user_id": user_id,
            "user_name": self._world.users[user_id]["username"],
        }
        named = [user for name in sorted(names_in(text)) if (user := self._world.user_named(name))]
        if named:
            form["user_mentions"] = " ".join(user["username"] for user in named)
            form["user_mentions_ids"] = " ".join(user["id"] for user in named)
        linked = [one for one in self._world.channels.values() if one["name"] in channels_in(text)]
        if linked:
            form["channel_mentions"] = " ".join(one["name"] for one in linked)
            form["channel_mentions_ids"] = " ".join(one["id"] for one in linked)
        return form

    def _read(self, trigger, response):
        if not response.headers.get("content-type", "").startswith("application/json"):
            return {"response_type": "", "text": response.text}
        try:
            return json.loads(response.text)
        except ValueError as error:
            raise self._command_error(trigger, str(error)) from error

    def answer(self, user_id, channel_id, told, root_id=""):
        """Show the answer of a command: to everybody as the human's own post, or to one person."""
        text = told.get("text", "")
        text = text if told.get("skip_slack_parsing") else _from_slack(text)
        props = {"from_webhook": "true", "override_icon_url": told.get("icon_url", "")}
        if text and told.get("response_type") == "in_channel":
            self._world.insert(user_id, {"channel_id": channel_id, "message": text, "props": props})
        elif text:
            self._world.tell_one(user_id, channel_id, text, root_id, props)
        return {"response_type": "", "text": "", "username": "", "goto_location": "", "attachments": None, **told}

    def use_hook(self, hook, body):
        """A later answer, at most five times. Raises Refused."""
        if hook not in self.uses:
            detail = f"resource: CommandWebhook id: {hook}"
            raise errors.simple(404, "app.command_webhook.get.missing", "Unable to find the webhook.", detail)
        user_id, channel_id, left = self.uses[hook]
        if not left:
            detail = f"invalid input: entity: CommandWebhook field: id value: {hook}"
            raise errors.simple(400, "app.command_webhook.try_use.invalid", "Invalid webhook.", detail)
        self.uses[hook] = (user_id, channel_id, left - 1)
        self.answer(user_id, channel_id, body)

    def incoming(self, hook, body):
        known = self._world.hooks[hook]
        props = {"from_webhook": "true", "override_username": body.get("username", ""), "webhook_display_name": ""}
        self._world.insert(
            known["user_id"], {"channel_id": known["channel_id"], "message": body["text"], "props": props}
        )

    def _team(self, channel):
        return self._world.teams.get(channel["team_id"], {"name": ""})["name"]

    def _check_address(self, url):
        host = urlsplit(url).hostname or ""
        if re.fullmatch(r"127\..*|10\..*|192\.168\..*|localhost", host) and host not in self._allowed:
            raise PermissionError(
                "address forbidden, you may need to set AllowedUntrustedInternalConnections to allow an integration "
                "access to your internal network"
            )

    def _action_error(self, detail):
        return errors.simple(
            400, "api.post.do_action.action_integration.app_error", "Action integration error.", detail
        )

    def _command_error(self, trigger, detail):
        message = f"Command with a trigger of '{trigger}' failed."
        return errors.simple(500, "api.command.execute_command.failed.app_error", message, detail)


def _from_slack(text):
    """What the server makes of Slack's marks in an answer."""
    text = re.sub(r"<!(channel|here|all)>", r"@\1", text)
    return re.sub(r"<(https?://[^|>]+)\|([^>]+)>", r"[\2](\1)", text)
