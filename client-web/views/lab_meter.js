// Measures how long books-service accepts the access token of a revoked session. It verifies tokens
// locally and learns of the revocation by polling the feed.

import { wordOf } from './lab_experiments.js';

const kPauseMilliseconds = 50;
const kPatienceMilliseconds = 15000;

// {ms, requests, auth, ended, is_refused}: the time from the response to the logout until
// books-service refused or patience ended, the number of requests, and the responses of auth-service
// and finally of books-service.
export const measureRevocation = async (lab) => {
  const { access_token } = await lab.logIn();
  await lab.readItems(access_token);
  await lab.logOut(access_token);
  const start = performance.now();
  const auth = lab.readProfile(access_token);
  let requests = 0;
  for (;;) {
    const outcome = await lab.readItems(access_token);
    const ms = Math.round(performance.now() - start);
    ++requests;
    if (!outcome.ok || ms > kPatienceMilliseconds) {
      const is_refused = !outcome.ok;
      return { ms, requests, auth: wordOf(await auth), ended: wordOf(outcome), is_refused };
    }
    await lab.wait(kPauseMilliseconds);
  }
};
