// The tables through nginx with the configuration in deploy/nginx. A request reaches the service
// exactly once, even if two parsers could see two requests in it, and no client gets the response
// of another.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eventually, keepLog } from '../support/pair.mjs';
import { RawClient } from '../support/raw_client.mjs';
import { Service } from '../support/service.mjs';
import { startNginx } from './nginx.mjs';
import { kServices, answersOf, innocent, requestFor, rows, secret } from './rows.mjs';
import { isHttp09, whyRefused, whyTaken } from './via_nginx.mjs';

// The statuses for a request that a service, or nginx, cannot parse. Other statuses are the result
// of a parsed request.
const kRefusals = [400, 405, 413, 414, 417, 431, 501, 505];
const isRefusal = (status) => kRefusals.includes(status);
const kWithinMs = 30_000;

// The requests that reach a service while `action` runs, as {id, path}.
async function arrivalsDuring(service, action) {
  const from = service.lines.length;
  await action();
  const mark = `mark-${from}`;
  await fetch(`${service.url}/health`, { headers: { 'x-request-id': mark } });
  await eventually(() => service.lines.some((line) => line.includes(mark)), kWithinMs);
  return service.lines
    .slice(from)
    .map((line) => / (?:request|preflight) request_id=(\S+) method=\S+ path=(\S+)/.exec(line))
    .filter((match) => match && match[1] !== mark)
    .map(([, id, path]) => ({ id, path }));
}

// The final responses on a connection, up to the one for `innocent('next')` or the end.
async function answersOn(client, { head }) {
  const answers = [];
  const isNext = ({ headers }) => headers['x-request-id'] === 'next';
  try {
    while (!answers.some(isNext)) {
      const isOfHead = head && answers.length === 0;
      const answer = await client.response({ head: isOfHead, withinMs: kWithinMs });
      if (answer.status >= 200) answers.push(answer);
    }
  } catch (error) {
    if (!client.ended) throw error;
  }
  return answers;
}

async function assertAnswersOthers(port) {
  const client = await RawClient.connect(port);
  await client.send(innocent('other'));
  const { status, headers } = await client.response({ withinMs: kWithinMs });
  assert.deepEqual([status, headers['x-request-id']], [200, 'other']);
  client.destroy();
}

// Sends a row and an innocent request, then another on a second connection.
async function send(service, port, what, bytes) {
  let answers;
  let rest;
  const arrived = await arrivalsDuring(service, async () => {
    const client = await RawClient.connect(port);
    await client.send(bytes + innocent('next'));
    answers = await answersOn(client, { head: bytes.startsWith('HEAD ') });
    rest = client.received;
    client.destroy();
    await assertAnswersOthers(port);
  });
  return { answers, rest, arrived };
}

// A response of the service has a Via header; one of nginx itself has none.
function assertOneForOne({ answers, rest, arrived }, isBodyAlone) {
  const ids = arrived.map(({ id }) => id);
  const answered = answers
    .filter(({ headers }) => headers.via)
    .map(({ headers }) => headers['x-request-id']);
  if (isBodyAlone) answered.push(...ids.filter((id) => id !== 'other').slice(0, 1));
  else assert.equal(rest, '');
  assert.deepEqual([...ids].sort(), [...answered, 'other'].sort());
  assert.ok(!arrived.some(({ path }) => path === '/smuggled'));
}

// The result of a row: 'alike', or an allowed difference of nginx.
function judge({ what, status }, answers) {
  if (isHttp09(what)) {
    assert.equal(answers.length, 0);
    return 'otherwise';
  }
  const got = answers.filter(({ headers }) => headers['x-request-id'] !== 'next');
  let verdict = 'alike';
  for (const [i, right] of answersOf(status).entries()) {
    const { status: seen } = got[i] ?? assert.fail('no answer');
    if (right.includes(seen) || (isRefusal(right[0]) && isRefusal(seen))) continue;
    const reason = isRefusal(seen) ? whyRefused(what) : whyTaken(what);
    assert.ok(reason, `${right.join(' or ')} became ${seen}`);
    verdict = 'otherwise';
    if (isRefusal(seen)) break;
  }
  // nginx answers the bytes after a refused request if it can parse their beginning.
  for (const { status: seen } of got.slice(answersOf(status).length)) assert.equal(seen, 200);
  return verdict;
}

test('the names of the rows are unique', () => {
  assert.equal(new Set(rows.map(({ what }) => what)).size, rows.length);
});

test('through nginx', async (t) => {
  const services = {};
  for (const name of kServices) {
    services[name] = keepLog(
      await Service.start(name, { settings: { JWT_SECRET: secret, LOG_LEVEL: 'debug' } }),
    );
    t.after(() => services[name].stop());
  }
  const ports = await startNginx(t, services);
  for (const name of kServices) {
    const verdicts = [];
    for (const row of rows) {
      await t.test(`${name}: ${row.what} (RFC ${row.section})`, async () => {
        const sent = await send(services[name], ports[name], row.what, requestFor(name, row.bytes));
        assertOneForOne(sent, isHttp09(row.what));
        verdicts.push(judge(row, sent.answers));
      });
    }
    const alike = verdicts.filter((verdict) => verdict === 'alike').length;
    t.diagnostic(
      `${verdicts.length} requests sent to ${name} through nginx: ${alike} came to the ` +
        `same, ${verdicts.length - alike} otherwise, as via_nginx.mjs explains`,
    );
  }
});
