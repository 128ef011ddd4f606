// The lab, against the real services.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { freePort } from '../support/free_port.mjs';
import { call } from './support/api.js';
import { isClean } from './support/axe.js';
import { inTab, stage } from './support/in_tab.js';
import { enterAs, goTo, newUser, openPage, press, storedSession, view } from './support/page.js';
import { openTab } from './support/stage.js';

const kPatience = { timeout: 60000 }; // a token expires only after the clock leeway

const groups = (page) => view(page).locator('.experiment');
const group = (page, name) => groups(page).filter({ hasText: name });
const runOne = async (page, name) => {
  await group(page, name).getByRole('button', { name: 'Run' }).click();
  await group(page, name).locator('.verdict').first().waitFor(kPatience);
};

inTab('every attack ends as expected and does not use the user’s session', async (page, tab) => {
  await enterAs(page, newUser());
  const session = await storedSession(page);
  await goTo(page, 'Lab');
  const before = tab.requests.length;

  await press(page, 'Run all');
  await view(page).getByText('10 of 10 as expected.').waitFor(kPatience);

  const verdicts = await groups(page).locator('.verdict').allTextContents();
  assert.deepEqual(verdicts, Array(10).fill('✓ as expected'));
  assert.deepEqual(await storedSession(page), session);
  const sent = tab.requests.slice(before);
  const refreshes = sent.filter((request) => request.url().endsWith('/auth/refresh'));
  assert.equal(refreshes.length, 20 + 4 + 1);
  assert.ok(sent.every((request) => !request.headers().authorization?.includes(session.access)));
});

inTab('the account of the lab is deleted after the run', async (page, tab) => {
  await goTo(page, 'Lab');
  const deleted = page.waitForResponse((response) => response.request().method() === 'DELETE');

  await runOne(page, 'No signature');

  const registered = tab.requests.find(
    (request) => request.method() === 'POST' && request.url().endsWith('/auth/register'),
  );
  assert.equal((await deleted).status(), 204);
  const body = registered.postDataJSON();
  assert.equal((await call(stage.auth, 'POST', '/auth/login', { body })).status, 401);
});

inTab('a service that accepts a token without signature is detected', async (page) => {
  const headers = { 'Access-Control-Allow-Origin': '*' };
  await page.route('**/api/items?*', (route) =>
    route.request().method() === 'GET'
      ? route.fulfill({ headers, json: { items: [], next: null } })
      : route.continue(),
  );
  await goTo(page, 'Lab');

  await runOne(page, 'No signature');

  const row = group(page, 'No signature');
  assert.equal(await row.locator('.verdict').textContent(), '✕ not as expected');
  assert.deepEqual(await row.locator('dd').nth(1).locator('code').allTextContents(), [
    '200',
    '401 bad_signature',
  ]);
});

inTab('a prediction runs the attack, and is compared with what happened', async (page) => {
  await goTo(page, 'Lab');
  const none = group(page, 'alg: none');
  assert.ok(!(await none.textContent()).includes('CVE'));

  await none.getByRole('button', { name: '401' }).click();
  await none.getByText('You were right: 401.').waitFor(kPatience);
  const buttons = view(page).getByRole('group', { name: 'alg: none' }).getByRole('button');
  assert.deepEqual(await buttons.count(), 1);
  const flipped = group(page, 'character of the signature');
  await flipped.getByRole('button', { name: '200' }).click();
  await flipped.getByText('You said 200.').waitFor(kPatience);

  await none.getByText('CVE-2021-22160').waitFor();
  await view(page).getByText('Right predictions: 1 of 2.').waitFor();
});

inTab('an account that a closed tab left behind is deleted by the next run', async (page) => {
  const left = newUser('lab');
  await call(stage.auth, 'POST', '/auth/register', { body: left });
  const keep = (ages) =>
    page.evaluate(
      ([credentials, origin, age]) =>
        localStorage.setItem(
          'llavero.lab',
          JSON.stringify([{ credentials, origin, at: Date.now() - age }]),
        ),
      [left, stage.auth.origin, ages],
    );
  const status = async () => (await call(stage.auth, 'POST', '/auth/login', { body: left })).status;
  await goTo(page, 'Lab');

  await keep(0); // another tab may still use it
  await runOne(page, 'No signature');
  await view(page).locator('[data-call=run]:enabled').first().waitFor();
  assert.equal(await status(), 200);

  await keep(3600000);
  const isDeletion = (request) => request.method() === 'DELETE';
  await page.route('**/api/profile', (route) =>
    isDeletion(route.request()) ? route.fulfill({ status: 503, json: {} }) : route.continue(),
  );
  await runOne(page, 'Replay');
  await view(page).locator('[data-call=run]:enabled').first().waitFor();
  assert.equal(await status(), 200);

  await page.unroute('**/api/profile');
  await runOne(page, 'alg: none');
  assert.equal(await status(), 401);
});

inTab(
  'a thief within the grace goes unnoticed, and is noticed two rotations later',
  async (page) => {
    await goTo(page, 'Lab');
    await press(page, 'Steal a token');
    const card = view(page).getByRole('region', { name: 'A stolen refresh token' });
    const turns = card.locator('.turns > li');
    const turn = async (button, i) => {
      await press(page, button);
      await turns.nth(i).waitFor();
      return turns.nth(i).textContent();
    };

    assert.match(await turn('The owner refreshes', 0), /sends ctr 0.*200.*ctr 1/s);
    assert.match(await turn('The thief refreshes', 1), /sends ctr 0.*200.*within the grace/s);
    assert.match(await turn('The owner refreshes', 2), /sends ctr 1.*200.*ctr 2/s);
    assert.match(await turn('The owner refreshes', 3), /sends ctr 2.*200.*ctr 3/s);
    const places = await card.locator('.track > li').allTextContents();
    assert.deepEqual(
      places.map((text) => text.replace(/\s+/g, ' ').trim()),
      ['0', '1 thief', '2', '3 owner'],
    );
    assert.match(await turn('The thief refreshes', 4), /sends ctr 1.*401 refresh_reused/s);
    await card.getByText('Both are out.').waitFor();
    const marks = await card
      .locator('.step:not(.waits)')
      .evaluateAll((all) => all.map(({ classList }) => classList[1]));
    assert.deepEqual(marks.sort(), ['grace', 'refused', 'rotated', 'rotated', 'rotated']);
    await isClean(page, 'the turns of the thief');
    assert.ok(await card.getByRole('button', { name: 'The owner refreshes' }).isDisabled());

    const deleted = page.waitForResponse((response) => response.request().method() === 'DELETE');
    await press(page, 'End and delete the account');
    assert.equal((await deleted).status(), 204);
    await card.locator('.track').waitFor({ state: 'detached' });
  },
);

inTab(
  'a weak secret is guessed, and an administrator forged that the services refuse',
  async (page) => {
    await enterAs(page, newUser());
    await goTo(page, 'Lab');

    await press(page, 'Guess the secret');

    const [, secret] = /Secret found: “(.+)”, after/.exec(await view(page).textContent());
    const forged = await view(page).locator('code.jwt').nth(1).textContent();
    const [header, claims, signature] = forged.split('.');
    assert.equal(JSON.parse(Buffer.from(claims, 'base64url')).role, 'admin');
    const hmac = createHmac('sha256', secret).update(`${header}.${claims}`).digest('base64url');
    assert.equal(signature, hmac);
    await press(page, 'Take it to the inspector');
    await press(page, 'Send to both services');
    await view(page).getByText('Rejected at “key_id”').waitFor();
  },
);

inTab('CORS: a preflight is seen in the log of the service', async (page) => {
  await goTo(page, 'Lab');
  const card = page.locator('.card', { hasText: 'CORS' });

  // Twice, because the browser remembers what a preflight allowed.
  for (const name of ['first', 'second']) {
    await press(page, 'Send three requests');
    const [simple, blocked, asked] = [0, 1, 2].map((i) => card.locator('li').nth(i));
    await asked.locator('strong').waitFor();
    assert.equal(await simple.locator('strong').count(), 0, name);
    assert.match(
      await simple.locator('code').last().textContent(),
      / request .* path=\/api\/books /,
    );
    assert.match(await asked.locator('strong').textContent(), / preflight .*method=OPTIONS/, name);
    assert.match(await blocked.textContent(), /the browser did not send the request/);
    assert.equal(await blocked.locator('code').count(), 0, name);
  }
  assert.doesNotMatch(stage.books.lines.join('\n'), /method=PATCH/);
  assert.match(stage.books.lines.join('\n'), /preflight .*path=\/api\/books status=204/);
  await isClean(page, 'the card about CORS');
});

inTab('the meter ends red where the token was never refused', async (page) => {
  const headers = { 'Access-Control-Allow-Origin': '*' };
  await page.route('**/api/items?*', (route) =>
    route.request().method() === 'GET'
      ? route.fulfill({ headers, json: { items: [], next: null } })
      : route.continue(),
  );
  await goTo(page, 'Lab');
  const started = page.waitForRequest(`${stage.auth.origin}/api/profile`);

  await press(page, 'Measure');
  await started;
  // A fake clock would also end the requests that are on their way.
  await page.evaluate(() => {
    const now = performance.now.bind(performance);
    performance.now = () => now() + 16000;
  });

  await view(page).getByText('✕ books-service did not refuse it within').waitFor(kPatience);
  assert.equal(await view(page).getByText('until books-service answered').count(), 0);
});

inTab('one experiment runs at a time', async (page) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/auth/refresh', async (route) => {
    await held;
    await route.continue();
  });
  await goTo(page, 'Lab');

  await group(page, 'Replay').getByRole('button', { name: 'Run' }).click();
  await view(page).getByText('Running: Replay an old refresh token').waitFor();
  assert.equal(await view(page).locator('[data-call=run]:enabled').count(), 0);
  release();

  await group(page, 'Replay').locator('.verdict.good').waitFor();
});

inTab('the meter shows how long books-service accepted a revoked token', async (page) => {
  await goTo(page, 'Lab');

  await press(page, 'Measure');

  const one = view(page).locator('.meters li');
  await one.waitFor();
  const text = await one.textContent();
  assert.match(text, /\d+ ms until books-service answered “401 token_revoked” \(requests: \d+\)/);
  assert.match(text, /auth-service immediately: “401 token_revoked”/);
  assert.equal(await one.getByRole('meter').count(), 1);
});

test('an unreachable service is reported once, beside the button', async () => {
  const tab = await openTab(stage);
  const port = await freePort();
  await openPage(tab.page, { ...stage, auth: { host: '127.0.0.1', port } });
  await goTo(tab.page, 'Lab');

  await press(tab.page, 'Run all');

  await view(tab.page).getByRole('alert').getByText('No answer from').waitFor();
  assert.equal(await view(tab.page).getByRole('alert').count(), 1);
  assert.ok(await view(tab.page).getByRole('button', { name: 'Run all' }).isEnabled());
  await tab.close();
});
