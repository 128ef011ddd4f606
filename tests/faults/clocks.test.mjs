// Hosts with different clocks: within the leeway everything works; beyond it the refusal says why,
// and /health and doctor show the difference.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

import { eventually, get, logIn, logOut, newUser, refresh, start } from '../support/pair.mjs';
import { binDir } from '../support/service.mjs';

const skip = process.env.SANITIZER ? 'libfaketime and a sanitizer exclude each other' : false;
const kLookSeconds = 8; // duration of the checks on a busy machine
const kMarginSeconds = 2;
const kDefaultLeewaySeconds = 5;
const JWT_SECRET = 'a secret of services with different clocks';

// Preloads the library, because the command faketime does not pass signals on. The monotonic clock
// of timers stays unchanged.
const LD_PRELOAD = execFileSync('faketime', ['now', 'printenv', 'LD_PRELOAD'], {
  encoding: 'utf8',
}).trim();
const clockAt = (seconds) =>
  seconds === 0
    ? {}
    : {
        LD_PRELOAD,
        FAKETIME: `${seconds > 0 ? '+' : ''}${seconds}s`,
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      };

// Removes the library's state of a killed process; a later process with the same pid would exit.
function sweepUpAfter({ process: { pid } }) {
  for (const kept of ['faketime_shm_', 'sem.faketime_sem_']) {
    rmSync(`/dev/shm/${kept}${pid}`, { force: true });
  }
}

// Both services with their clocks ahead by these seconds, and a token of a new user.
async function startApart(t, ahead, extra = {}) {
  const settings = { JWT_SECRET, ...extra };
  const auth = await start(t, 'auth-service', { ...settings, ...clockAt(ahead.auth ?? 0) });
  const bookSettings = { ...settings, ...clockAt(ahead.books ?? 0), AUTH_URL: auth.url };
  const books = await start(t, 'books-service', bookSettings);
  t.after(() => [auth, books].forEach(sweepUpAfter));
  const tokens = await logIn(auth, await newUser(auth));
  return { auth, books, tokens, apart: (ahead.auth ?? 0) - (ahead.books ?? 0) };
}

async function timeOf(service) {
  return Date.parse((await (await get(service, '/health')).json()).time) / 1000;
}

async function assertShown({ auth, books, apart }) {
  const shown = (await timeOf(auth)) - (await timeOf(books));
  assert.ok(Math.abs(shown - apart) <= kLookSeconds, `${shown} s apart in /health`);
  for (const [service, peer] of [
    [books, { AUTH_URL: auth.url }],
    [auth, { BOOKS_URL: books.url }],
  ]) {
    const program = join(binDir, service === books ? 'books-service' : 'auth-service');
    const doctor = spawnSync(program, ['doctor'], {
      env: { ...service.environment, ...peer },
      encoding: 'utf8',
    });
    const [, seconds] = /^FAIL clock: (\d+) s apart -> .*clocks/m.exec(doctor.stdout) ?? [];
    assert.ok(Math.abs(seconds - Math.abs(apart)) <= kLookSeconds, doctor.stdout);
    assert.equal(doctor.status, 1);
  }
}

// The tokens in use: the user's token, and the service's token for the feed.
async function assertLetPass({ auth, books, tokens }) {
  await eventually(async () => (await get(books, '/health/ready')).status === 200);
  assert.equal((await get(books, '/api/items', tokens.access_token)).status, 200);
  assert.equal((await refresh(auth, tokens.refresh_token)).status, 200);
  assert.equal((await logOut(auth, tokens.access_token)).status, 204);
  const isRefused = async () =>
    (await get(books, '/api/items', tokens.access_token)).status === 401;
  await eventually(isRefused);
}

// The token is refused only where the clock differs.
async function assertRefused({ auth, books, tokens }, code) {
  const response = await get(books, '/api/items', tokens.access_token);
  const refusal = await response.json();
  assert.equal(response.status, 401);
  assert.equal(refusal.code, code);
  assert.match(refusal.hint, /compare time in \/health of both/);
  assert.match(response.headers.get('www-authenticate'), /error="invalid_token"/);
  assert.equal((await get(auth, '/api/profile', tokens.access_token)).status, 200);
}

const kSeconds = [30, 600];
// The service whose clock is wrong. In the first two auth-service is ahead of books-service.
const kDirections = [
  ['auth-service is ahead', (seconds) => ({ auth: seconds })],
  ['books-service is behind', (seconds) => ({ books: -seconds })],
  ['auth-service is behind', (seconds) => ({ auth: -seconds })],
  ['books-service is ahead', (seconds) => ({ books: seconds })],
];

for (const [direction, ahead] of kDirections) {
  test(`everything works if ${direction} by less than the leeway`, { skip }, async (t) => {
    await assertLetPass(await startApart(t, ahead(kDefaultLeewaySeconds - kMarginSeconds)));
  });

  for (const seconds of kSeconds) {
    test(
      `with a larger leeway all works if ${direction} by ${seconds} s, and both show it`,
      { skip },
      async (t) => {
        const leeway = { CLOCK_LEEWAY_SECONDS: String(seconds + kMarginSeconds) };
        const pair = await startApart(t, ahead(seconds), leeway);

        await assertShown(pair);
        await assertLetPass(pair);
      },
    );
  }
}

for (const seconds of kSeconds) {
  for (const [direction, ahead] of kDirections.slice(0, 2)) {
    test(
      `a token is not yet valid if ${direction} by ${seconds} s, and both show why`,
      { skip },
      async (t) => {
        const pair = await startApart(t, ahead(seconds));

        await assertRefused(pair, 'token_not_yet_valid');
        await assertShown(pair);
      },
    );
  }

  for (const [direction, ahead] of kDirections.slice(2)) {
    test(
      `a token with half that lifetime has expired if ${direction} by ${seconds} s`,
      { skip },
      async (t) => {
        const life = { ACCESS_TOKEN_TTL_SECONDS: String(seconds / 2) };
        const pair = await startApart(t, ahead(seconds), life);

        await assertRefused(pair, 'token_expired');
        await assertShown(pair);
      },
    );
  }
}

test(
  'books-service logs why auth-service refuses its request for the feed',
  { skip },
  async (t) => {
    const { books } = await startApart(t, { books: 600 });

    const told = /revocation_feed_away.*token_not_yet_valid/;
    await eventually(() => books.lines.some((line) => told.test(line)));
    const ready = await get(books, '/health/ready');

    assert.equal(ready.status, 503);
    assert.equal((await ready.json()).code, 'revocation_feed_unread');
  },
);
