// telegram-test-api 4.2.1 made to answer as the Bot API does, for a bot that polls. Its queue, its store and its user
// side stay its own. Run where the package and express are installed: `node telegram_test_api.js 9000`.
const { createRequire } = require('module');
const load = createRequire(`${process.cwd()}/`);
const express = load('express');
const TelegramServer = load('telegram-test-api');

const server = new (TelegramServer.TelegramServer || TelegramServer)({ host: '127.0.0.1' });
const app = express();
const settled = ['setMyCommands', 'setMyDescription', 'setMyShortDescription', 'getWebhookInfo'];

app.all('/bot:token/:method', (req, res, next) => {
  const { method } = req.params; // the package's own routes change it
  if (settled.includes(method)) {
    res.json({ ok: true, result: true });
    return;
  }
  const send = res.send.bind(res);
  res.send = (body) => {
    res.send = send;
    let answer;
    try { answer = JSON.parse(body); } catch { return send(body); }
    if (answer.ok !== true) {
      res.status(404);
      return send(JSON.stringify({ ok: false, error_code: 404, description: 'Not Found' }));
    }
    if (answer.result === null) answer.result = true;
    if (method === 'getMe') answer.result.is_bot = true;
    if (answer.result && answer.result.date > 1e12) answer.result.date = Math.floor(answer.result.date / 1000);
    for (const update of Array.isArray(answer.result) ? answer.result : []) {
      if (update.callback_query) update.callback_query.chat_instance = '1';
    }
    return send(JSON.stringify(answer));
  };
  next();
});
app.use(server.webServer);
app.listen(Number(process.argv[2] || 9000), '127.0.0.1', () => console.log('ready'));
