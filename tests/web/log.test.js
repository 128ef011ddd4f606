// The log: filter, lanes, pause, copies, exports and speed.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { inTab } from './support/in_tab.js';
import {
  createItem,
  enterAs,
  fillCredentials,
  goTo,
  logTexts,
  newUser,
  openRow,
  register,
  storedSession,
  view,
} from './support/page.js';

const head = (page) => page.locator('#log-head');
const rows = (page) => page.locator('#log-list > .log-exchange:visible');
const press = (page, name) => head(page).getByRole('button', { name, exact: true }).click();

// Reads the clipboard by pasting it.
const pasted = async (page) => {
  await page.getByText('Copied.').waitFor();
  await goTo(page, 'Create item');
  const area = view(page).getByLabel('Description');
  await area.fill('');
  await area.press('Control+V');
  return area.inputValue();
};

const readBooks = async (page) => {
  await goTo(page, 'Books');
  await view(page).getByText('No books yet.').waitFor();
};

// The status and body that curl gets, optionally with `input` as its configuration.
const statusOf = (answer) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)[1]);
const runPosix = (command) => execFileSync('sh', ['-c', `${command} -sS`], { encoding: 'utf8' });
const runConfig = (command) => {
  const [first, ...lines] = command.split('\n');
  assert.equal(first, "@'");
  assert.equal(lines.pop(), "'@ | curl.exe --config -");
  const input = lines.join('\n');
  return execFileSync('curl', ['-sS', '--config', '-'], { input, encoding: 'utf8' });
};

inTab('the log can be filtered by text and by lane', async (page) => {
  await enterAs(page, newUser());
  await readBooks(page);
  const count = await rows(page).count();

  await head(page).getByRole('searchbox').fill('LOGIN 200');
  assert.equal(await rows(page).count(), 1);
  await head(page).getByRole('searchbox').fill('');
  assert.equal(await rows(page).count(), count);

  await press(page, 'auth');
  assert.equal(await rows(page).count(), 1);
  assert.equal(await page.locator('.log-exchange.books:visible').count(), 1);
});

inTab('the log can be filtered by action', async (page) => {
  await enterAs(page, newUser());
  await readBooks(page);

  const row = await openRow(page, '/api/books');
  await row.getByRole('button', { name: 'Only this action' }).click();

  await page.waitForFunction(
    () => document.querySelectorAll('#log-list > .log-exchange:not([hidden])').length === 1,
  );
  const id = await head(page).getByRole('searchbox').inputValue();
  assert.match(id, /^[0-9a-f]{12}$/);
});

inTab('a paused log stops and catches up when resumed', async (page) => {
  await press(page, 'Pause');
  await readBooks(page);
  assert.equal(await rows(page).count(), 0);
  await head(page).getByRole('button', { name: 'Resume (1)' }).click();

  await page.locator('.log-exchange.response').waitFor();
  assert.equal(await rows(page).count(), 1);
});

inTab('a cleared log is empty and records new entries', async (page) => {
  await readBooks(page);

  await press(page, 'Clear');
  assert.equal(await rows(page).count(), 0);
  await page.getByText('Each request and its response appear here.').waitFor();

  await view(page).getByRole('button', { name: 'Reload' }).click();
  await rows(page).first().waitFor();
});

inTab('all entries can be expanded and collapsed', async (page) => {
  await readBooks(page);
  await press(page, 'Expand all');
  const open = page.locator('.log-exchange[open]');
  const all = await rows(page).count();
  assert.equal(await open.count(), all);

  await press(page, 'Collapse all');
  assert.equal(await open.count(), 0);
  await page.getByRole('button', { name: 'Expand all' }).waitFor();
});

inTab('a click expands a token, and the next click shortens it', async (page) => {
  await enterAs(page, newUser());
  const { access } = await storedSession(page);
  const row = await openRow(page, '/auth/login');
  const token = row.locator('.response .log-token').first();
  assert.equal(await token.textContent(), `${access.slice(0, 8)}...${access.slice(-6)}`);

  await token.click();
  assert.equal(await token.textContent(), access);

  await token.click();
  assert.ok((await token.textContent()).length < 20);
});

inTab('the copied log has every entry, but no tokens and passwords', async (page) => {
  const user = newUser();
  await enterAs(page, user);
  const texts = await logTexts(page);

  await press(page, 'Copy log');

  assert.equal(await pasted(page), texts.join('\n'));
});

inTab('the JSON export has every entry, but no tokens and passwords', async (page) => {
  const user = newUser();
  await enterAs(page, user);
  const download = page.waitForEvent('download');

  await press(page, '↓ JSON');

  const text = await readFile(await (await download).path(), 'utf8');
  const saved = JSON.parse(text);
  assert.deepEqual(
    saved.map(({ kind, service, status }) => [kind, service, status]),
    [
      ['request', 'auth', undefined],
      ['response', 'auth', 201],
      ['request', 'auth', undefined],
      ['response', 'auth', 200],
    ],
  );
  assert.equal(saved[2].id, saved[3].id);
  const { access, refresh } = await storedSession(page);
  for (const secret of [user.password, access, refresh]) assert.ok(!text.includes(secret));
});

inTab('the Mermaid export is a sequence diagram of both lanes', async (page) => {
  const user = newUser();
  await enterAs(page, user);
  await readBooks(page);
  const download = page.waitForEvent('download');

  await press(page, '↓ Mermaid');

  const lines = (await readFile(await (await download).path(), 'utf8')).trim().split('\n');
  assert.equal(lines[0], 'sequenceDiagram');
  assert.match(lines[4], /^browser->>auth: POST \/auth\/register \[[0-9a-f]{12}\.1\]$/);
  assert.match(lines[5], /^auth-->>browser: 201 Created, \d+ ms \[/);
  assert.match(lines.at(-2), /^browser->>books: GET \/api\/books /);
});

inTab('a request can be copied as curl before it is sent, without the password', async (page) => {
  const user = newUser();
  await register(page, user);
  const sent = (await logTexts(page)).length;
  for (const [name, run] of [
    ['curl', runPosix],
    ['PowerShell', runConfig],
  ]) {
    await goTo(page, 'Log in');
    await fillCredentials(page, user);

    await view(page).getByRole('button', { name, exact: true }).click();

    const command = await pasted(page);
    assert.ok(!command.includes(user.password));
    assert.equal((await logTexts(page)).length, sent);
    assert.equal(statusOf(run(command.replace('PASSWORD', user.password))), 200);
    await page.getByText('Copied.').waitFor({ state: 'hidden' });
  }
});

inTab('a sent request can be copied as curl and repeated', async (page) => {
  await enterAs(page, newUser());
  const name = `¿"it's" 100 % $HOME \\ \`x\`?`;
  await createItem(page, { name });
  const request = await openRow(page, '/api/items');
  for (const [label, run] of [
    ['curl', runPosix],
    ['PowerShell', runConfig],
  ]) {
    await request.getByRole('button', { name: label, exact: true }).click();

    const answer = run(await pasted(page));

    assert.equal(statusOf(answer), 201);
    assert.equal(JSON.parse(answer.split('\r\n\r\n')[1]).name, name);
    await page.getByText('Copied.').waitFor({ state: 'hidden' });
  }
});

inTab('with 5,000 events a click is still painted within 100 ms', async (page, { t }) => {
  await page.evaluate(async () => {
    const { log } = await import('/app.js');
    const { responseEntry } = await import('/log.js');
    const body = { items: Array.from({ length: 5 }, (_, id) => ({ id, name: `key ${id}` })) };
    for (let i = 0; i < 5000; ++i) {
      const id = `ab.${i}`;
      const known = { service: 'books', method: 'GET', url: 'http://h:1/api/items', id };
      const facts = { time: new Date(), ms: 1, status: 200, reason: 'OK', headers: {} };
      log.add(responseEntry({ ...known, ...facts, body, secrets: [] }));
      if (i % 50 === 0) await new Promise((next) => requestAnimationFrame(next));
    }
  });
  await page.waitForFunction(() => document.querySelectorAll('.log-exchange').length === 500);

  // From the click on a button of the log to the next frame.
  const times = await page.evaluate(async () => {
    const painted = () =>
      new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))));
    const measured = [];
    for (let i = 0; i < 15; ++i) {
      await painted();
      const started = performance.now();
      document.querySelector('#log [data-tool=lane][data-value=auth]').click();
      measured.push((await painted()) - started);
    }
    return measured.sort((a, b) => a - b);
  });

  const median = times[7];
  t.diagnostic(`median ${median.toFixed(1)} ms of ${times.length} clicks`);
  assert.ok(median < 100, `median ${median} ms of ${times.map(Math.round)}`);
});

inTab('the log survives a reload, without its tokens', async (page) => {
  await enterAs(page, newUser());
  const { access, refresh } = await storedSession(page);
  const texts = await logTexts(page);
  await page.locator('.log-server').nth(1).waitFor();

  await page.reload();

  await rows(page)
    .nth(texts.length / 2 - 1)
    .waitFor();
  const restored = await logTexts(page);
  assert.deepEqual(restored.slice(0, texts.length), texts);
  const kept = await page.evaluate(async () => {
    const { log } = await import('/app.js');
    return JSON.stringify(log.state.entries.filter(({ number }) => number <= 0));
  });
  assert.ok(kept.length > 1000);
  for (const token of [access, refresh]) assert.ok(!kept.includes(token));
});

inTab('a command copied from before the reload has a placeholder for its token', async (page) => {
  await enterAs(page, newUser());
  await goTo(page, 'Create item');
  await createItem(page, { name: 'Brass key' });
  await page.reload();

  const row = await openRow(page, '/api/items');
  await row.getByRole('button', { name: 'curl', exact: true }).click();

  const command = await pasted(page);
  assert.match(command, /Authorization: Bearer <token>/);
  assert.match(command, /Brass key/);
});

inTab('a run of the lab is one folded entry of the log', async (page) => {
  await enterAs(page, newUser());
  const before = await rows(page).count();
  await goTo(page, 'Lab');

  await view(page).locator('.experiment').first().getByRole('button', { name: 'Run' }).click();
  await view(page).locator('.verdict').first().waitFor();

  const run = page.locator('.log-run');
  await run.getByText(/^Lab: \d+ entries$/).waitFor();
  assert.equal(await run.count(), 1);
  assert.equal(await rows(page).count(), before);
  await run.locator('summary').first().click();
  await run.locator('.log-exchange', { hasText: '/auth/register' }).first().waitFor();
});
