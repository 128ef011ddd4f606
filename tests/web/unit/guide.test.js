import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Guide } from '../../../client-web/guide.js';
import { toMarkdown } from '../../../client-web/guide_markdown.js';
import { noteEntry, requestEntry, responseEntry } from '../../../client-web/log.js';
import { LogStore } from '../../../client-web/log_store.js';

const kToken = `eyJhbGciOiJIUzI1NiJ9.${'a'.repeat(60)}.${'b'.repeat(43)}`;

const memory = () => {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => kept.set(key, text),
    removeItem: (key) => kept.delete(key),
  };
};

const start = (storage = memory()) => {
  const log = new LogStore();
  const guide = new Guide(log, storage);
  let count = 0;
  const exchange = (service, method, endpoint, status, body = {}, more = {}) => {
    const id = `a.${++count}`;
    const url = `http://10.0.0.5/api/${endpoint}`;
    const facts = { time: new Date(0), service, endpoint, method, url, id, secrets: [], ...more };
    log.add(requestEntry({ ...facts, headers: { Authorization: `Bearer ${kToken}` } }));
    log.add(responseEntry({ ...facts, status, reason: '', ms: 5, body }));
    return id;
  };
  const done = () => guide.state.steps.filter(({ is_done }) => is_done).map(({ name }) => name);
  return { log, guide, storage, exchange, done };
};

test('a step ticks itself once its request succeeded, not before', () => {
  const { exchange, done, guide } = start();
  exchange('auth', 'POST', 'register', 409, { code: 'username_taken' });
  assert.deepEqual(done(), []);

  exchange('auth', 'POST', 'register', 201, { username: 'ana' });

  assert.deepEqual(done(), ['register']);
  assert.equal(guide.state.owner, 'ana');
  assert.equal(guide.state.next.name, 'settings');
});

test('requests of the lab and the doctor tick nothing', () => {
  const { exchange, done } = start();

  exchange('auth', 'POST', 'register', 201, { username: 'lab-x' }, { group: 'lab' });

  assert.deepEqual(done(), []);
});

test('the logout is done once both services refuse the token', () => {
  const { exchange, done } = start();
  exchange('books', 'GET', 'items', 401, { code: 'token_revoked' });
  exchange('auth', 'POST', 'logout', 204);
  exchange('auth', 'GET', 'profile', 401, { code: 'token_revoked' });
  assert.deepEqual(done(), []);

  exchange('books', 'GET', 'items', 401, { code: 'token_revoked' });

  assert.deepEqual(done(), ['logout']);
});

test('the addresses in localStorage tick a step, and the tokens once they were looked at', () => {
  const { guide, storage, done } = start();
  storage.setItem('llavero.settings', '{"auth":{"port":8001}}');
  storage.setItem('llavero.session', JSON.stringify({ access: kToken, lead_ms: 0 }));

  guide.look({ session: null, route: 'profile' });
  assert.deepEqual(done(), ['settings']);
  guide.look({ session: null, route: 'token' });
  assert.deepEqual(done(), ['settings', 'storage']);
});

test('a step about localStorage keeps what was there, also after a change, and no token', () => {
  const { guide, storage } = start();
  const found = () => guide.state.steps.filter((step) => step.found).map((step) => step.found);
  storage.setItem('llavero.settings', '{"auth":{"port":8001}}');
  const name = 'ana'.repeat(21);
  const stored = { access: kToken, refresh: 'short', lead_ms: 0, user: { username: name } };
  storage.setItem('llavero.session', JSON.stringify(stored));
  guide.look({ session: null, route: 'token' });
  storage.setItem('llavero.settings', '{"auth":{"port":9001}}');

  guide.look({ session: null, route: 'token' });

  const [settings, session] = found();
  assert.match(settings, /"port": 9001/);
  assert.match(session, /"access": "eyJhbGci\.\.\.b{6}"/);
  assert.ok(session.includes(name) && !session.includes('short'));
  const t = (key, values = {}) => [key, ...Object.values(values)].join(' ');
  const report = toMarkdown({ t, time: (value) => value }, guide.state, new Date(0));
  assert.match(report, /guide.stored llavero.settings\n\n```\n[^]*"port": 9001/);
  assert.ok(!storage.getItem('llavero.guide').includes(kToken));
});

test('a step keeps its id and the lines of both logs, and no token', () => {
  const { log, exchange, guide, storage } = start();
  const id = exchange('books', 'POST', 'items', 201, { id: 1 });
  log.addLines(log.state.entries.at(-1), ['info books-service request']);

  const [kept] = guide.state.steps.find(({ name }) => name === 'create').exchanges;

  assert.equal(kept.id, id);
  assert.deepEqual(kept.server, ['info books-service request']);
  assert.match(kept.client.join('\n'), /Authorization: Bearer eyJhbGci\.\.\./);
  assert.ok(!storage.getItem('llavero.guide').includes(kToken));
});

test('the progress survives a reload, belongs to its user, and can start over', () => {
  const { storage, exchange } = start();
  exchange('auth', 'POST', 'login', 200, { user: { username: 'ana' } });
  const again = start(storage);
  assert.deepEqual(again.done(), ['login']);

  again.guide.look({ session: { user: { username: 'beto' } } });
  assert.deepEqual(again.done(), []);

  again.guide.look({ session: { user: { username: 'ana' } } });
  assert.deepEqual(again.done(), ['login']);
  again.guide.startOver();
  assert.deepEqual(again.done(), []);
});

test('what happened before anyone was known belongs to the first user', () => {
  const { exchange, done } = start();
  exchange('auth', 'GET', 'profile', 401, { code: 'bad_signature' });

  exchange('auth', 'POST', 'register', 201, { username: 'ana' });

  assert.deepEqual(done(), ['register', 'refusal']);
});

test('damaged storage and notes are harmless', () => {
  for (const stored of [
    '{"users": 5, "owner": []}',
    '{"users": {"": null}}',
    '{"users": {"": {"steps": null}}}',
    '{"users": {"": {"steps": {"login": {"exchanges": 1}}}}}',
  ]) {
    const storage = memory();
    storage.setItem('llavero.guide', stored);
    const { log, done } = start(storage);

    log.add(noteEntry({ time: new Date(0), action: 'a', note: 'x' }));

    assert.deepEqual(done(), [], stored);
  }
});

test('the report as Markdown has name, steps, ids and both logs', () => {
  const { log, exchange, guide } = start();
  const id = exchange('auth', 'POST', 'register', 201, { username: 'ana' });
  log.addLines(log.state.entries.at(-1), ['info auth-service user_registered']);
  guide.setName('Ana *Pérez*');
  const t = (key, values = {}) => [key, ...Object.values(values)].join(' ');

  const text = toMarkdown({ t, time: (value) => value }, guide.state, new Date(0));

  assert.match(text, /^# report.title Ana \\\*Pérez\\\*\n/);
  assert.match(text, /## ✓ 2\. step.register/);
  assert.match(text, /## – 3\. step.login/);
  assert.ok(text.includes(`id \`${id}\``));
  assert.ok(text.includes('info auth-service user_registered'));
});

test('a browser that refuses to store the progress is reported, and the progress stays', (t) => {
  t.mock.method(console, 'warn', () => {});
  const { exchange, done, guide, storage } = start();
  let reports = 0;
  guide.addEventListener('unsaved', () => ++reports);
  storage.setItem = () => {
    throw new Error('QuotaExceededError');
  };

  exchange('auth', 'POST', 'register', 201, { username: 'ana' });

  assert.ok(reports > 0);
  assert.deepEqual(done(), ['register']);
});
