// Both services for the tests of this folder.
import test from 'node:test';

import { kDatabases, bearer, logIn, newUser, startPair } from '../support/pair.mjs';
import { Caller, assertLogIsClean } from './caller.mjs';

// As large as the largest text of the suites, so that every text is parsed.
const kSettings = {
  LOG_FORMAT: 'json',
  LOG_LEVEL: 'debug', // successful health checks have a line, too
  RATE_LIMIT: 'off',
  MAX_BODY_BYTES: '300000',
  PASSWORD_MIN_LENGTH: '1',
};

// Runs `body` on each database of this machine with {auth, books, signedIn}, where `signedIn` is
// the header of a user. Afterwards checks the logs.
export function onEachDatabase(name, skip, body, settings = {}) {
  for (const database of kDatabases) {
    test(`${database.name}: ${name}`, { skip }, async (t) => {
      const pair = await startPair(t, database, { ...kSettings, ...settings });
      for (const service of [pair.auth, pair.books]) {
        service.callers = [];
        service.caller = () => {
          const caller = new Caller(service);
          service.callers.push(caller);
          return caller;
        };
      }
      const { access_token: token } = await logIn(pair.auth, await newUser(pair.auth));
      await body(t, { ...pair, signedIn: bearer(token) });

      for (const name of ['auth', 'books']) {
        await t.test(`the log of ${name}-service is clean`, () => assertLogIsClean(pair[name]));
      }
    });
  }
}
