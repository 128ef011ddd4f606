import assert from 'node:assert/strict';

import { get, pause } from '../support/pair.mjs';

// A user who sends requests to both services until `leave` is called. `leave` returns the time of
// the slowest request in milliseconds, and rejects if a request was not answered with 200.
export function visit({ auth, books }, { access_token: token }) {
  let going = true;
  let slowest = 0;
  const ask = async (service, path) => {
    const began = performance.now();
    const response = await get(service, path, token);
    await response.text();
    assert.equal(response.status, 200);
    slowest = Math.max(slowest, Math.round(performance.now() - began));
  };
  const visited = (async () => {
    while (going) {
      await ask(auth, '/api/profile');
      await ask(books, '/api/items?limit=1');
      await pause(20);
    }
    return slowest;
  })();
  visited.catch(() => {}); // until leave() is called
  return {
    leave: () => {
      going = false;
      return visited;
    },
  };
}
