// Tokens in cookies: the page, auth-service and books-service on three ports of one host, over http.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call } from './support/api.js';
import {
  createItem,
  enterAs,
  goTo,
  logIn,
  logTexts,
  newUser,
  openPage,
  press,
  register,
  setAddresses,
  storedSession,
  view,
} from './support/page.js';
import { openTab, startStage } from './support/stage.js';

const kCookies = [
  'access_token_cookie',
  'csrf_access_token',
  'csrf_refresh_token',
  'refresh_token_cookie',
];
const kPatience = { timeout: 60000 };

let stage;
before(async () => {
  stage = await startStage({ one_host: true });
});
after(() => stage?.stop());

const dialog = (page) => page.locator('#settings');
const openSettings = (page) => page.getByRole('button', { name: 'Settings' }).click();

const keepTokensIn = async (page, place) => {
  await openSettings(page);
  await dialog(page).getByLabel('Tokens are kept in').selectOption(place);
  await page.keyboard.press('Escape');
};

// A test in its own tab that keeps its tokens in `place`.
const inTab = (name, place, body) =>
  test(name, async (t) => {
    const tab = await openTab(stage);
    try {
      await openPage(tab.page, stage);
      await keepTokensIn(tab.page, place);
      await body(tab.page, { ...tab, t });
      assert.deepEqual(tab.errors, []);
    } finally {
      await tab.close();
    }
  });

const cookiesOf = async (page) => {
  const all = await page.context().cookies();
  return Object.fromEntries(all.map(({ name, value }) => [name, value]));
};
const stored = (page) =>
  page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
const headersOf = (tab, path) =>
  tab.requests.findLast((request) => request.url().includes(path)).allHeaders();

inTab(
  'a user works by cookies alone, over a reload, until the logout',
  'cookies',
  async (page, tab) => {
    const user = newUser('ana');
    await enterAs(page, user);
    const first = await cookiesOf(page);
    assert.deepEqual(Object.keys(first).sort(), kCookies);

    await createItem(page, { name: 'Brass key' });
    const create = await headersOf(tab, '/api/items');
    assert.equal(create.authorization, undefined);
    assert.equal(create['x-csrf-token'], first.csrf_access_token);
    assert.match(create.cookie, /access_token_cookie=/);
    assert.doesNotMatch(create.cookie, /refresh_token_cookie/);

    await page.reload();
    await page.getByRole('banner').getByText(user.username).waitFor();
    await goTo(page, 'List items');
    await view(page).getByText('Brass key').waitFor();

    await goTo(page, 'Refresh tokens');
    await press(page, 'Refresh tokens');
    await view(page).getByText('New tokens.').waitFor();
    const second = await cookiesOf(page);
    for (const name of kCookies) assert.notEqual(second[name], first[name], name);

    await page.getByRole('banner').getByRole('button', { name: 'Log out' }).click();
    await page.getByText('auth-service removed the cookies').waitFor();
    await view(page).getByText('You are not logged in').waitFor();
    assert.deepEqual(await cookiesOf(page), {});
    const { status, json } = await call(stage.auth, 'GET', '/api/profile', {
      token: second.access_token_cookie,
    });
    assert.deepEqual([status, json.code], [401, 'token_revoked']);
  },
);

inTab('no cookie, token or CSRF token is stored, shown or logged', 'cookies', async (page, tab) => {
  await enterAs(page, newUser());
  await createItem(page, { name: 'Brass key' });
  await goTo(page, 'Refresh tokens');
  const before = Object.values(await cookiesOf(page));
  await press(page, 'Refresh tokens');
  await view(page).getByText('New tokens.').waitFor();
  await goTo(page, 'Inspect token');
  await view(page).getByText('this page cannot see, decode or copy them').waitFor();
  assert.equal(await view(page).getByLabel('Token', { exact: true }).inputValue(), '');

  const log = (await logTexts(page)).join('\n');
  for (const token of await page.locator('.log-token').all()) await token.click();
  const opened = (await logTexts(page)).join('\n');
  const copied = await page.evaluate(async () => {
    const { log: entries } = await import('/app.js');
    return JSON.stringify(entries.state.entries);
  });
  await page.reload();
  const kept = await stored(page);

  assert.match(log, /POST .*\/api\/items.*\ncredentials: include\nX-CSRF-TOKEN: ••••••••\n/);
  const secrets = [...before, ...Object.values(await cookiesOf(page))];
  assert.equal(new Set(secrets).size, 8);
  for (const text of [log, opened, copied, kept, tab.console.join('\n')]) {
    for (const secret of secrets) assert.ok(!text.includes(secret), text);
  }
});

inTab('an access cookie that has expired is refreshed by cookie', 'cookies', async (page) => {
  await enterAs(page, newUser());
  await page.context().clearCookies({ name: /access/ });

  await createItem(page, { name: 'Brass key' });

  await page.getByText('had expired and was refreshed').waitFor();
  assert.deepEqual(Object.keys(await cookiesOf(page)).sort(), kCookies);
});

inTab(
  'a logout in another tab, or on another page of the host, is noticed',
  'cookies',
  async (page) => {
    const user = newUser();
    await enterAs(page, user);
    const second = await page.context().newPage();
    await second.goto(`${stage.site.origin}/`);
    await second.getByRole('button', { name: 'Log out' }).first().click();
    await page.getByText('Another tab logged out').waitFor();

    await logIn(page, user);
    await page.context().clearCookies();
    await goTo(page, 'List items');
    await view(page).getByText('You are not logged in').waitFor();
  },
);

inTab('a session that another page of the host began is taken', 'cookies', async (page) => {
  const user = newUser();
  await enterAs(page, user);
  await page.evaluate(() => localStorage.removeItem('llavero.cookies'));

  await page.reload();

  await page.getByRole('banner').getByText(user.username).waitFor();
});

inTab('a logout that auth-service does not answer leaves the session', 'cookies', async (page) => {
  await enterAs(page, newUser());
  await page.route('**/auth/logout', (route) => route.abort());

  await page.getByRole('banner').getByRole('button', { name: 'Log out' }).click();

  await page.getByText('its cookies stay in this browser').waitFor();
  await page.getByRole('banner').getByRole('button', { name: 'Log out' }).waitFor();
});

inTab('tokens in memory are not stored, and a change of place logs out', 'memory', async (page) => {
  const user = newUser();
  await enterAs(page, user);
  await createItem(page, { name: 'Brass key' });
  assert.equal(await storedSession(page), null);
  assert.deepEqual(await cookiesOf(page), {});
  assert.doesNotMatch(await stored(page), /eyJ[\w-]+\.[\w-]+\./);

  const ended = page.waitForResponse('**/auth/logout');
  await keepTokensIn(page, 'storage');
  assert.equal((await ended).status(), 204);
  await page
    .getByRole('banner')
    .getByRole('button', { name: 'Log out' })
    .waitFor({ state: 'hidden' });

  await logIn(page, user);
  assert.ok((await storedSession(page)).refresh);
});

inTab(
  'a change of place takes effect before the logout is answered, and spares a new session',
  'storage',
  async (page) => {
    const user = newUser();
    await enterAs(page, user);
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.route('**/auth/logout', async (route) => {
      await held;
      await route.abort();
    });
    await keepTokensIn(page, 'cookies');

    await logIn(page, user);
    assert.deepEqual(Object.keys(await cookiesOf(page)).sort(), kCookies);
    release();

    await page.locator('.log-exchange.failure', { hasText: '/auth/logout' }).waitFor();
    await goTo(page, 'Profile');
    await view(page).getByText(user.username).first().waitFor();
  },
);

const finding = (page, text) => dialog(page).locator('#doctor').getByText(text);

// Other services on the same host.
const startOther = async (names, settings) => {
  const common = { LISTEN: '127.0.0.3:0', JWT_SECRET: stage.JWT_SECRET, ...settings };
  const started = {};
  for (const name of names) {
    const AUTH_URL = started.auth?.origin ?? stage.auth.origin;
    const service = await stage.startService(name, {
      ...common,
      ...(name === 'books' && { AUTH_URL }),
    });
    started[name] = { ...service, host: 'llavero.test' };
  }
  return { ...stage, ...started };
};

const tryLogIn = async (page, user) => {
  await goTo(page, 'Log in');
  await view(page).getByLabel('Username').fill(user.username);
  await view(page).getByLabel('Password').fill(user.password);
  await view(page).getByRole('button', { name: 'Log in' }).click();
};

inTab('a login that no cookie can keep fails, and the doctor says why', 'cookies', async (page) => {
  const plain = await startOther(['auth', 'books'], {});
  const address = ({ port }) => ({ host: '127.0.0.3', port });
  await openSettings(page);
  await setAddresses(page, plain);
  await dialog(page).getByRole('button', { name: 'Doctor' }).click();
  for (const name of ['auth-service', 'books-service']) {
    await finding(page, `${name}: it takes no tokens from cookies.`).waitFor(kPatience);
  }

  await setAddresses(page, { auth: address(plain.auth), books: address(plain.books) });
  await dialog(page).getByRole('button', { name: 'Save', exact: true }).click();
  const user = newUser();
  await register(page, user);
  await tryLogIn(page, user);
  await view(page).getByRole('button', { name: 'Doctor: find the cause' }).click();
  for (const name of ['auth-service', 'books-service']) {
    await finding(page, `${name}: 127.0.0.3 and llavero.test (this page) are different`).waitFor();
  }

  await dialog(page).getByRole('button', { name: 'Use localStorage' }).first().click();
  await finding(page, 'All is well').waitFor();
  await page.keyboard.press('Escape');
  await logIn(page, user);
});

inTab(
  'cookies for https only are not kept on http, and the login says so',
  'cookies',
  async (page) => {
    const { CORS_ORIGINS, TOKEN_LOCATION } = stage.cookies;
    const settings = { CORS_ORIGINS, TOKEN_LOCATION, COOKIE_SECURE: 'on' };
    const secure = await startOther(['auth'], settings);
    await openSettings(page);
    await setAddresses(page, secure);
    await dialog(page).getByRole('button', { name: 'Save', exact: true }).click();
    const user = newUser();
    await register(page, user);
    const ended = page.waitForResponse('**/auth/logout');

    await tryLogIn(page, user);

    await view(page).getByText('COOKIE_SECURE=off').waitFor();
    assert.equal((await ended).status(), 204);
    const banner = page.getByRole('banner');
    assert.equal(await banner.getByRole('button', { name: 'Log out' }).count(), 0);
  },
);
