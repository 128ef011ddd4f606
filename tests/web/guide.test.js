// The guide: a new user does every step of the exercise, and hands in.

import assert from 'node:assert/strict';
import { isClean } from './support/axe.js';
import { inTab } from './support/in_tab.js';
import {
  createItem,
  fillCredentials,
  goTo,
  newUser,
  press,
  register,
  storedSession,
  view,
} from './support/page.js';

const kPatience = { timeout: 40000 };

const steps = (page, kind) => view(page).locator(`.step${kind}`);
const openGuide = (page) => goTo(page, 'Guide');
const strip = (page) => page.locator('#strip');

const logInFor = async (page, user, lifetime) => {
  await fillCredentials(page, user);
  await view(page).getByLabel('Access token lasts').selectOption(lifetime);
  await view(page).getByRole('button', { name: 'Log in' }).click();
  await view(page).getByText('Logged in.').waitFor();
};

inTab('every step of the exercise ticks itself, and all can be handed in', async (page) => {
  const user = newUser();
  await view(page).getByText('Steps: 1 of 12').waitFor(); // the addresses are saved
  await isClean(page, 'guide');

  await register(page, user);
  await strip(page).getByText('Guide: 2 of 12').waitFor();
  await goTo(page, 'Log in');
  await logInFor(page, user, '');
  await strip(page).getByText('Guide: 3 of 12').waitFor();
  const { access, refresh } = await storedSession(page);
  await strip(page).getByText('Next step: Find the tokens').click();
  await view(page).getByRole('link', { name: 'Open “Inspect token”' }).click();
  await strip(page).getByText('Guide: 4 of 12').waitFor();
  await goTo(page, 'Profile');
  await createItem(page, { name: 'Brass key' });
  await goTo(page, 'List items');
  await goTo(page, 'Books');
  await strip(page).getByText('Next step: See a token refused').waitFor();

  await openGuide(page);
  await press(page, 'Send a changed token');
  await view(page).getByRole('alert').waitFor();
  assert.match(await view(page).getByRole('alert').textContent(), /bad_signature/);
  await goTo(page, 'Refresh tokens');
  await press(page, 'Refresh tokens');
  await view(page).getByText('New tokens.').waitFor();

  await openGuide(page);
  await view(page).getByRole('link', { name: 'Open “Log in” (token of 10 seconds)' }).click();
  await logInFor(page, user, '10 seconds, to watch it expire');
  await view(page).getByText('until it says “expired”').getByRole('link').click();
  await view(page).getByRole('heading', { name: user.username }).waitFor();
  for (let i = 0; i < 40; ++i) {
    if (await strip(page).getByText('Guide: 11 of 12').isVisible()) break;
    await press(page, 'Show profile');
    await view(page).getByRole('heading', { name: user.username }).waitFor();
    await page.waitForTimeout(500); // the token lasts 10 s and the leeway
  }
  await openGuide(page);
  await view(page).getByRole('button', { name: 'Log out' }).click();
  await view(page).getByText('Steps: 12 of 12').waitFor(kPatience);
  assert.equal(await steps(page, '.is-done').count(), 12);

  await view(page).getByRole('link', { name: 'Hand in' }).first().click();
  await view(page).getByLabel('Your name').fill('Ana Pérez');
  await press(page, 'Put it on the report');
  await view(page).getByRole('heading', { name: 'Exercise: JWT. Ana Pérez' }).waitFor();
  await isClean(page, 'report');
  const report = await view(page).locator('.report').innerText();
  assert.match(report, /12 of 12 steps/);
  assert.match(report, /POST\s+\/auth\/login\s+200/);
  assert.match(
    report,
    /401 token_expired[^]*POST\s+\/auth\/refresh\s+200[^]*GET\s+\/api\/profile\s+200/,
  );
  assert.match(report, /llavero\.settings:[^]*"port": /);
  assert.match(report, /llavero\.session:[^]*"access": "eyJhbGci\.\.\./);
  assert.match(report, / auth-service login_ok request_id=\w+\.1 /);
  assert.match(report, / books-service token_rejected request_id=\S+ reason=token_revoked /);
  const stored = await page.evaluate(() => localStorage.getItem('llavero.guide'));
  for (const secret of [access, refresh, user.password]) {
    assert.ok(!report.includes(secret) && !stored.includes(secret));
  }

  const saving = page.waitForEvent('download');
  await press(page, 'Download Markdown');
  assert.equal((await saving).suggestedFilename(), 'llavero-ana-perez.md');
  await page.getByText('File downloaded.').waitFor();
  await strip(page).waitFor({ state: 'hidden' });

  await page.reload();
  await view(page).getByText('12 of 12 steps').waitFor();
});

inTab(
  'the report prints dark on white, without the rest of the page, and nothing is cut off',
  async (page) => {
    await register(page, newUser());
    await goTo(page, 'Hand in');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });

    const look = await page.evaluate(() => {
      const style = (selector) => getComputedStyle(document.querySelector(selector));
      return {
        hidden: ['.top', '.nav', '.log', '.strip', '.no-print'].map((one) => style(one).display),
        colour: style('.report').color,
        blocks: ['.report', '.report-steps', '.report-step'].map((one) => style(one).display),
        cut: [...document.querySelectorAll('.report pre')].filter(
          (pre) => pre.scrollHeight > pre.clientHeight + 1 || pre.scrollWidth > pre.clientWidth + 1,
        ).length,
      };
    });

    assert.deepEqual(look.hidden, Array(5).fill('none'));
    assert.equal(look.colour, 'rgb(31, 35, 40)');
    assert.deepEqual(look.blocks, Array(3).fill('block'));
    assert.equal(look.cut, 0);
  },
  { colorScheme: 'dark' },
);

inTab('the guide starts over only after a question', async (page) => {
  await register(page, newUser());
  await openGuide(page);
  await view(page).getByText('Steps: 2 of 12').waitFor();

  await press(page, 'Start over');
  await page.locator('#confirm').getByRole('button', { name: 'Start over' }).click();

  await view(page).getByText('Steps: 1 of 12').waitFor(); // the addresses are still saved
});
