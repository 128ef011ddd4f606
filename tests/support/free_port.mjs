import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the range that the kernel uses for connections and for port 0, from which a port could be
// taken before the test uses it. Also outside the range of the tests' databases.
const kFirst = 11_000;
const kLast = 19_999;
const kTries = 1_000;
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

// Returns a free port, a different one on each call. For a service whose address must be known
// before it starts, or that restarts at the same address.
export async function freePort(host = '127.0.0.1') {
  for (let i = 0; i < kTries; ++i) {
    const port = randomInt(kFirst, kLast + 1);
    if (given.has(port) || !(await isFree(port, host))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`found no free port of ${host}`);
}
