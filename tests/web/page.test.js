// The page: hostile text, sessions, languages, keyboard, narrow screens, and its server.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasFocus, inTab, stage } from './support/in_tab.js';
import {
  createItem,
  beginAs,
  enterAs,
  goTo,
  newUser,
  press,
  register,
  storedSession,
  view,
} from './support/page.js';
import { openTab } from './support/stage.js';

inTab('user text that looks like markup is shown as text', async (page) => {
  const name = `<img src=x onerror="window.pwned = 1">`;
  const description = `</li><script>window.pwned = 2</script>"'&amp;`;
  await beginAs(page, newUser());
  await createItem(page, { name, description });

  await goTo(page, 'List items');

  await view(page).getByText(name, { exact: true }).waitFor();
  await view(page).getByText(description, { exact: true }).waitFor();
  assert.equal(await page.locator('#view img, #log img, main script').count(), 0);
  assert.equal(await page.evaluate(() => window.pwned), undefined);
});

inTab(
  'the browser itself refuses foreign scripts and unescaped markup',
  async (page) => {
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
  },
  { violates: true },
);

inTab('password fields are masked and accept password managers and pastes', async (page) => {
  await beginAs(page, newUser());
  for (const [link, names] of [
    ['Register', ['new-password']],
    ['Log in', ['current-password']],
    ['Change password', ['current-password', 'new-password']],
  ]) {
    await goTo(page, link);
    const fields = await view(page)
      .getByLabel(/password/i)
      .evaluateAll((inputs) =>
        inputs.map((input) => ({
          type: input.type,
          name: input.autocomplete,
          pastes: input.dispatchEvent(new Event('paste', { bubbles: true, cancelable: true })),
        })),
      );
    assert.deepEqual(
      fields,
      names.map((name) => ({ type: 'password', name, pastes: true })),
    );
  }
});

inTab(
  'an access token that expires is shown as expired',
  async (page) => {
    await enterAs(page, newUser());
    const expiry = view(page).getByRole('region', { name: 'Access token' }).locator('.expiry');
    assert.match(await expiry.textContent(), /^\d+ (min|s)/);

    await page.clock.install();
    await page.reload();
    await goTo(page, 'Log in');
    await page.clock.fastForward('24:00:00');

    await expiry.filter({ hasText: /^expired$/ }).waitFor();
  },
  { own: true },
);

inTab(
  'the countdown follows the clock of the service, not that of this computer',
  async (page) => {
    await page.clock.install({ time: new Date(Date.now() - 3600000) });
    await enterAs(page, newUser());

    const expiry = page.getByRole('banner').locator('.expiry');

    assert.match(await expiry.textContent(), /^1[45] min/);
  },
  { own: true },
);

inTab('logging out removes the tokens in every tab', async (page) => {
  await beginAs(page, newUser());
  const other = await page.context().newPage();
  await other.goto(`${stage.site.origin}/#/profile`);
  const button = other.getByRole('banner').getByRole('button', { name: 'Log out' });
  await button.waitFor();

  await page.getByRole('button', { name: 'Log out' }).click();

  await page.getByText('Logged out. The tokens were removed from this browser.').waitFor();
  await button.waitFor({ state: 'hidden' });
  assert.equal(await storedSession(page), null);
});

inTab('the language can be switched, is remembered and set for screen readers', async (page) => {
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

  await view(tab.page).getByRole('heading', { name: 'Guía' }).waitFor();
  await tab.close();
});

inTab('a view sets focus and title, and the back button returns', async (page) => {
  await goTo(page, 'Books');
  await goTo(page, 'Profile');
  assert.ok(await hasFocus(view(page).getByRole('heading', { name: 'Profile' })));
  assert.equal(await page.title(), 'Profile · Llavero');

  await page.goBack();

  await view(page).getByRole('heading', { level: 1, name: 'Books' }).waitFor();
  assert.ok(await hasFocus(view(page).getByRole('heading', { level: 1, name: 'Books' })));
  assert.equal(await page.title(), 'Books · Llavero');
});

inTab(
  'a form has the focus in its first empty field, with its heading in sight',
  async (page) => {
    const user = newUser();
    await register(page, user);

    await goTo(page, 'Log in');

    assert.equal(await view(page).getByLabel('Username').inputValue(), user.username);
    assert.ok(await hasFocus(view(page).getByLabel('Password')));
    const { y } = await view(page).getByRole('heading', { name: 'Log in' }).boundingBox();
    assert.ok(y > 0 && y < page.viewportSize().height / 3, `heading at ${y}`);
    await goTo(page, 'Register');
    assert.ok(await hasFocus(view(page).getByLabel('Username')));
  },
  { viewport: { width: 375, height: 667 } },
);

inTab('a password can be shown and hidden again, and stays as it was typed', async (page) => {
  await goTo(page, 'Log in');
  const field = view(page).getByLabel('Password');
  await field.fill('a secret');

  await press(page, 'Show');
  assert.equal(await field.getAttribute('type'), 'text');
  assert.equal(await field.inputValue(), 'a secret');

  await press(page, 'Hide');
  assert.equal(await field.getAttribute('type'), 'password');
  await press(page, 'Show');
  await goTo(page, 'Register');
  await goTo(page, 'Log in');
  assert.equal(await field.getAttribute('type'), 'password');
});

inTab('the page can be used with only the keyboard', async (page) => {
  const user = newUser();
  await page.goto(`${stage.site.origin}/#/register`);
  await page.reload();
  await view(page).getByRole('heading', { name: 'Register' }).waitFor();
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
  'no view is wider than 320 pixels',
  async (page) => {
    await beginAs(page, newUser('a-rather-long-name'));
    await createItem(page, { name: 'x'.repeat(100), description: 'y'.repeat(100) });
    for (const link of await page.getByRole('navigation').getByRole('link').allTextContents()) {
      await goTo(page, link);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, link);
    }
  },
  { viewport: { width: 320, height: 640 } },
);

inTab('an unknown address in the page leads to the start view', async (page) => {
  await page.goto(`${stage.site.origin}/#/nowhere`);

  await view(page).getByRole('heading', { name: 'Guide' }).waitFor();
});

test('the page is served with its headers, and nothing else is served', async () => {
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

inTab('an action with a confirmation does nothing until it is confirmed', async (page) => {
  await goTo(page, 'Books');
  await page.getByRole('button', { name: 'Clear' }).click();
  const reload = view(page).getByRole('button', { name: 'Reload' });
  const rows = page.locator('.log-exchange');
  const askOf = (button) => button.setAttribute('data-confirm', 'Really <b>reload</b>?');

  await reload.evaluate(askOf);
  await reload.click();
  await page.getByRole('dialog', { name: 'Really <b>reload</b>?' }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  assert.ok(await hasFocus(reload));
  assert.equal(await rows.count(), 0);

  await reload.evaluate(askOf);
  await reload.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reload' }).click();
  await rows.first().waitFor();
});
