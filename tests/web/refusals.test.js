// Refusals in the reader's language, and the way from a refusal to its token.

import assert from 'node:assert/strict';
import { inTab } from './support/in_tab.js';
import { beginAs, goTo, newUser, press, storedSession, view } from './support/page.js';

const inSpanish = (page) => page.getByRole('button', { name: 'ES', exact: true }).click();

inTab(
  'a Spanish page shows refusals in Spanish, and the service’s own text in small',
  async (page) => {
    await goTo(page, 'Log in');
    await inSpanish(page);
    await view(page).getByLabel('Usuario').fill(newUser().username);
    await view(page).getByLabel('Contraseña').fill('no es esta');

    await view(page).getByRole('button', { name: 'Iniciar sesión' }).click();

    const alert = view(page).getByRole('alert');
    await alert.getByText('Usuario o contraseña incorrectos').waitFor();
    const own = alert.locator('.original');
    assert.equal(await own.textContent(), 'Bad username or password');
    assert.equal(await own.getAttribute('lang'), 'en');
  },
);

inTab('errors of fields are in Spanish, with their numbers', async (page) => {
  await goTo(page, 'Register');
  await inSpanish(page);
  await view(page).getByLabel('Usuario').fill(newUser().username);
  await view(page).getByLabel('Contraseña').fill('corta');

  await view(page).getByRole('button', { name: 'Registrarse' }).click();

  await view(page)
    .locator('#register-password-fault')
    .getByText('Al menos 8 caracteres.')
    .waitFor();
});

inTab('“Why?” explains the token that was refused', async (page) => {
  await beginAs(page, newUser());
  const { access } = await storedSession(page);
  const [header, payload] = access.split('.');
  await page.evaluate(
    (token) => {
      const session = JSON.parse(localStorage.getItem('llavero.session'));
      localStorage.setItem('llavero.session', JSON.stringify({ ...session, access: token }));
    },
    `${header}.${payload}.${'A'.repeat(43)}`,
  );
  await page.reload();
  await goTo(page, 'Profile');

  await press(page, 'Why? Look at the token');

  await view(page).getByText('Rejected at “signature”, the first check that failed.').waitFor();
  const box = await view(page).getByLabel('Token', { exact: true }).inputValue();
  assert.ok(box.endsWith('A'.repeat(43)));
});
