// The doctor: each fault is real and gets exactly its own message.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../support/free_port.mjs';
import { goTo, openPage, setAddresses, view } from './support/page.js';
import { startHttps, startProxy, startSilence, startStranger } from './support/servers.js';
import { newSecret, openFreshTab, openTab, startStage } from './support/stage.js';

const kMariadb = fileURLToPath(new URL('../support/mariadb.sh', import.meta.url));
// Settings of a service whose clock is ahead. They preload the library, because the command
// faketime does not pass signals on.
const kAhead = {
  LD_PRELOAD: execFileSync('faketime', ['now', 'printenv', 'LD_PRELOAD'], {
    encoding: 'utf8',
  }).trim(),
  FAKETIME: '+60s',
};

let stage;
let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llavero-doctor-'));
  stage = await startStage();
});
after(async () => {
  await stage?.stop();
  await rm(folder, { recursive: true, force: true });
});

// A test in its own tab. Everything it starts with `own.keep` is stopped afterwards.
const withTab = (name, body, { address = () => stage.site.origin, ...options } = {}) =>
  test(name, async () => {
    const isOwn = options.browser || options.tab;
    const tab = isOwn
      ? await openTab({ browser: options.browser?.() ?? stage.browser }, options.tab)
      : await openFreshTab(stage);
    const ends = [];
    const keep = async (starting) => {
      const thing = await starting;
      ends.push(() => thing.stop());
      return thing;
    };
    try {
      await tab.page.goto(`${address()}/`);
      await body(tab.page, keep);
      assert.deepEqual(tab.errors, []);
      tab.check();
      if (!isOwn) stage.used = tab;
    } finally {
      await Promise.all(ends.map((end) => end()));
      if (stage.used !== tab) await tab.close();
    }
  });

const openSettings = (page, addresses) =>
  page
    .getByRole('button', { name: 'Settings' })
    .click()
    .then(() => setAddresses(page, { auth: stage.auth, books: stage.books, ...addresses }));

// What the doctor says for the settings in the popup.
const ask = async (page) => {
  await page.getByRole('button', { name: 'Doctor', exact: true }).click();
  await page.locator('#doctor .probe').first().waitFor();
  return page.locator('#doctor .probe').allTextContents();
};

const diagnose = async (page, addresses) => {
  await openSettings(page, addresses);
  return ask(page);
};

const says = (findings, ...sentences) => {
  assert.equal(findings.length, sentences.length, findings.join('\n'));
  sentences.forEach((sentence, i) => assert.match(findings[i], sentence));
};

const startOwn = (name, settings) => {
  const LISTEN = { auth: '127.0.0.1:0', books: '127.0.0.2:0' }[name];
  const { JWT_SECRET } = stage;
  const AUTH_URL = name === 'books' && { AUTH_URL: stage.auth.origin };
  return stage.startService(name, { LISTEN, JWT_SECRET, ...AUTH_URL, ...settings });
};

// The page as a user on the same computer opens it, by its own address.
const from_loopback = { address: () => `http://127.0.0.3:${stage.site.port}` };

withTab('nothing is wrong where nothing is', async (page) => {
  says(await diagnose(page), /^✓ All is well/);
});

withTab(
  'a stopped service is reported as a closed port',
  async (page) => {
    const books = await startOwn('books');
    await books.stop();

    says(
      await diagnose(page, { books }),
      /^✕ books-service: nothing answers at http:\/\/127\.0\.0\.2/,
    );
  },
  from_loopback,
);

withTab('an address that stays silent is a wrong one, or behind a firewall', async (page, keep) => {
  const auth = await keep(startSilence());

  says(await diagnose(page, { auth }), /^✕ auth-service: no answer from .* within 5 s/);
});

withTab('an origin that is not allowed is CORS, and the setting is named', async (page) => {
  const auth = await startOwn('auth', { CORS_ORIGINS: 'http://elsewhere.test' });

  const findings = await diagnose(page, { auth });

  says(findings, /^✕ auth-service: .* \(CORS\)/);
  assert.ok(findings[0].includes(`CORS_ORIGINS=${stage.site.origin};`));
});

withTab('a loopback address on a page from another host is reported', async (page) => {
  const auth = { host: '127.0.0.1', port: await freePort() };

  says(await diagnose(page, { auth }), /^✕ auth-service: 127\.0\.0\.1 is your own computer/);
});

withTab('https to a service on http is the wrong scheme', async (page) => {
  await openSettings(page);
  await page
    .getByRole('group', { name: 'Auth service' })
    .getByLabel('Scheme')
    .selectOption('https');

  says(await ask(page), /^✕ auth-service: 127\.0\.0\.1:\d+ speaks http, not https/);
});

withTab('another web server is reported as not Llavero', async (page, keep) => {
  const headers = {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Headers': '*',
    'Content-Type': 'text/html',
  };
  const auth = await keep(startStranger(headers, '<h1>It works!</h1>'));

  says(await diagnose(page, { auth }), /^✕ auth-service: the server at .* is not a Llavero/);
});

withTab('another API is reported as not Llavero', async (page, keep) => {
  const headers = {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Headers': '*',
    'Content-Type': 'application/json',
  };
  const books = await keep(startStranger(headers, '{"status": "UP"}'));

  says(await diagnose(page, { books }), /^✕ books-service: the server at .* is not a Llavero/);
});

withTab('swapped addresses are said to be that', async (page) => {
  const findings = await diagnose(page, { auth: stage.books, books: stage.auth });

  says(findings, /^✕ auth-service: the other service/, /^✕ books-service: the other service/);
});

withTab('a health endpoint elsewhere is reported as a wrong path', async (page) => {
  await openSettings(page);
  const auth = page.getByRole('group', { name: 'Auth service' });
  await auth.getByText('Endpoint paths').click();
  await auth.getByLabel('Health').fill('/api/health');

  says(await ask(page), /^✕ auth-service: .* is a Llavero service, but its health endpoint is not/);
});

withTab('a missing endpoint is reported as an older service or a wrong path', async (page) => {
  await openSettings(page);
  const auth = page.getByRole('group', { name: 'Auth service' });
  await auth.getByText('Endpoint paths').click();
  await auth.getByLabel('Sessions').fill('/v9/sessions');

  says(await ask(page), /^✕ auth-service: \/v9\/sessions does not exist\. If the service is older/);
});

withTab('another version is seen', async (page, keep) => {
  const older = (text) => text.replace(/"version":"[^"]+"/, '"version":"0.0.9"');
  const { host, port } = stage.books;
  const books = await keep(startProxy({ host, port }, older));

  says(await diagnose(page, { books }), /different versions \(\S+ and 0\.0\.9\)/);
});

withTab('another secret is that alone, though the feed suffers from it too', async (page) => {
  const books = await startOwn('books', { JWT_SECRET: newSecret() });

  says(await diagnose(page, { books }), /^✕ The services have different secrets/);
});

withTab('a clock that is off is named with its service', async (page) => {
  const books = await startOwn('books', kAhead);

  says(await diagnose(page, { books }), /^✕ The clock of books-service differs by (59|60|61) s/);
});

withTab('if both services agree, the clock of this computer is wrong', async (page) => {
  const auth = await startOwn('auth', kAhead);
  const books = await startOwn('books', { AUTH_URL: auth.origin, ...kAhead });

  says(await diagnose(page, { auth, books }), /^✕ The clock of this computer .* (59|60|61) s/);
});

withTab('a feed that was never read is reported with the setting', async (page) => {
  const port = await freePort();
  const books = await startOwn('books', { AUTH_URL: `http://127.0.0.1:${port}` });

  says(await diagnose(page, { books }), /^✕ books-service: it has not been able .* AUTH_URL/);
});

withTab('a database that went down is said', async (page) => {
  const data = join(folder, 'mariadb');
  try {
    const url = execFileSync(kMariadb, ['start', data], { encoding: 'utf8' }).trim();
    const auth = await startOwn('auth', { DATABASE_URL: url });
    const books = await startOwn('books', { AUTH_URL: auth.origin });
    says(await diagnose(page, { auth, books }), /^✓ All is well/);

    execFileSync(kMariadb, ['stop', data]);
    await page.getByRole('button', { name: 'Close without saving' }).click();

    says(await diagnose(page, { auth, books }), /^✕ auth-service: its database does not answer/);
  } finally {
    execFileSync(kMariadb, ['stop', data]);
  }
});

test('a page on https cannot call a service on http', async () => {
  const { port } = stage.site;
  const site = await startHttps({ host: '127.0.0.3', port }, '127.0.0.3', folder);
  const { port: auth_port } = await startOwn('auth', { LISTEN: '127.0.0.3:0' });
  const tab = await openTab(stage, { ignoreHTTPSErrors: true });
  try {
    await tab.page.goto(`https://llavero.test:${site.port}/`);
    await openSettings(tab.page, { auth: { host: 'http://llavero.test', port: auth_port } });
    await tab.page
      .getByRole('group', { name: 'Books service' })
      .getByLabel('Scheme')
      .selectOption('http');

    says(await ask(tab.page), /^✕ auth-service: this page was loaded over https/);
  } finally {
    await tab.close().finally(site.stop);
  }
});

test('a browser that blocks local network access gets the message about loopback', async () => {
  const { port } = stage.site;
  const browser = await stage.openBrowser([
    `--ip-address-space-overrides=127.0.0.3:${port}=public`,
  ]);
  const tab = await openTab({ browser });
  try {
    await tab.page.goto(`${stage.site.origin}/`);

    says(
      await diagnose(tab.page),
      /^✕ auth-service: 127\.0\.0\.1 is your own computer/,
      /^✕ books-service: 127\.0\.0\.2 is your own computer/,
    );
  } finally {
    await tab.close();
  }
});

for (const [name, endpoint, path] of [
  ['a wrong path', 'Sessions', '/v9/sessions'],
  ['a wrong path of the health', 'Health', '/api/health'],
]) {
  withTab(`the doctor mends ${name} with one button`, async (page) => {
    await openSettings(page);
    const auth = page.getByRole('group', { name: 'Auth service' });
    await auth.getByText('Endpoint paths').click();
    await auth.getByLabel(endpoint).fill(path);
    await ask(page);

    await page.locator('#doctor').getByRole('button', { name: 'Use the default paths' }).click();

    await page.getByText('All is well').waitFor();
    assert.notEqual(await auth.getByLabel(endpoint).inputValue(), path);
  });
}

withTab('the doctor mends a wrong scheme with one button', async (page) => {
  await openSettings(page);
  const scheme = page.getByRole('group', { name: 'Auth service' }).getByLabel('Scheme');
  await scheme.selectOption('https');
  await ask(page);

  await page.locator('#doctor').getByRole('button', { name: 'Use http' }).click();

  await page.getByText('All is well').waitFor();
  assert.equal(await scheme.inputValue(), 'http');
});

withTab('a call that failed leads to the doctor', async (page) => {
  const books = await startOwn('books', { CORS_ORIGINS: 'http://elsewhere.test' });
  await openPage(page, { ...stage, books });
  await goTo(page, 'Books');

  await view(page).getByRole('alert').getByRole('button', { name: 'Doctor' }).click();

  await page.locator('#doctor').getByText('(CORS)').waitFor();
});
