// The token inspector. The page is not a secure context here, so it has no crypto.subtle and
// computes signatures itself.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { hasFocus, inTab, stage } from './support/in_tab.js';
import { beginAs, goTo, logTexts, newUser, press, storedSession, view } from './support/page.js';

const kForeignSecret = 'clé étrangère 🔑 of thirty-two bytes and more';

const encode = (object) => Buffer.from(JSON.stringify(object)).toString('base64url');

const sign = (claims, secret) => {
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};

const box = (page) => view(page).getByLabel('Token', { exact: true });

const send = async (page, token, use) => {
  await box(page).fill(token);
  if (use) await view(page).getByLabel('Used as').selectOption({ label: use });
  await press(page, 'Send to both services');
  await view(page).locator('.check').first().waitFor();
};

const resultsOf = (page) =>
  view(page)
    .locator('.check')
    .evaluateAll((all) =>
      all.map((one) => [one.querySelector('strong').textContent, one.classList.item(1)]),
    );

const typeSecret = (page, secret) => view(page).getByLabel('Secret').fill(secret);

const compare = (page) => view(page).getByText('Access vs. refresh, claim by claim').click();

const editClaims = async (page, change) => {
  const editor = view(page).getByLabel('Payload (JSON)');
  const claims = JSON.parse(await editor.inputValue());
  await editor.fill(JSON.stringify({ ...claims, ...change }));
};

inTab('both tokens are shown in three colours, with the time they have left', async (page) => {
  await beginAs(page, newUser());
  const { access, refresh } = await storedSession(page);

  await goTo(page, 'Inspect token');
  await compare(page);

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
  await beginAs(page, newUser());
  const { access, refresh } = await storedSession(page);
  const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
  await goTo(page, 'Inspect token');
  await compare(page);
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
  await beginAs(page, newUser());
  await goTo(page, 'Inspect token');
  const status = await view(page).locator('.verdicts[role=status]').elementHandle();
  assert.equal(await status.textContent(), '');

  await press(page, 'Send to both services');

  await view(page).getByText('Accepted: every check passed.').waitFor();
  assert.match(await status.textContent(), /Accepted: every check passed/); // the same element
  await view(page).getByText('Accepted: books-service responded').waitFor();
  const { users, owner } = await page.evaluate(() =>
    JSON.parse(localStorage.getItem('llavero.guide')),
  );
  assert.equal(users[owner].steps.list, undefined);
  const results = await resultsOf(page);
  assert.ok(results.length >= 15);
  assert.ok(results.every(([, result]) => result === 'pass'));
});

inTab('a changed token fails at its signature, and later checks are skipped', async (page) => {
  await beginAs(page, newUser());
  const { access } = await storedSession(page);
  await goTo(page, 'Inspect token');

  const other = access.at(-10) === 'A' ? 'B' : 'A';

  await send(page, access.slice(0, -10) + other + access.slice(-9));

  await view(page).getByText('Rejected at “signature”').waitFor();
  const results = Object.fromEntries(await resultsOf(page));
  assert.equal(results.key_id, 'pass');
  assert.equal(results.signature, 'fail');
  assert.equal(results.expiry, 'skipped');
});

inTab('a refresh token is sent to auth-service only, whatever its use', async (page, tab) => {
  await beginAs(page, newUser());
  const { refresh } = await storedSession(page);
  await goTo(page, 'Inspect token');

  await send(page, refresh, 'access token');
  await view(page).getByText('Rejected at “type”').waitFor();
  await view(page).getByLabel('Used as').selectOption({ label: 'either' });
  await view(page).getByText('Rejected at “type”').waitFor({ state: 'detached' });
  await press(page, 'My refresh token');
  assert.equal(await box(page).inputValue(), refresh);
  assert.equal(await view(page).getByLabel('Used as').inputValue(), 'refresh');
  await press(page, 'Send to both services');

  await view(page).getByText('Accepted: every check passed.').waitFor();
  const books = view(page).getByRole('region', { name: 'books-service' });
  await books.getByText('Not sent: a refresh token goes only to auth-service.').waitFor();
  const isForBooks = (request) => request.url().startsWith(`${stage.books.origin}/api`);
  assert.ok(!tab.requests.some(isForBooks));
});

inTab('the page and the service say that a text is not a token', async (page) => {
  await goTo(page, 'Inspect token');

  await send(page, 'not a token');

  await view(page).getByText('This is not a JWT').waitFor();
  await view(page).getByText('Rejected at “segments”').waitFor();
});

inTab('a text that no header can have is sent to auth-service only', async (page) => {
  await goTo(page, 'Inspect token');

  await send(page, 'a.ñ.c...d');

  await view(page).getByText('Rejected at “').waitFor();
  await view(page).getByText('Not sent: it contains a character').waitFor();
  assert.equal(await view(page).locator('.token-box .jwt').textContent(), 'a.ñ.c...d');
});

inTab('the secret of the services matches their tokens, and another does not', async (page) => {
  assert.equal(await page.evaluate(() => crypto.subtle), undefined);
  await beginAs(page, newUser());
  await goTo(page, 'Inspect token');

  await typeSecret(page, stage.JWT_SECRET);
  await view(page).getByText('The signature is valid').waitFor();
  const { access } = await storedSession(page);
  const { kid } = JSON.parse(Buffer.from(access.split('.')[0], 'base64url'));
  const box = view(page).getByRole('status').filter({ hasText: 'The signature is valid' });
  assert.equal((await box.textContent()).split(kid).length - 1, 2);

  await typeSecret(page, `${stage.JWT_SECRET}x`);
  await view(page).getByText('This secret did not make this signature').waitFor();
});

inTab('a secret with non-ASCII letters checks the token made with it', async (page) => {
  await goTo(page, 'Inspect token');
  await send(page, sign({ sub: 'ñ', exp: 4e9 }, kForeignSecret));

  await typeSecret(page, kForeignSecret);

  await view(page).getByText('The signature is valid').waitFor();
});

inTab('a pasted secret is not stored or shown anywhere', async (page, tab) => {
  await beginAs(page, newUser());
  await goTo(page, 'Inspect token');
  const before = tab.requests.length;

  await typeSecret(page, kForeignSecret);
  await view(page).getByText('This secret did not make this signature').waitFor();

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
  await beginAs(page, newUser());
  await goTo(page, 'Inspect token');
  const foreign = sign({ sub: 'eve', exp: 4e9 }, kForeignSecret);
  await press(page, 'Send to both services');
  await view(page).getByText('Accepted: every check passed.').waitFor();
  await typeSecret(page, stage.JWT_SECRET);
  await view(page).getByText('The signature is valid').waitFor();

  await box(page).fill(`"Bearer ${foreign}"`);

  await view(page).getByText('This secret did not make this signature').waitFor();
  assert.equal(await box(page).inputValue(), foreign);
  assert.equal(await view(page).locator('.token-box .jwt').textContent(), foreign);
  const claims = await view(page).getByLabel('Payload (JSON)').inputValue();
  assert.deepEqual(JSON.parse(claims), { sub: 'eve', exp: 4e9 });
  assert.equal(await view(page).getByText('Accepted: every check passed.').count(), 0);
  await typeSecret(page, kForeignSecret);
  await view(page).getByText('The signature is valid').waitFor();
});

inTab('the coloured token lies exactly over the text of its box', async (page) => {
  await beginAs(page, newUser());
  await goTo(page, 'Inspect token');

  const sizes = await view(page)
    .locator('.token-box > *')
    .evaluateAll((both) =>
      both.map((one) => {
        const { font, padding, letterSpacing } = getComputedStyle(one);
        return [one.clientWidth, one.scrollHeight, font, padding, letterSpacing].join(' ');
      }),
    );

  assert.equal(sizes.length, 2);
  assert.equal(sizes[0], sizes[1]);
});

inTab('Enter in the secret signs and sends nothing', async (page, tab) => {
  await goTo(page, 'Inspect token');
  assert.ok(await hasFocus(box(page)));
  await box(page).fill(sign({ sub: 'eve', exp: 4e9 }, kForeignSecret));
  await typeSecret(page, stage.JWT_SECRET);
  await view(page).getByText('This secret did not make this signature').waitFor();

  await view(page).getByLabel('Secret').press('Enter');

  await view(page).getByText('The signature is valid').waitFor();
  assert.ok(!tab.requests.some((request) => request.url().endsWith('/token/explain')));
});

inTab('the inspector opens at its heading if its box is filled', async (page) => {
  await beginAs(page, newUser());

  await goTo(page, 'Inspect token');

  assert.ok(await hasFocus(page.locator('#heading')));
});

inTab('an empty secret is asked for, and refuses no signature', async (page) => {
  await beginAs(page, newUser());
  await goTo(page, 'Inspect token');

  await press(page, 'Sign with this secret');

  await view(page).getByRole('alert').getByText('Type the secret to check').waitFor();
  assert.ok(await hasFocus(view(page).getByLabel('Secret')));
  assert.equal(await view(page).getByText('This secret did not make').count(), 0);
});

inTab(
  'changed claims are signed again with the secret, and only books-service accepts them',
  async (page) => {
    const other = newUser('other');
    await beginAs(page, other);
    const { access } = await storedSession(page);
    await goTo(page, 'Inspect token');
    await typeSecret(page, stage.JWT_SECRET);

    await editClaims(page, { username: 'someone-else' });

    await view(page).getByText('The signature is valid').waitFor();
    const token = await box(page).inputValue();
    assert.notEqual(token, access);
    const [, claims] = token.split('.');
    assert.equal(JSON.parse(Buffer.from(claims, 'base64url')).username, 'someone-else');
    await press(page, 'Send to both services');
    await view(page).getByText('Rejected at “mac”').waitFor();
    await view(page).getByText('Accepted: books-service responded').waitFor();
  },
);

inTab('changed claims without the secret are refused by both services', async (page) => {
  await beginAs(page, newUser());
  await goTo(page, 'Inspect token');

  await editClaims(page, { role: 'admin' });
  await press(page, 'Send to both services');

  await view(page).getByText('Rejected at “signature”').waitFor();
  const books = view(page).getByRole('region', { name: 'books-service' });
  assert.match(await books.textContent(), /401[^]*bad_signature/);
});

inTab('claims that are not JSON leave the token as it is', async (page) => {
  await beginAs(page, newUser());
  await goTo(page, 'Inspect token');
  const { access } = await storedSession(page);

  await view(page).getByLabel('Payload (JSON)').fill('{"sub": ');

  await view(page).getByText('This is not a valid JSON object').waitFor();
  assert.equal(await box(page).inputValue(), access);
});

inTab('an unfinished text is not replaced while another field is typed into', async (page) => {
  await beginAs(page, newUser());
  await goTo(page, 'Inspect token');
  const { access } = await storedSession(page);
  const header = view(page).getByLabel('Header (JSON)');
  const claims = view(page).getByLabel('Payload (JSON)');

  await claims.fill('{"sub": ');
  await header.fill('{"alg": "HS256"');
  await typeSecret(page, stage.JWT_SECRET);
  assert.equal(await view(page).getByText('This is not a valid JSON object').count(), 2);
  await header.fill('{"alg": "HS256"}');
  await press(page, 'Sign with this secret');

  assert.ok(await hasFocus(claims));
  assert.equal(await claims.inputValue(), '{"sub": ');
  assert.equal(await header.inputValue(), '{"alg": "HS256"}');
  assert.equal(await box(page).inputValue(), access);
});

inTab('a token can be written from an empty box', async (page) => {
  await goTo(page, 'Inspect token');

  await view(page).getByLabel('Header (JSON)').fill('{"alg": "HS256"}');
  await view(page).getByLabel('Payload (JSON)').fill('{"sub": "eve"}');
  await typeSecret(page, 'secret');
  await press(page, 'Sign with this secret');

  const signed_part = `${encode({ alg: 'HS256' })}.${encode({ sub: 'eve' })}`;
  const hmac = createHmac('sha256', 'secret').update(signed_part).digest('base64url');
  assert.equal(await box(page).inputValue(), `${signed_part}.${hmac}`);
});

inTab('a logout empties the fields, the secret too', async (page) => {
  await beginAs(page, newUser());
  await goTo(page, 'Inspect token');
  await typeSecret(page, stage.JWT_SECRET);
  await editClaims(page, { username: 'someone-else' });

  await page.getByRole('button', { name: 'Log out' }).first().click();

  await page.getByText('Logged out.').waitFor();
  for (const label of ['Secret', 'Token', 'Header (JSON)', 'Payload (JSON)'])
    assert.equal(await view(page).getByLabel(label, { exact: true }).inputValue(), '', label);
});

inTab('token, header and claims can be copied', async (page) => {
  await beginAs(page, newUser());
  const { access } = await storedSession(page);
  await goTo(page, 'Inspect token');
  await page.evaluate(() => {
    window.copied = [];
    document.addEventListener('copy', () => window.copied.push(document.activeElement.value));
  });

  for (const i of [0, 1, 2]) {
    await view(page).getByRole('button', { name: 'Copy', exact: true }).nth(i).click();
    await page.getByText('Copied.').waitFor();
  }

  const [token, header, claims] = await page.evaluate(() => window.copied);
  assert.equal(token, access);
  const decode = (i) => JSON.parse(Buffer.from(access.split('.')[i], 'base64url'));
  assert.deepEqual([JSON.parse(header), JSON.parse(claims)], [decode(0), decode(1)]);
});
