// How long books-service goes on taking the access token of a session that has ended: it verifies
// tokens by itself, and hears of the end by the feed that it reads.

import { wordOf } from './lab_experiments.js';

const kPauseMilliseconds = 50;
const kPatienceMilliseconds = 15000;

// {ms, requests, auth, ended}: the time from the answer to the log out until books-service refused,
// how many requests it took, and what auth-service and at last books-service said.
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
      return { ms, requests, auth: wordOf(await auth), ended: wordOf(outcome) };
    }
    await lab.wait(kPauseMilliseconds);
  }
};
