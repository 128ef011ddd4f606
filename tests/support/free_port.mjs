import {randomInt} from 'node:crypto';
import {once} from 'node:events';
import {createServer} from 'node:net';

// Below those that the kernel gives to connections and to whoever listens on port 0, one of which
// could be gone before it is used; and not among those of the tests' databases.
const FIRST = 11_000;
const LAST = 19_999;
const TRIES = 1_000;
const given = new Set();

async function isFree(port, host) {
  const server = createServer().listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error.code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}

// A port that nobody listens on, another at each call, for a service whose address has to be known
// before it runs, or that is started again at the same one.
export async function freePort(host = '127.0.0.1') {
  for (let i = 0; i < TRIES; ++i) {
    const port = randomInt(FIRST, LAST + 1);
    if (given.has(port) || !await isFree(port, host)) continue;
    given.add(port);
    return port;
  }
  throw new Error(`found no free port of ${host}`);
}
