import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { LogStore } from '../../../client-web/log_store.js';
import { ServerLog } from '../../../client-web/server_log.js';

const kResponse = { kind: 'response', lane: 'auth', text: '', logs: 'http://lab:8001/logs' };
const kMinute = 60_000;

test('a service without a log view is asked again after a minute', async (t) => {
  t.mock.timers.enable({ apis: ['Date'] });
  const answers = mock.method(globalThis, 'fetch', async () => new Response('{}', { status: 404 }));
  t.after(() => answers.mock.restore());
  const log = new LogStore();
  new ServerLog(log);
  const see = async (id) => {
    log.add({ ...kResponse, id });
    await new Promise(setImmediate);
    await new Promise(setImmediate);
  };

  await see('a.1');
  await see('a.2');
  assert.equal(answers.mock.callCount(), 1);

  t.mock.timers.tick(kMinute);
  answers.mock.mockImplementation(async () => Response.json({ lines: ['login_ok'] }));
  await see('a.3');

  assert.equal(answers.mock.calls[1].arguments[0], 'http://lab:8001/logs/a.3');
  assert.deepEqual(log.state.entries.at(-1).lines, ['login_ok']);
});
