// A reader of the log that stalls or leaves costs lines, and no request.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually, keepLog } from '../support/pair.mjs';
import { Service } from '../support/service.mjs';
import { amount } from './form.mjs';

const kRequests = amount({ short: 6_000, long: 20_000 }); // each has two lines
const kClients = 8;
const kSlowestMs = 2_000;

async function start(t) {
  const service = await Service.start('books-service', { settings: { LOG_LEVEL: 'debug' } });
  t.after(() => service.stop());
  return service;
}

async function sendAll(service, headers = {}) {
  const client = async () => {
    for (let i = 0; i < kRequests / kClients; ++i) {
      const signal = AbortSignal.timeout(kSlowestMs);
      const response = await fetch(`${service.url}/api/items/${'x'.repeat(300)}`, {
        signal,
        headers,
      });
      assert.equal(response.status, 401);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: kClients }, client));
}

const lostLines = async (service) => {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  return Number(/^llavero_log_lines_lost_total (\d+)$/m.exec(text)[1]);
};

test('while the reader of the log stalls, requests are served; then it says what it lost', async (t) => {
  const service = await start(t);
  service.process.stdout.pause();

  await sendAll(service);

  assert.ok((await lostLines(service)) > 0);
  keepLog(service).process.stdout.resume();
  const counts = () =>
    service.lines.flatMap((line) => / log_lines_lost lines=(\d+)$/.exec(line)?.[1] ?? []);
  await eventually(() => counts().length > 0);
  const lost = await lostLines(service);
  await eventually(() => counts().reduce((sum, count) => sum + Number(count), 0) === lost);
  t.diagnostic(`${kRequests} requests served, ${lost} lines lost`);
});

test('when the reader of the log has left, requests are served', async (t) => {
  const service = await start(t);
  service.process.stdout.destroy();

  await sendAll(service);

  await service.assertAnswers();
  assert.equal(await service.terminate(), 0);
});

test('a service ends while the reader of its log stalls', async (t) => {
  const service = await start(t);
  service.process.stdout.pause();
  await sendAll(service);

  assert.equal(await service.terminate(), 0);
});
