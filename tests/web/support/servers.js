// Other servers, and proxies before ours. Each function returns {host, port, stop}.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { join } from 'node:path';

const listening = async (server, host = '127.0.0.1') => {
  const sockets = new Set();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, host);
  await once(server, 'listening');
  const stop = async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, 'close');
  };
  return { host, port: server.address().port, stop };
};

// Sends the same response to every request.
export const startStranger = (headers, body, host) =>
  listening(
    http.createServer((_, response) => {
      response.writeHead(200, headers);
      response.end(body);
    }),
    host,
  );

// Accepts connections and never responds.
export const startSilence = () => listening(net.createServer());

// Applies `change(bytes)` to the responses of `target`.
const forward = (target, change) => (request, response) => {
  const { method, url, headers } = request;
  const onward = http.request({ ...target, method, path: url, headers }, async (answer) => {
    const parts = [];
    for await (const part of answer) parts.push(part);
    const { 'content-length': _, ...kept } = answer.headers;
    response.writeHead(answer.statusCode, kept);
    response.end(change(Buffer.concat(parts)));
  });
  request.pipe(onward);
};

export const startProxy = (target, change) =>
  listening(http.createServer(forward(target, (bytes) => change(String(bytes)))));

// Serves `target` under `path`, which it removes from requests.
export const startPathProxy = (target, path) => {
  const pass = forward(target, (bytes) => bytes);
  return listening(
    http.createServer((request, response) => {
      if (!request.url.startsWith(`${path}/`)) return response.writeHead(404).end();
      request.url = request.url.slice(path.length);
      return pass(request, response);
    }),
  );
};

// A proxy over https, with a self-signed certificate. Its key is stored in `folder`.
export const startHttps = (target, host, folder) => {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const request = ['req', '-x509', '-nodes', '-newkey', 'rsa:2048', '-days', '2'];
  execFileSync('openssl', [...request, '-subj', '/CN=llavero.test', '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  const options = { key: readFileSync(key), cert: readFileSync(cert) };
  return listening(
    https.createServer(
      options,
      forward(target, (bytes) => bytes),
    ),
    host,
  );
};
