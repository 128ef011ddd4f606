// books-service whose feed comes from another database of auth-service, or from one that went back.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';

import { entry, offerSignatureOf, signatureOf, startFeed } from '../support/feed.mjs';
import { eventually, get, start } from '../support/pair.mjs';
import { binDir } from '../support/service.mjs';

const JWT_SECRET = 'a secret of the services of the test of databases';
const kOne = { id: '1'.repeat(32), mark: 5 };
const kOther = { id: '2'.repeat(32), mark: 5 };

const ready = async (books) => (await get(books, '/health/ready')).json();
const logged = (books, pattern) =>
  eventually(() => books.lines.some((line) => pattern.test(line)), 20_000);

// A feed of `database` with `items`, both of which a test may replace, and books-service, which has
// read it.
async function follow(t, items) {
  const state = { items, database: kOne, sign: signatureOf };
  const page = (after) => ({
    items: state.items.filter(({ id }) => id > after),
    last_id: Math.max(0, ...state.items.map(({ id }) => id)),
    database: state.database,
    keep_seconds: 7776000,
  });
  const feed = await startFeed(t, page, (...answer) => state.sign(JWT_SECRET, ...answer));
  const books = await start(t, 'books-service', { JWT_SECRET, AUTH_URL: feed.url });
  await eventually(async () => (await get(books, '/health/ready')).status === 200);
  const health = await (await get(books, '/health')).json();
  feed.health = { ...health, service: 'auth-service' };
  return { state, feed, books };
}

// The lines of the doctor of `name`, with the environment of a service.
const doctorOf = async (name, env, ...flags) =>
  promisify(execFile)(join(binDir, name), ['doctor', ...flags], { env }).then(
    ({ stdout }) => stdout,
    ({ stdout }) => stdout,
  );
const doctor = (books, ...flags) => doctorOf('books-service', books.environment, ...flags);

test('nothing is deleted on the word of another database until an operator accepts it', async (t) => {
  const { state, books, feed } = await follow(t, [entry(1)]);
  const { auth_database: before, auth_database_id: id } = await ready(books);
  assert.deepEqual([before, id], ['ok', kOne.id]);
  assert.match(await doctor(books), /^ok +auth_database: 1{32}$/m);

  state.database = kOther;
  state.items = [entry(1, 'user_deleted')];
  await logged(books, /auth_database_changed.*state=another/);
  const polls = feed.requests;
  await eventually(() => feed.requests > polls + 10); // more than a second

  assert.ok(!books.lines.some((line) => line.includes('items_removed')));
  assert.deepEqual((await ready(books)).auth_database, 'another');
  const metrics = await (await get(books, '/metrics')).text();
  assert.match(metrics, /^llavero_auth_database_changed\{state="another"\} 1$/m);
  assert.match(await doctor(books), /^FAIL auth_database: another: the feed comes from 2{32}/m);

  assert.match(await doctor(books, '--accept'), /^ok +auth_database: 2{32}, accepted$/m);

  await logged(books, /items_removed.*user_id=7/);
  const { auth_database: after, auth_database_id: other } = await ready(books);
  assert.deepEqual([after, other], ['ok', kOther.id]);
});

test('a database that went back is offered the revocations that it lost', async (t) => {
  const { state, feed, books } = await follow(t, [entry(1), entry(2), entry(3, 'user')]);
  const lost = state.items;
  feed.offer = [200, { taken: 2 }];

  state.items = [lost[0]];
  state.database = { ...kOne, mark: 4 };
  await logged(books, /auth_database_changed.*state=went_back/);
  await logged(books, /revocations_offered.*count=2 taken=2/);

  assert.equal(feed.offers.length, 1);
  const [{ headers, body }] = feed.offers;
  const token = headers.authorization.split(' ')[1];
  const [[, signature]] = Object.entries(offerSignatureOf(JWT_SECRET, token, body));
  assert.equal(headers['feed-signature'], signature);
  const { database, items } = JSON.parse(body);
  assert.equal(database, kOne.id);
  const offered = ({ kind, session_id, user_id, created_at }) => ({
    kind,
    session_id,
    user_id,
    created_at,
  });
  assert.deepEqual(
    new Set(items.map((item) => JSON.stringify(item))),
    new Set(lost.slice(1).map((item) => JSON.stringify(offered(item)))),
  );
  await eventually(async () => /went_back.*were taken back/.test(await doctor(books)));
});

test('an offer that auth-service refuses is not lost, unless an operator says so', async (t) => {
  const { state, feed, books } = await follow(t, [entry(1)]);
  feed.offer = [409, { code: 'database_not_back' }];

  state.database = { ...kOne, mark: 4 };

  await logged(books, /revocation_offer_failed.*answers 409 database_not_back/);
  const isLost = /^FAIL auth_database: went_back.* 1 revocations were not taken back yet/m;
  await eventually(async () => isLost.test(await doctor(books)));
  assert.match(await doctor(books, '--accept'), isLost);
  assert.equal((await ready(books)).auth_database, 'went_back');
  assert.match(await doctor(books, '--accept', '--discard'), /1{32}, accepted$/m);
  await logged(books, /auth_database_accepted/);
});

// Regression: whoever answered 200 in place of auth-service had nothing offered ever again.
test('an offer was not taken if somebody else says so', async (t) => {
  const { state, feed, books } = await follow(t, [entry(1)]);
  feed.offer = [200, { taken: 1 }];
  state.sign = (secret, request, body) =>
    signatureOf(request.method === 'POST' ? 'a guess' : secret, request, body);

  state.database = { ...kOne, mark: 4 };

  await logged(books, /revocation_offer_failed.*answer is not signed with our secret/);
  assert.match(await doctor(books), /1 revocations were not taken back yet/);
});

// Regression: it counted too few if the numbers of lost entries had been given again.
test('a loss that books-service has not noticed is not accepted, unless an operator says so', async (t) => {
  const { state, books } = await follow(t, [entry(1)]);
  await books.terminate();

  state.database = { ...kOne, mark: 4 };

  const isUnknown = /^FAIL auth_database: went_back.*has not noticed yet.*start this service/m;
  assert.match(await doctor(books, '--accept'), isUnknown);
  assert.match(await doctor(books, '--accept', '--discard'), /1{32}, accepted$/m);
});

test('each doctor sees which of two auth-services with one secret books-service follows', async (t) => {
  const [one, other] = [
    await start(t, 'auth-service', { JWT_SECRET }),
    await start(t, 'auth-service', { JWT_SECRET }),
  ];
  const books = await start(t, 'books-service', { JWT_SECRET, AUTH_URL: one.url });
  await eventually(async () => (await get(books, '/health/ready')).status === 200);
  const [id, other_id] = [(await ready(one)).database_id, (await ready(other)).database_id];
  const doctorBy = (auth) =>
    doctorOf('auth-service', { ...auth.environment, BOOKS_URL: books.url });

  assert.equal((await ready(books)).auth_database_id, id);
  assert.notEqual(id, other_id);
  assert.match(
    await doctorBy(one),
    new RegExp(`^ok +auth_database: books-service follows ${id}$`, 'm'),
  );
  assert.match(
    await doctorBy(other),
    new RegExp(`^FAIL auth_database: books-service follows ${id}, ours is ${other_id} `, 'm'),
  );
});
