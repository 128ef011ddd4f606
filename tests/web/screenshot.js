// Creates docs/screenshots/*.png for the README and the guide, and es/*.png for those in Spanish, on the
// default ports. Not part of the tests.

import assert from 'node:assert/strict';
import { mkdir, stat } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  createItem,
  goTo,
  logIn,
  newUser,
  openPage,
  openRow,
  press,
  register,
  view,
} from './support/page.js';
import { openTab, startStage } from './support/stage.js';

const kFolder = new URL('../../docs/screenshots/', import.meta.url);
const kMaxBytes = 150 * 1024;
const kSpanish = ['items', 'token', 'lab', 'log']; // those that README.es.md and guia.md show
const kViewport = { width: 1280, height: 640 };
const kTall = { width: 1280, height: 860 }; // for a view without the rest of the page
const kPatience = { timeout: 60000 };
const kItems = [
  { name: 'Brass key', description: 'Opens the reading room, second floor.' },
  { name: 'Bicycle lock', description: 'The spare one hangs behind the door.' },
  { name: 'Garden gate' },
];

let stage;
let page;

// The part of the view that is on screen.
const viewOnScreen = async () => {
  const { x, width } = await view(page).boundingBox();
  const { height: y } = await page.getByRole('banner').boundingBox();
  return { x, y, width, height: page.viewportSize().height - y };
};

const take = async (name, target) => {
  const path = fileURLToPath(new URL(`${name}.png`, kFolder));
  const { width, height } = page.viewportSize();
  await page.mouse.move(width / 2, height - 10);
  if (target) await target.screenshot({ path });
  else await page.screenshot({ path, clip: await viewOnScreen() });
  assert.ok((await stat(path)).size < kMaxBytes, name);
};

const speak = async (language) => {
  await page.getByRole('button', { name: language.toUpperCase(), exact: true }).click();
  await page.locator(`html[lang=${language}]`).waitFor();
};

// Without a target, only the view.
const shoot = async (name, target = null) => {
  await take(name, target);
  if (!kSpanish.includes(name)) return;
  await speak('es');
  await take(`es/${name}`, target);
  await speak('en');
};

const toTop = () => page.evaluate(() => scrollTo(0, 0));

before(async () => {
  await mkdir(new URL('es/', kFolder), { recursive: true });
  stage = await startStage({ ports: [8001, 8002] });
  ({ page } = await openTab(stage, { viewport: kViewport, reducedMotion: 'reduce' }));
  const user = { ...newUser(), username: 'ada.lovelace' };
  await openPage(page, stage);
  await page.reload(); // removes the notice that the settings were saved
  await register(page, user);
  stage.auth.run(['user', 'role', user.username, 'admin']);
  await register(page, { ...newUser(), username: 'grace.hopper' });
  await logIn(page, user);
});
after(() => stage?.stop());

test('items', async () => {
  for (const item of kItems) await createItem(page, item);
  await goTo(page, 'List items');
  await view(page).getByText('Garden gate').waitFor();
  await shoot('items', page);
});

test('token', async () => {
  await page.setViewportSize(kTall);
  await goTo(page, 'Inspect token');
  await view(page)
    .getByLabel('Token', { exact: true })
    .evaluate((box) => box.scrollIntoView());
  await shoot('token');
});

test('why a token was refused', async () => {
  const text = await view(page).getByLabel('Token', { exact: true }).inputValue();
  await view(page)
    .getByLabel('Token', { exact: true })
    .fill(`${text.slice(0, -8)}AAAAAAAA`);
  await press(page, 'Send to both services');
  await view(page).locator('.check.fail').waitFor();
  await view(page)
    .getByText('Rejected at')
    .evaluate((box) => box.scrollIntoView());
  await shoot('explain');
});

test('lab', async () => {
  await goTo(page, 'Lab');
  await press(page, 'Run all');
  await view(page).getByText('10 of 10 as expected.').waitFor(kPatience);
  await view(page).getByRole('button', { name: 'Run all' }).waitFor(kPatience);
  await toTop();
  await shoot('lab');
});

test('users', async () => {
  await goTo(page, 'Users');
  await view(page).locator('.entry').nth(1).waitFor();
  await shoot('users');
});

test('log', async () => {
  await page.setViewportSize(kViewport);
  await page.getByRole('button', { name: 'Clear' }).click();
  await goTo(page, 'Refresh tokens');
  await press(page, 'Refresh tokens');
  await view(page).getByText('New tokens.').waitFor();
  await goTo(page, 'List items');
  await view(page).getByText('Garden gate').waitFor();
  await openRow(page, '/auth/refresh');
  await page.locator('#log-list').evaluate((list) => (list.scrollTop = 0));
  await shoot('log', page.locator('#log'));
});

test('settings and doctor', async () => {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Doctor', exact: true }).click();
  await page.getByText('All is well').waitFor();
  await page.locator('#settings').evaluate((dialog) => dialog.scrollTo(0, 0));
  await shoot('settings', page.locator('#settings'));
});
