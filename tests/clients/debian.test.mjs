// OAuth clients from Debian's Python packages, unchanged except that http is allowed.
import test from 'node:test';

import { assertRevoked, runPython, startAuthService } from './support.mjs';

for (const client of ['requests_oauthlib', 'authlib']) {
  test(`python3-${client.replace('_', '-')}`, async (t) => {
    const auth = await startAuthService(t);
    const output = await runPython(`${client}_client.py`, {
      BASE_URL: auth.url,
      TEST_USERNAME: auth.user.username,
      TEST_PASSWORD: auth.user.password,
    });

    // The access token that the client revoked.
    await assertRevoked(auth, JSON.parse(output).access_token);
  });
}
