// Another program at AUTH_URL, which echoes what books-service sends.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import test from 'node:test';

import { eventually, start } from '../support/pair.mjs';

test('no log has the token of the feed if another program echoes it as a code', async (t) => {
  const stranger = http.createServer(({ headers }, response) => {
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ code: headers.authorization }));
  });
  stranger.listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  t.after(() => stranger.close());

  const books = await start(t, 'books-service', {
    JWT_SECRET: randomBytes(32).toString('hex'),
    AUTH_URL: `http://127.0.0.1:${stranger.address().port}`,
  });

  const told = () => books.lines.find((line) => line.includes('revocation_feed_away'));
  await eventually(() => told() !== undefined);
  assert.match(told(), /auth-service answers 403/);
  assert.doesNotMatch(books.lines.join('\n'), /eyJ|Bearer/);
});
