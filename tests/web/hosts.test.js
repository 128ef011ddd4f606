// Runs the README's commands for two hosts and one page, unchanged, on hosts with their own address
// and file system, over plain http. Of ./dev run only the compiler is faked.

import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { recordSettings } from '../support/record.mjs';
import { binDir } from '../support/service.mjs';
import { startHosts } from './support/hosts.js';
import { createItem, goTo, logIn, newUser, register, setAddresses, view } from './support/page.js';
import { kChromium, openTab, startBrowser } from './support/stage.js';

const kRoot = resolve(fileURLToPath(import.meta.url), '../../..');

const readme = await readFile(join(kRoot, 'README.md'), 'utf8');
const [section] = /^## Two hosts, one page$[^]*?(?=^## )/m.exec(readme);
const [, copySecret] = /`(mkdir [^`]*scp [^`]*)`/.exec(section);
const commands = /```sh\n([^]*?)```/.exec(section)[1].trim().split(/\n\s*/);

// A clone of the repository on a host, as `./dev run` needs it.
const clone = async (home) => {
  const folder = join(home, 'llavero');
  await mkdir(join(folder, 'build/release'), { recursive: true });
  for (const part of ['dev', 'scripts', 'client-web']) {
    await cp(join(kRoot, part), join(folder, part), { recursive: true });
  }
  await cp(binDir, join(folder, 'build/release/bin'), {
    recursive: true,
    filter: (path) => path === binDir || /(auth|books)-service$/.test(path),
  });
  return folder;
};

// The fake compiler, and an scp that copies from one folder to another.
const standIns = async (homes) => {
  const folder = join(homes, 'bin');
  await mkdir(folder);
  await writeFile(join(folder, 'cmake'), '#!/bin/sh\n', { mode: 0o755 });
  const copy = `#!/bin/sh\n[ "$1" = -p ] && exec cp -p "${homes}/\${2%%:*}/\${2#*:}" "$3"\n`;
  await writeFile(join(folder, 'scp'), copy, { mode: 0o755 });
  return folder;
};

test('the README works with two hosts, a page on a third and a browser on a fourth', async (t) => {
  const homes = await mkdtemp(join(tmpdir(), 'llavero-hosts-'));
  t.after(() => rm(homes, { recursive: true, force: true }));
  const { hosts, stop } = await startHosts(['first', 'second', 'third', 'reader']);
  t.after(stop);
  const [first, second, third, reader] = hosts;
  const [onFirst, onSecond, onThird] = await Promise.all(
    [first, second, third].map(({ name }) => clone(join(homes, name))),
  );
  const env = { ...process.env, PATH: `${await standIns(homes)}:${process.env.PATH}` };
  const keep = async (starting) => {
    const child = await starting;
    t.after(() => child.stop());
    return child;
  };

  await keep(first.start(onFirst, './dev run', { env, ready: /books-service +http/ }));
  await second.run(onSecond, copySecret, env);
  const secret = await readFile(join(onSecond, 'var/jwt_secret'), 'utf8');
  recordSettings({ JWT_SECRET: secret.trim() });
  const serve = commands.pop();
  for (const command of commands) await second.run(onSecond, command, env);
  const books = await keep(
    second.start(onSecond, `exec env ${serve}`, { env, ready: /listening/ }),
  );
  const diagnosis = await second.run(onSecond, `${serve} doctor || true`, env);
  const page = 'client-web/serve 0.0.0.0:8080 var/nginx';
  await keep(third.start(onThird, page, { env, ready: /start worker process \d/ }));

  assert.deepEqual(diagnosis.match(/^\S+/gm), Array(7).fill('ok'), diagnosis);
  const browser = await startBrowser([], await reader.shortcut(homes, kChromium));
  t.after(() => browser.close());
  const inside = new RegExp(`^(${hosts.map(({ address }) => address).join('|')})$`);
  const tab = await openTab({ browser }, { inside });
  await useThePage(tab.page, { first, second, third });
  await tab.close();
  assert.deepEqual(tab.errors, []);
  const requests = books.lines.filter((line) => line.includes(`ip=${reader.address}`));
  assert.ok(
    requests.some((line) => /method=POST path=\/api\/items status=201/.test(line)),
    requests,
  );
});

const useThePage = async (page, { first, second, third }) => {
  await page.goto(`http://${third.address}:8080/`);
  await page.getByRole('button', { name: 'Settings' }).click();
  await setAddresses(page, {
    auth: { host: first.address, port: 8001 },
    books: { host: second.address, port: 8002 },
  });
  await page.getByRole('button', { name: 'Test connection' }).click();
  for (const service of ['auth-service', 'books-service']) {
    await page.getByRole('dialog').getByText(`✓ ${service}`).waitFor();
  }
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const user = newUser();
  await register(page, user);
  await logIn(page, user);
  await createItem(page, { name: 'Brass key' });
  await goTo(page, 'List items');
  await view(page).getByText('Brass key').waitFor();
};
