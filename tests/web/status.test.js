// The signs of both services in the top bar.

import assert from 'node:assert/strict';
import { freePort } from '../support/free_port.mjs';
import { inTab, stage } from './support/in_tab.js';
import { beginAs, goTo, logTexts, newUser, openPage, view } from './support/page.js';

const sign = (page, text) => page.getByRole('banner').getByRole('img', { name: text });

inTab('the top bar says whether the services answer, without a line in the log', async (page) => {
  await sign(page, 'auth-service answers').waitFor();
  await sign(page, 'books-service answers').waitFor();
  const port = await freePort('127.0.0.2');

  await openPage(page, { ...stage, books: { host: '127.0.0.2', port } });

  await sign(page, 'books-service does not answer').waitFor();
  await sign(page, 'auth-service answers').waitFor();
  assert.deepEqual(await logTexts(page), []);
});

inTab('a service that went away is noticed at the next failed request', async (page) => {
  const { JWT_SECRET, auth } = stage;
  const settings = { LISTEN: '127.0.0.2:0', JWT_SECRET, AUTH_URL: auth.origin };
  const books = await stage.startService('books', settings);
  await openPage(page, { ...stage, books });
  await sign(page, 'books-service answers').waitFor();
  await books.stop();

  await goTo(page, 'Books');

  await view(page).getByRole('alert').waitFor();
  await sign(page, 'books-service does not answer').waitFor();
});

inTab('a service that answers something else is not said to be down', async (page) => {
  const headers = { 'Access-Control-Allow-Origin': '*' };
  await page.route(`${stage.books.origin}/health`, (route) =>
    route.fulfill({ headers, contentType: 'text/html', body: '<p>a proxy</p>' }),
  );

  await page.reload();

  await sign(page, 'something else answers at the address of books-service').waitFor();
  await sign(page, 'auth-service answers').waitFor();
});

inTab('a missing item asks for no health within 5 seconds', async (page, tab) => {
  await beginAs(page, newUser());
  await page.reload();
  await sign(page, 'books-service answers').waitFor();
  const count = () => tab.requests.filter((request) => request.url().endsWith('/health')).length;
  const before = count();

  await page.getByRole('banner').getByRole('button', { name: 'Log out' }).click();
  await page.locator('.log-exchange.response', { hasText: '/items/0' }).first().waitFor();
  await sign(page, 'books-service answers').waitFor();

  assert.equal(count(), before);
});

inTab(
  'both services are asked again every 30 seconds while the page is visible',
  async (page) => {
    await sign(page, 'auth-service answers').waitFor();
    await page.clock.install();
    await page.reload();
    await sign(page, 'auth-service answers').waitFor();
    const again = page.waitForRequest(`${stage.auth.origin}/health`);

    await page.clock.fastForward(30000);

    assert.equal((await again).headers().authorization, undefined);
  },
  { own: true },
);

inTab('swapped addresses are recognised, and one button swaps them', async (page) => {
  await openPage(page, { ...stage, auth: stage.books, books: stage.auth });
  await page.getByText('Each service answers at the address of the other.').waitFor();

  await page.getByRole('button', { name: 'Swap addresses' }).click();

  await sign(page, 'auth-service answers').waitFor();
  await sign(page, 'books-service answers').waitFor();
  await page.getByRole('button', { name: 'Swap addresses' }).waitFor({ state: 'hidden' });
  await goTo(page, 'Log in');
  await view(page).getByText(`${stage.auth.origin}/auth/login`).waitFor();
});
