// How the page behaves beside the main job: bad answers, hostile text, keyboard, languages.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  createItem,
  fillCredentials,
  goTo,
  logIn,
  logTexts,
  newUser,
  openPage,
  register,
  setAddresses,
  storedSession,
  view,
} from './support/page.js';
import { freePort, newSecret, openTab, startStage } from './support/stage.js';

const kCors = { 'Access-Control-Allow-Origin': '*' };

let stage;

before(async () => {
  stage = await startStage();
});
after(() => stage?.stop());

// A test in a tab of its own, which already knows both services.
const inTab = (name, body, options) =>
  test(name, async () => {
    const tab = await openTab(stage, options);
    try {
      await openPage(tab.page, stage);
      await body(tab.page, tab);
      assert.deepEqual(tab.errors, []);
    } finally {
      await tab.close();
    }
  });

const enterAs = async (page, user) => {
  await register(page, user);
  await logIn(page, user);
};

const hasFocus = (locator) => locator.evaluate((element) => element === document.activeElement);

// Answers the next log in with what no service of ours would say.
const answerLogin = (page, answer) =>
  page.route('**/auth/login', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ headers: kCors, ...answer })
      : route.continue(),
  );

const tryLogIn = async (page) => {
  await goTo(page, 'Log in');
  await fillCredentials(page, newUser());
  await view(page).getByRole('button', { name: 'Log in' }).click();
  return view(page).getByRole('alert');
};

inTab('settings survive a reload, paths included', async (page) => {
  await page.getByRole('button', { name: 'Settings' }).click();
  const auth = page.getByRole('group', { name: 'Auth service' });
  await auth.getByLabel('Refresh').fill('other/refresh');
  await page.getByRole('button', { name: 'Save' }).click();

  await page.reload();

  await goTo(page, 'Refresh tokens');
  await view(page).getByText(`${stage.auth.origin}/other/refresh`).waitFor();
});

inTab('settings that cannot be are faulted beside their field and not saved', async (page) => {
  await page.getByRole('button', { name: 'Settings' }).click();
  const port = page.getByRole('group', { name: 'Books service' }).getByLabel('Port');
  await port.fill('70000');

  await page.getByRole('button', { name: 'Save' }).click();

  await page.getByText('A number from 1 to 65535.').waitFor();
  assert.ok(await hasFocus(port));
  await page.keyboard.press('Escape');
  await goTo(page, 'List items');
  await view(page).getByText(`${stage.books.origin}/api/items`).waitFor();
});

inTab('the defaults are the host of the page and the usual ports', async (page) => {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Defaults' }).click();
  await page.getByRole('button', { name: 'Save' }).click();

  await goTo(page, 'Log in');
  await view(page).getByText('http://llavero.test:8001/auth/login').waitFor();
  await goTo(page, 'Books');
  await view(page).getByText('http://llavero.test:8002/api/books').first().waitFor();
});

inTab('the connection test names a service that does not answer', async (page) => {
  await page.getByRole('button', { name: 'Settings' }).click();
  const port = await freePort('127.0.0.2');
  await setAddresses(page, { ...stage, books: { host: '127.0.0.2', port } });

  await page.getByRole('button', { name: 'Test connection' }).click();

  await page.getByRole('dialog').getByText(`✕ No answer from http://127.0.0.2:${port}.`).waitFor();
  await page.getByRole('dialog').getByText('✓ auth-service').waitFor();
});

inTab('the connection test sees that the addresses are swapped', async (page) => {
  await page.getByRole('button', { name: 'Settings' }).click();
  await setAddresses(page, { auth: stage.books, books: stage.auth });

  await page.getByRole('button', { name: 'Test connection' }).click();

  await page.getByText('The other service answers here').first().waitFor();
  assert.equal(await page.getByText('The other service answers here').count(), 2);
});

inTab('the connection test sees that the secrets differ', async (page) => {
  const AUTH_URL = stage.auth.origin;
  const settings = { LISTEN: '127.0.0.2:0', JWT_SECRET: newSecret(), AUTH_URL };
  const stranger = await stage.startService('books', settings);
  await page.getByRole('button', { name: 'Settings' }).click();
  await setAddresses(page, { auth: stage.auth, books: stranger });

  await page.getByRole('button', { name: 'Test connection' }).click();

  await page.getByText('The services hold different secrets').waitFor();
});

inTab('a service that cannot be reached gets a sentence and a log entry', async (page) => {
  const port = await freePort('127.0.0.1');
  await page.getByRole('button', { name: 'Settings' }).click();
  await setAddresses(page, { ...stage, auth: { host: '127.0.0.1', port } });
  await page.getByRole('button', { name: 'Save' }).click();

  const alert = await tryLogIn(page);

  await alert.getByText(`No answer from http://127.0.0.1:${port}.`).waitFor();
  await alert.getByText('Is the service running?').waitFor();
  const [request, failure] = await logTexts(page);
  assert.match(request, / → POST /);
  assert.match(failure, / ✕ POST .* ms id=[0-9a-f]{16}\nTypeError: Failed to fetch$/);
});

inTab('an answer that is no JSON gets a sentence', async (page) => {
  await answerLogin(page, { status: 200, contentType: 'text/html', body: '<h1>router</h1>' });

  const alert = await tryLogIn(page);

  await alert.getByText(`${stage.auth.origin} answered 200, but not with JSON.`).waitFor();
});

inTab('an answer of another endpoint gets a sentence and no session', async (page) => {
  await answerLogin(page, { status: 200, json: { access_token: 7 } });

  const alert = await tryLogIn(page);

  await alert.getByText('answered 200, but not as this endpoint does.').waitFor();
  assert.equal(await storedSession(page), null);
});

inTab('a refusal for a while says for how long, with the hint', async (page) => {
  const headers = { ...kCors, 'Access-Control-Expose-Headers': 'Retry-After', 'Retry-After': '90' };
  const json = { msg: 'Too many attempts', code: 'rate_limited', hint: 'Slow down.' };
  await answerLogin(page, { status: 429, headers, json });

  const alert = await tryLogIn(page);

  await alert.getByText('Too many attempts').waitFor();
  await alert.getByText('Slow down. Try again in 90 s.').waitFor();
});

inTab('a form cannot be sent twice while the first is under way', async (page, { requests }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/auth/login', async (route) => {
    await held;
    await route.continue();
  });
  await goTo(page, 'Log in');
  await fillCredentials(page, newUser());
  const sending = page.waitForRequest('**/auth/login');

  await view(page).getByLabel('Password').press('Enter');
  await sending;
  await view(page).getByRole('button', { name: 'Sending…', disabled: true }).waitFor();
  await view(page).getByLabel('Password').press('Enter');
  await goTo(page, 'Register');
  await goTo(page, 'Log in');
  assert.ok(await view(page).getByRole('button', { name: 'Sending…' }).isDisabled());
  release();

  await view(page).getByRole('alert').getByText('Bad username or password').waitFor();
  const sent = requests.filter(
    (request) => request.method() === 'POST' && request.url().endsWith('/auth/login'),
  );
  assert.equal(sent.length, 1);
});

inTab('text from users is shown as text, whatever it looks like', async (page) => {
  const name = `<img src=x onerror="window.pwned = 1">`;
  const description = `</li><script>window.pwned = 2</script>"'&amp;`;
  await enterAs(page, newUser());
  await createItem(page, { name, description });

  await goTo(page, 'List items');

  await view(page).getByText(name, { exact: true }).waitFor();
  await view(page).getByText(description, { exact: true }).waitFor();
  assert.equal(await page.locator('#view img, #log img, main script').count(), 0);
  assert.equal(await page.evaluate(() => window.pwned), undefined);
});

inTab('the browser itself refuses foreign scripts and unescaped markup', async (page) => {
  const refused = await page.evaluate(() => {
    const script = document.createElement('script');
    try {
      script.textContent = 'window.pwned = 1';
      document.body.append(script);
    } catch {
      // Trusted Types
    }
    try {
      document.body.innerHTML = '<p>x</p>';
      return false;
    } catch {
      return true;
    }
  });

  assert.ok(refused);
  assert.equal(await page.evaluate(() => window.pwned), undefined);
});

inTab('without tokens the items view says so and the service refuses', async (page) => {
  await goTo(page, 'List items');
  await view(page).getByText('You are not logged in').waitFor();
  assert.deepEqual(await logTexts(page), []);

  await view(page).getByRole('button', { name: 'Reload' }).click();

  await view(page).getByRole('alert').getByText('401').waitFor();
});

inTab('books are read without a token and not added without one', async (page) => {
  await goTo(page, 'Books');
  await view(page).getByText('Add a book').click();
  await view(page).getByLabel('Title').fill('Niebla');
  await view(page).getByLabel('Author').fill('Miguel de Unamuno');

  await view(page).getByRole('button', { name: 'Add book' }).click();

  await view(page).getByRole('alert').getByText('401').waitFor();
  const list = (await logTexts(page)).find((text) => text.includes(' ← '));
  assert.match(list, / ← 200 .*\/api\/books /);
});

inTab('a year that is none is faulted beside its field', async (page) => {
  await enterAs(page, newUser());
  await goTo(page, 'Books');
  await view(page).getByText('Add a book').click();
  await view(page).getByLabel('Title').fill('Niebla');
  await view(page).getByLabel('Author').fill('Miguel de Unamuno');
  await view(page).getByLabel('Year').fill('soon');

  await view(page).getByRole('button', { name: 'Add book' }).click();

  await page.locator('#create-book-year-fault', { hasText: /\w/ }).waitFor();
  assert.equal(await view(page).getByLabel('Title').inputValue(), 'Niebla');
});

inTab('a long list is read on with the more button', async (page) => {
  await enterAs(page, newUser());
  const { access } = await storedSession(page);
  for (let i = 1; i <= 21; ++i) {
    const response = await fetch(`${stage.books.origin}/api/items`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${access}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: `key ${i}` }),
    });
    assert.equal(response.status, 201);
  }
  await goTo(page, 'List items');
  await view(page).locator('.entry').first().waitFor();
  assert.equal(await view(page).locator('.entry').count(), 20);

  await view(page).getByRole('button', { name: 'More' }).click();

  await view(page).locator('.entry').nth(20).waitFor();
  assert.equal(await view(page).getByRole('button', { name: 'More' }).count(), 0);
});

inTab('an access token that runs out is shown as expired', async (page) => {
  await enterAs(page, newUser());
  const expiry = view(page).getByRole('region', { name: 'Access token' }).locator('.expiry');
  assert.match(await expiry.textContent(), /^\d+ (min|s)/);

  await page.clock.install();
  await page.reload();
  await goTo(page, 'Log in');
  await page.clock.fastForward('24:00:00');

  await expiry.filter({ hasText: /^expired$/ }).waitFor();
});

inTab('logging out forgets the tokens in every tab', async (page) => {
  await enterAs(page, newUser());
  const other = await page.context().newPage();
  await other.goto(`${stage.site.origin}/#/profile`);
  const button = other.getByRole('banner').getByRole('button', { name: 'Log out' });
  await button.waitFor();

  await page.getByRole('button', { name: 'Log out' }).click();

  await page.getByText('Tokens forgotten in this browser.').waitFor();
  await button.waitFor({ state: 'hidden' });
  assert.equal(await storedSession(page), null);
});

inTab('the language is switched, remembered, and said to screen readers', async (page) => {
  await goTo(page, 'Log in');
  await page.getByRole('button', { name: 'ES', exact: true }).click();
  await view(page).getByRole('heading', { name: 'Iniciar sesión' }).waitFor();

  await page.reload();

  await view(page).getByRole('heading', { name: 'Iniciar sesión' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'es');
  assert.equal(await page.title(), 'Iniciar sesión · Llavero');
});

test('a Spanish browser gets the page in Spanish', async () => {
  const tab = await openTab(stage, { locale: 'es-MX' });

  await tab.page.goto(stage.site.origin);

  await view(tab.page).getByRole('heading', { name: 'Registrarse' }).waitFor();
  await tab.close();
});

inTab('moving to a view moves focus and title, and the back button moves back', async (page) => {
  await goTo(page, 'Log in');
  await goTo(page, 'Profile');
  assert.ok(await hasFocus(view(page).getByRole('heading', { name: 'Profile' })));
  assert.equal(await page.title(), 'Profile · Llavero');

  await page.goBack();

  await view(page).getByRole('heading', { name: 'Log in' }).waitFor();
  assert.ok(await hasFocus(view(page).getByRole('heading', { name: 'Log in' })));
  assert.equal(await page.title(), 'Log in · Llavero');
});

inTab('the page is used with the keyboard alone', async (page) => {
  const user = newUser();
  await page.reload();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.ok(await hasFocus(view(page).getByRole('heading', { name: 'Register' })));

  await page.keyboard.press('Tab');
  await page.keyboard.type(user.username);
  await page.keyboard.press('Tab');
  await page.keyboard.type(user.password);
  await page.keyboard.press('Enter');
  await view(page).getByText(`Account ${user.username} created.`).waitFor();

  const settings = page.getByRole('button', { name: 'Settings' });
  await settings.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  assert.ok(await hasFocus(settings));
});

inTab(
  'no view is wider than a screen of 320 pixels',
  async (page) => {
    await enterAs(page, newUser('a-rather-long-name'));
    await createItem(page, { name: 'x'.repeat(100), description: 'y'.repeat(100) });
    for (const link of await page.getByRole('navigation').getByRole('link').allTextContents()) {
      await goTo(page, link);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, link);
    }
  },
  { viewport: { width: 320, height: 640 } },
);

inTab('saving other settings asks the list again', async (page) => {
  const port = await freePort('127.0.0.2');
  await page.getByRole('button', { name: 'Settings' }).click();
  await setAddresses(page, { ...stage, books: { host: '127.0.0.2', port } });
  await page.getByRole('button', { name: 'Save' }).click();
  await goTo(page, 'Books');
  await view(page).getByRole('alert').waitFor();

  await page.getByRole('button', { name: 'Settings' }).click();
  await setAddresses(page, stage);
  await page.getByRole('button', { name: 'Save' }).click();

  await view(page).getByRole('alert').waitFor({ state: 'hidden' });
  const answer = page.locator('#log-list .log-entry', {
    hasText: `200 OK GET ${stage.books.origin}`,
  });
  await answer.waitFor();
});

inTab('an unknown address in the page leads home', async (page) => {
  await page.goto(`${stage.site.origin}/#/nowhere`);

  await view(page).getByRole('heading', { name: 'Register' }).waitFor();
});

test('the page is served with its headers, and nothing but the page', async () => {
  const base = `http://127.0.0.3:${stage.site.port}`;
  const kinds = {
    '/': 'text/html; charset=utf-8',
    '/style.css': 'text/css; charset=utf-8',
    '/app.js': 'text/javascript; charset=utf-8',
    '/views/login.js': 'text/javascript; charset=utf-8',
    '/favicon.svg': 'image/svg+xml; charset=utf-8',
  };
  for (const [path, kind] of Object.entries(kinds)) {
    const { status, headers } = await fetch(base + path);
    assert.equal(status, 200, path);
    assert.equal(headers.get('content-type'), kind, path);
    assert.match(headers.get('content-security-policy'), /^default-src 'none'; script-src 'self';/);
    assert.doesNotMatch(headers.get('content-security-policy'), /unsafe/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.equal(headers.get('cache-control'), 'no-cache');
    assert.equal(headers.get('server'), 'nginx');
  }
  for (const path of ['/serve', '/nginx.conf.in', '/package.json', '/views/', '/../README.md']) {
    assert.equal((await fetch(base + path)).status, 404, path);
  }
});
