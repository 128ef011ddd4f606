// The metrics of logins, sessions and the feed, and the files in deploy/ that use them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

import {
  bearer,
  eventually,
  get,
  logIn,
  logOut,
  newUser,
  refresh,
  remove,
  startPair,
} from '../support/pair.mjs';
import { Service } from '../support/service.mjs';

const deploy = new URL('../../deploy/', import.meta.url).pathname;
const read = (path) => readFileSync(join(deploy, path), 'utf8');
const dashboard = JSON.parse(read('grafana/llavero.json'));
const queries = dashboard.panels.flatMap((panel) => panel.targets.map((target) => target.expr));

async function metrics(service) {
  const text = await (await get(service, '/metrics')).text();
  return Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line && !line.startsWith('#'))
      .map((line) => [
        line.slice(0, line.lastIndexOf(' ')),
        Number(line.slice(line.lastIndexOf(' ') + 1).replace('Inf', 'Infinity')),
      ]),
  );
}

// The changed series of a counter, without its name.
async function counts(service, name) {
  const found = Object.entries(await metrics(service))
    .filter(([series, value]) => series.startsWith(`${name}{`) && value > 0)
    .map(([series, value]) => [/="([^"]*)"/.exec(series)[1], value]);
  return Object.fromEntries(found);
}

test('logins and sessions are counted by outcome', async (t) => {
  const { auth } = await startPair(t);
  const user = await newUser(auth);
  const first = await logIn(auth, user);
  const second = await logIn(auth, user);
  await logIn(auth, user);
  await auth.post('/auth/login', { ...user, password: 'not the password' });
  await auth.post('/auth/login', { ...user, username: 'nobody-here' });
  await logOut(auth, first.access_token);
  await logOut(auth, second.access_token, 'global');

  assert.deepEqual(await counts(auth, 'llavero_logins_total'), {
    ok: 3,
    bad_password: 1,
    unknown_user: 1,
  });
  assert.deepEqual(await counts(auth, 'llavero_sessions_ended_total'), {
    logout: 1,
    logout_global: 2,
  });
  const all = await metrics(auth);
  assert.equal(all.llavero_sessions_opened_total, 3);
  assert.equal(all.llavero_registrations_total, 1);
  // The registration, four logins, one for an unknown user, and one at the start.
  assert.equal(all.llavero_password_hashes_total, 7);
});

test('a throttled login is counted separately', async (t) => {
  const { auth } = await startPair(t);
  const user = await newUser(auth);

  for (let i = 0; i < 12; ++i)
    await auth.post('/auth/login', { ...user, password: 'not the password' });

  assert.deepEqual(await counts(auth, 'llavero_logins_total'), { bad_password: 10, throttled: 2 });
});

test('refreshes are counted by outcome', async (t) => {
  const { auth } = await startPair(t, undefined, { REFRESH_GRACE_SECONDS: '30' });
  const user = await newUser(auth);
  const { refresh_token: oldest } = await logIn(auth, user);
  const { refresh_token: middle } = await (await refresh(auth, oldest)).json();
  await refresh(auth, oldest);
  await refresh(auth, middle);
  await refresh(auth, oldest);
  await refresh(auth, middle);

  assert.deepEqual(await counts(auth, 'llavero_refreshes_total'), {
    rotated: 2,
    grace: 1,
    refresh_reused: 1,
    token_revoked: 1,
  });
  assert.deepEqual(await counts(auth, 'llavero_sessions_ended_total'), { refresh_reuse: 1 });
});

test('a valid token without the required rights is counted by reason', async (t) => {
  const { auth } = await startPair(t);
  const { refresh_token: first } = await logIn(auth, await newUser(auth));
  const { access_token: token } = await (await refresh(auth, first)).json();
  await remove(auth, '/api/profile', token);
  await get(auth, '/api/users', token);
  await auth.post('/auth/reauth', { password: 'not the password' }, bearer(token));

  assert.deepEqual(await counts(auth, 'llavero_access_refusals_total'), {
    fresh_token_required: 1,
    insufficient_scope: 1,
    bad_credentials: 1,
  });
});

test('the sessions that a new password revokes are counted', async (t) => {
  const { auth } = await startPair(t);
  const user = await newUser(auth);
  await logIn(auth, user);
  await logIn(auth, user);
  const { access_token: token } = await logIn(auth, user);

  const changed = await fetch(`${auth.url}/api/profile/password`, {
    method: 'PUT',
    headers: { ...bearer(token), 'content-type': 'application/json' },
    body: JSON.stringify({
      current_password: user.password,
      new_password: 'battery horse correct',
    }),
  });

  assert.equal(changed.status, 204);
  assert.deepEqual(await counts(auth, 'llavero_sessions_ended_total'), { password_changed: 2 });
});

test('the age of the feed grows when auth-service stops, and the entries stay', async (t) => {
  const { auth, books } = await startPair(t);
  const { access_token: token } = await logIn(auth, await newUser(auth));
  const age = async () => (await metrics(books)).llavero_revocation_feed_age_seconds;
  await logOut(auth, token);
  await eventually(async () => (await metrics(books)).llavero_revocation_entries === 1);
  let last = 0;
  await eventually(async () => {
    // the feed is polled repeatedly
    const before = last;
    last = await age();
    return last < before;
  });
  await auth.terminate();

  await eventually(async () => (await age()) > 3);

  assert.equal((await metrics(books)).llavero_revocation_entries, 1);
});

test('the age of a feed that was never read is infinite', async (t) => {
  const books = await Service.start('books-service', {
    settings: { AUTH_URL: 'http://127.0.0.1:1' },
  });
  t.after(() => books.stop());

  assert.equal((await metrics(books)).llavero_revocation_feed_age_seconds, Infinity);
});

test('/metrics contains no user, address, session or id', async (t) => {
  const { auth, books } = await startPair(t);
  const user = await newUser(auth);
  const { access_token: token } = await logIn(auth, user);
  const {
    items: [session],
  } = await (await get(auth, '/auth/sessions', token)).json();
  await get(books, '/api/items/4711', token);

  for (const service of [auth, books]) {
    // Without the values, which may contain the same digits.
    const text = (await (await get(service, '/metrics')).text()).replaceAll(/ [\d.e+-]+$/gm, '');
    for (const secret of [user.username, '127.0.0.1', session.id, '4711']) {
      assert.ok(!text.includes(secret), secret);
    }
  }
});

// --- The files in deploy/ ------------------------------------------------------------------------

const promtool = (...args) => execFileSync('promtool', args, { encoding: 'utf8', stdio: 'pipe' });

test('promtool accepts the configuration, and every alert fires when it should', () => {
  promtool('check', 'config', `${deploy}prometheus/prometheus.yml`);
  promtool('check', 'rules', `${deploy}prometheus/alerts.yml`);
  promtool('test', 'rules', `${deploy}prometheus/alerts_test.yml`);
  const named = (path, key) =>
    new Set(Array.from(read(path).matchAll(new RegExp(`${key}: (\\w+)`, 'g')), ([, name]) => name));
  assert.deepEqual(
    named('prometheus/alerts_test.yml', 'alertname'),
    named('prometheus/alerts.yml', 'alert'),
  );
});

test('every query of the dashboard is PromQL', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'llavero-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const rules = queries.map((query, i) => ({
    record: `query_${i}`,
    expr: query.replaceAll('$__rate_interval', '1m').replaceAll('$job', '.*'),
  }));
  writeFileSync(
    join(folder, 'rules.yml'),
    JSON.stringify({ groups: [{ name: 'queries', rules }] }),
  );

  promtool('check', 'rules', '--lint=none', join(folder, 'rules.yml'));
});

async function familiesOf(services) {
  const texts = await Promise.all(
    services.map(async (service) => (await get(service, '/metrics')).text()),
  );
  return new Set(Array.from(texts.join('\n').matchAll(/^# TYPE (\w+)/gm), ([, name]) => name));
}

test('docs/api.md lists exactly the existing metrics', async (t) => {
  const { auth, books } = await startPair(t);
  const named = read('../docs/api.md').match(/\b(llavero|process)_[a-z_]+/g);

  assert.deepEqual(new Set(named.sort()), new Set([...(await familiesOf([auth, books]))].sort()));
});

test('every metric of the dashboard and the alerts exists', async (t) => {
  const { auth, books } = await startPair(t);
  const shown = await familiesOf([auth, books]);
  shown.add('up').add('llavero_http_request_duration_seconds_bucket');
  const used = [...queries, read('prometheus/alerts.yml')]
    .join('\n')
    .match(/\b(llavero|process)_[a-z_]+|\bup(?=\{)/g);

  assert.ok(used.length > 40);
  assert.deepEqual(
    used.filter((name) => !shown.has(name)),
    [],
  );
});

test('the panels of the dashboard have unique ids and positions', () => {
  const { panels } = dashboard;
  assert.equal(new Set(panels.map((panel) => panel.id)).size, panels.length);
  const taken = new Set();
  for (const {
    title,
    type,
    gridPos: { x, y, w, h },
    targets,
  } of panels) {
    assert.ok(title && ['stat', 'timeseries'].includes(type));
    assert.ok(x >= 0 && x + w <= 24 && w > 0 && h > 0, title);
    assert.equal(new Set(targets.map((target) => target.refId)).size, targets.length, title);
    for (let column = x; column < x + w; ++column) {
      for (let row = y; row < y + h; ++row) {
        assert.ok(!taken.has(`${column},${row}`), title);
        taken.add(`${column},${row}`);
      }
    }
  }
});
