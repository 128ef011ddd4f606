import {createServer} from 'node:net';

// A port of 127.0.0.1 that nobody listens on, for a service whose address has to be known before it
// runs, or that is started again at the same one.
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const {port} = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
