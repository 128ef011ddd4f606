// The token inspector. The page is not a secure context here, so it has no crypto.subtle and
// computes signatures itself.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { inTab, stage } from './support/in_tab.js';
import { enterAs, goTo, logTexts, newUser, press, storedSession, view } from './support/page.js';

const kForeignSecret = 'clé étrangère 🔑 of thirty-two bytes and more';

const encode = (object) => Buffer.from(JSON.stringify(object)).toString('base64url');

const sign = (claims, secret) => {
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};

const explain = async (page, token, use) => {
  await view(page).getByLabel('Token', { exact: true }).fill(token);
  if (use) await view(page).getByLabel('Used as').selectOption({ label: use });
  await press(page, 'Explain');
  await view(page).locator('.check').first().waitFor();
};

const resultsOf = (page) =>
  view(page)
    .locator('.check')
    .evaluateAll((all) =>
      all.map((one) => [one.querySelector('strong').textContent, one.classList.item(1)]),
    );

const checkSecret = async (page, secret) => {
  await view(page).getByLabel('Secret').fill(secret);
  await press(page, 'Check signature');
};

inTab('both tokens are shown in three colours, with the time they have left', async (page) => {
  await enterAs(page, newUser());
  const { access, refresh } = await storedSession(page);

  await goTo(page, 'Inspect token');

  const tokens = { 'Access token': access, 'Refresh token': refresh };
  for (const [name, token] of Object.entries(tokens)) {
    const card = view(page).getByRole('region', { name });
    assert.equal(await card.locator('.jwt').textContent(), token);
    const colours = await card
      .locator('.jwt span')
      .evaluateAll((parts) => parts.map((part) => getComputedStyle(part).color));
    assert.equal(new Set(colours).size, 3);
    assert.match(await card.locator('.expiry').textContent(), / left$/);
  }
});

inTab('every claim of both tokens is explained', async (page) => {
  await enterAs(page, newUser());
  const { access, refresh } = await storedSession(page);
  const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
  await goTo(page, 'Inspect token');
  const table = view(page).getByRole('table', { name: 'Access vs. refresh' });

  for (const name of Object.keys({ ...claimsOf(access), ...claimsOf(refresh) })) {
    const row = table.locator('tr').filter({ has: page.locator(`th code:text-is("${name}")`) });
    const [meaning, ...values] = await row.locator('th .hint, td').allTextContents();
    assert.doesNotMatch(meaning, /Llavero does not use it|claims\./, name);
    const wanted = [access, refresh].map((token) => claimsOf(token)[name]);
    wanted.forEach((value, i) => assert.ok(values[i].includes(value ?? '–'), `${name}: ${values}`));
  }
});

inTab('a valid token passes every check', async (page) => {
  await enterAs(page, newUser());
  await goTo(page, 'Inspect token');

  await press(page, 'Explain');

  await view(page).getByText('Accepted: every check passed.').waitFor();
  const results = await resultsOf(page);
  assert.ok(results.length >= 15);
  assert.ok(results.every(([, result]) => result === 'pass'));
});

inTab('a changed token fails at its signature, and later checks are skipped', async (page) => {
  await enterAs(page, newUser());
  const { access } = await storedSession(page);
  await goTo(page, 'Inspect token');

  const other = access.at(-10) === 'A' ? 'B' : 'A';

  await explain(page, access.slice(0, -10) + other + access.slice(-9));

  await view(page).getByText('Rejected at “signature”').waitFor();
  const results = Object.fromEntries(await resultsOf(page));
  assert.equal(results.key_id, 'pass');
  assert.equal(results.signature, 'fail');
  assert.equal(results.expiry, 'skipped');
});

inTab('a refresh token has the wrong type for access but not for refresh', async (page) => {
  await enterAs(page, newUser());
  const { refresh } = await storedSession(page);
  await goTo(page, 'Inspect token');

  await explain(page, refresh, 'access token');
  await view(page).getByText('Rejected at “type”').waitFor();
  await view(page).getByRole('button', { name: 'Inspect this one' }).nth(1).click();
  assert.equal(await view(page).getByLabel('Token', { exact: true }).inputValue(), refresh);
  assert.equal(await view(page).getByLabel('Used as').inputValue(), 'refresh');
  await press(page, 'Explain');

  await view(page).getByText('Accepted: every check passed.').waitFor();
});

inTab('the page and the service say that a text is not a token', async (page) => {
  await goTo(page, 'Inspect token');

  await explain(page, 'not a token');

  await view(page).getByText('This is not a JWT').waitFor();
  await view(page).getByText('Rejected at “segments”').waitFor();
});

inTab('the secret of the services matches their tokens, and another does not', async (page) => {
  assert.equal(await page.evaluate(() => crypto.subtle), undefined);
  await enterAs(page, newUser());
  await goTo(page, 'Inspect token');

  await checkSecret(page, stage.JWT_SECRET);
  await view(page).getByText('The signature is valid').waitFor();
  const { access } = await storedSession(page);
  const { kid } = JSON.parse(Buffer.from(access.split('.')[0], 'base64url'));
  const box = view(page).getByRole('status').filter({ hasText: 'The signature is valid' });
  assert.equal((await box.textContent()).split(kid).length - 1, 2);

  await checkSecret(page, `${stage.JWT_SECRET}x`);
  await view(page).getByText('This secret did not make this signature').waitFor();
});

inTab('a secret with non-ASCII letters checks the token made with it', async (page) => {
  await goTo(page, 'Inspect token');
  await explain(page, sign({ sub: 'ñ', exp: 4e9 }, kForeignSecret));

  await checkSecret(page, kForeignSecret);

  await view(page).getByText('The signature is valid').waitFor();
});

inTab('a pasted secret is not stored or shown anywhere', async (page, tab) => {
  await enterAs(page, newUser());
  await goTo(page, 'Inspect token');
  const before = tab.requests.length;

  await checkSecret(page, kForeignSecret);
  await view(page).getByText('This secret did not make this signature').waitFor();

  assert.equal(await view(page).getByLabel('Secret').inputValue(), '');
  assert.equal(tab.requests.length, before);
  const kept = await page.evaluate(async () => {
    const { log } = await import('/app.js');
    const all = [log.state, { ...localStorage }, { ...sessionStorage }, location.href];
    return JSON.stringify(all) + document.documentElement.outerHTML;
  });
  for (const text of [kept, tab.console.join(), (await logTexts(page)).join()]) {
    assert.ok(!text.includes(kForeignSecret));
  }
});

inTab('what is in the box is shown and checked, before it is sent', async (page) => {
  await enterAs(page, newUser());
  await goTo(page, 'Inspect token');
  const foreign = sign({ sub: 'eve', exp: 4e9 }, kForeignSecret);
  await press(page, 'Explain');
  await view(page).getByText('Accepted: every check passed.').waitFor();

  await view(page).getByLabel('Token', { exact: true }).fill(`"Bearer ${foreign}"`);

  const card = view(page).getByRole('region', { name: 'Why was it refused?' });
  assert.equal(await card.locator('.jwt').textContent(), foreign);
  assert.equal(await card.getByText('Accepted: every check passed.').count(), 0);
  await checkSecret(page, stage.JWT_SECRET);
  await view(page).getByText('This secret did not make this signature').waitFor();
  await checkSecret(page, kForeignSecret);
  await view(page).getByText('The signature is valid').waitFor();
});

inTab('an empty secret is asked for, and refuses no signature', async (page) => {
  await enterAs(page, newUser());
  await goTo(page, 'Inspect token');

  await press(page, 'Check signature');

  await view(page).getByRole('alert').getByText('Type the secret first.').waitFor();
  assert.equal(await view(page).getByText('This secret did not make').count(), 0);
});
