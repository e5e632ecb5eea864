// Mattermost's own client drives a server, and says as JSON what it saw. Run where the packages @mattermost/client and
// ws are installed: `node official_client.js <url> <user> <password> <bot id>`. It numbers the events strictly, asks
// for the ping action at once, and closes on a hole: a good judge of a peer.
const { createRequire } = require('module');
const load = createRequire(`${process.cwd()}/`);
const { Client4, WebSocketClient } = load('@mattermost/client');
const { WebSocket } = load('ws');

global.WebSocket ??= WebSocket;
global.CloseEvent ??= class extends Event {
  constructor(type, init) { super(type); Object.assign(this, init); }
};

const [url, login, password, bot] = process.argv.slice(2);
const seen = { events: [], missed: 0, closed: 0, errors: 0 };

const until = async (condition) => {
  for (let turn = 0; turn < 200 && !condition(); turn += 1) await new Promise((next) => setTimeout(next, 25));
};

(async () => {
  const client = new Client4();
  client.setUrl(url);
  const me = await client.login(login, password);
  const line = new WebSocketClient();
  line.addMessageListener((message) => seen.events.push([message.event, message.seq]));
  line.addMissedMessageListener(() => { seen.missed += 1; });
  line.addCloseListener(() => { seen.closed += 1; });
  line.addErrorListener(() => { seen.errors += 1; });
  line.initialize(`${url.replace('http', 'ws')}/api/v4/websocket`, client.getToken());
  await until(() => seen.events.some(([event]) => event === 'hello'));

  const channel = await client.createDirectChannel([me.id, bot]);
  const post = await client.createPost({ channel_id: channel.id, message: 'Bonjour' });
  await until(() => seen.events.some(([event]) => event === 'posted'));
  seen.me = (await client.getMe()).username;
  seen.read = (await client.getPost(post.id)).message;
  seen.edited = (await client.patchPost({ id: post.id, message: 'Bonsoir' })).message;
  await client.addReaction(me.id, post.id, '+1');
  await until(() => seen.events.some(([event]) => event === 'reaction_added'));
  seen.listed = (await client.getPosts(channel.id)).order.length;
  try {
    await client.getPost('aaaaaaaaaaaaaaaaaaaaaaaaaa');
  } catch (error) {
    seen.refusal = [error.status_code, error.server_error_id];
  }
  const names = seen.events.length;
  await new Promise((next) => setTimeout(next, 100));
  seen.settled = seen.events.length >= names;
  line.close();
  console.log(JSON.stringify(seen));
  process.exit(0);
})().catch((error) => { console.error(error); process.exit(1); });
