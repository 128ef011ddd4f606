// Makes docs/screenshot.png for the README, on the usual ports. Not a part of the tests.

import assert from 'node:assert/strict';
import { mkdir, stat } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createItem, goTo, logIn, newUser, openPage, register, view } from './support/page.js';
import { openTab, startStage } from './support/stage.js';

const kFile = fileURLToPath(new URL('../../docs/screenshot.png', import.meta.url));
const kMaxBytes = 200 * 1024;
const kItems = [
  { name: 'Brass key', description: 'Opens the reading room, second floor.' },
  { name: 'Bicycle lock', description: 'The spare one hangs behind the door.' },
  { name: 'Garden gate' },
];

test('the screenshot of the README', async () => {
  const stage = await startStage({ ports: [8001, 8002] });
  try {
    const { page } = await openTab(stage, {
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
    });
    const user = { ...newUser(), username: 'ada.lovelace' };
    await openPage(page, stage);
    await page.reload(); // without the notice that the settings are saved
    await register(page, user);
    await logIn(page, user);
    for (const item of kItems) await createItem(page, item);
    await goTo(page, 'List items');
    await view(page).getByText('Garden gate').waitFor();
    await page.mouse.move(640, 790);

    await mkdir(new URL('.', `file://${kFile}`), { recursive: true });
    await page.screenshot({ path: kFile });

    assert.ok((await stat(kFile)).size < kMaxBytes);
  } finally {
    await stage.stop();
  }
});
