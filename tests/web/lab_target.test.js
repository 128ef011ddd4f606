// The lab against another service: the exercise in Flask, and some of its mistakes.

import assert from 'node:assert/strict';
import { startFlask } from '../support/flask.mjs';
import { freePort } from '../support/free_port.mjs';
import { isClean } from './support/axe.js';
import { inTab } from './support/in_tab.js';
import { goTo, press, view } from './support/page.js';
import { startStranger } from './support/servers.js';

const kPatience = { timeout: 60000 };

const card = (page) => view(page).getByRole('region', { name: 'Another service' });

const attack = async (page, address) => {
  await goTo(page, 'Lab');
  await card(page).getByLabel('Address').fill(address);
  await press(page, 'Attack it');
};

// Attacks the service and returns the names of the attacks that it accepted.
const acceptedBy = async (page, url) => {
  await attack(page, url);
  await card(page).getByText('attacks refused.').waitFor(kPatience);
  assert.equal(await card(page).locator('.meters > li').count(), 6);
  return card(page)
    .locator('.meters > li', { hasText: '✕ accepted' })
    .locator('h3')
    .allTextContents();
};

inTab('a service without a mistake refuses every attack', async (page, { t }) => {
  const { url } = await startFlask(t, 'exercise');

  assert.deepEqual(await acceptedBy(page, url), []);

  await card(page).getByText('6 of 6 attacks refused.').waitFor();
  await card(page).getByText('✓ Its secret is not among').waitFor();
  await card(page).getByText(`auth-service check ${url}`).waitFor();
  await isClean(page, 'the card about another service');
});

const kMistakes = {
  signature_ignored: [
    'Payload that expires a day later',
    'One character of the signature changed',
    'No signature',
    'alg: none',
  ],
  algorithm_none: ['alg: none'],
  refresh_as_access: ['Refresh token as access token'],
  weak_secret: [],
};
for (const [mistake, accepted] of Object.entries(kMistakes)) {
  inTab(`${mistake} is found`, async (page, { t }) => {
    const { url } = await startFlask(t, mistake);

    assert.deepEqual(await acceptedBy(page, url), accepted);

    const weak = await card(page).getByText('✕ Its secret is “your-256-bit-secret”').count();
    assert.equal(weak, mistake === 'weak_secret' ? 1 : 0);
  });
}

inTab(
  'a service that CORS hides, one that is away and one of another kind are told apart from a mistake',
  async (page, { t }) => {
    const open = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' };
    const hidden = await startStranger({}, '{}');
    const other = await startStranger({ ...open, 'Content-Type': 'application/json' }, '{}');
    t.after(() => Promise.all([hidden.stop(), other.stop()]));
    const alert = card(page).getByRole('alert');

    for (const [port, text] of [
      [hidden.port, 'the browser does not let this page read the answer'],
      [other.port, 'no “access_token” that is a JWT'],
      [await freePort(), 'nothing listens there'],
    ]) {
      await attack(page, `127.0.0.1:${port}`);
      await alert.getByText(text).waitFor(kPatience);
    }
    await attack(page, 'ftp://127.0.0.1');
    await alert.getByText('This is not an address').waitFor();
  },
);
