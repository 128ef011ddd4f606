// What the services logged, under each exchange of the log.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTab, stage } from './support/in_tab.js';
import {
  enterAs,
  goTo,
  logTexts,
  newUser,
  openPage,
  openRow,
  press,
  view,
} from './support/page.js';
import { openTab } from './support/stage.js';

const linesOf = async (page, path) => (await openRow(page, path)).locator('.log-server');

inTab('each response shows what the service itself logged about it', async (page) => {
  const user = newUser();
  await enterAs(page, user);
  const login = await linesOf(page, '/auth/login');
  await login.getByText('login_ok').waitFor();
  assert.match(await login.innerText(), /Lines of auth-service\s+.* preflight .*method=OPTIONS/);
  assert.match(await login.innerText(), / login_ok request_id=\w+\.1 /);
  assert.match(await login.innerText(), /request request_id=\w+\.1 method=POST path=\/auth\/login/);

  await goTo(page, 'List items');
  const list = await linesOf(page, '/api/items');
  await list.getByText('token_validated').waitFor();
});

inTab('requests for log lines are not in the log themselves', async (page, { requests }) => {
  await enterAs(page, newUser());
  const lines = await linesOf(page, '/auth/login');
  await lines.waitFor();

  const asked = requests.filter((request) => request.url().includes('/logs/'));

  assert.ok(asked.length >= 2);
  assert.doesNotMatch(await page.locator('#log-list').innerText(), /\/logs\//);
  assert.doesNotMatch(stage.auth.lines.join('\n'), /\/logs\//);
});

inTab('lines of a run of the lab are read when an entry is opened', async (page, { requests }) => {
  const asked = () => requests.filter((request) => request.url().includes('/logs/')).length;
  await goTo(page, 'Lab');
  await view(page).getByRole('button', { name: 'Run', exact: true }).first().click();
  await view(page).getByText('1 of 1 as expected').waitFor({ timeout: 30000 });
  assert.equal(asked(), 0);

  await page.locator('.log-run > summary').first().click();
  const row = page.locator('.log-run .log-exchange', { hasText: '/auth/login' }).first();
  await row.locator('summary').click();

  await row.getByText('login_ok').waitFor();
});

test('without LOG_VIEW the page works and asks each service once', async () => {
  const { JWT_SECRET } = stage;
  const auth = await stage.startService('auth', {
    LISTEN: '127.0.0.1:0',
    JWT_SECRET,
    LOG_VIEW: 'off',
  });
  const tab = await openTab(stage);
  await openPage(tab.page, { ...stage, auth });

  await enterAs(tab.page, newUser());
  await goTo(tab.page, 'Profile');
  await press(tab.page, 'Show profile');
  await goTo(tab.page, 'Guide');

  const asked = tab.requests.filter((request) => request.url().startsWith(`${auth.origin}/logs/`));
  assert.equal(asked.length, 1);
  await logTexts(tab.page); // opens all rows
  assert.equal(await tab.page.locator('.log-server').count(), 0);
  await tab.close();
});
