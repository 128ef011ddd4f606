// Both services behind nginx, with the configuration in deploy/nginx.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { freePort } from '../support/free_port.mjs';
import { recordLog, recordText } from '../support/record.mjs';

const root = new URL('../..', import.meta.url).pathname;

// deploy/nginx/cluster.conf for services on this host: all upstreams of a service are the same
// instance, and nginx listens on `ports`.
function configuration(services, ports) {
  let text = readFileSync(join(root, 'deploy/nginx/cluster.conf'), 'utf8');
  const replace = (pattern, value) => {
    if (!pattern.test(text)) throw new Error(`cluster.conf has no ${pattern}`);
    text = text.replaceAll(pattern, value);
  };
  replace(/\bauth[12]:8001\b/g, `127.0.0.1:${services['auth-service'].port}`);
  replace(/\bbooks[12]:8002\b/g, `127.0.0.1:${services['books-service'].port}`);
  replace(/\blisten 8001\b/g, `listen 127.0.0.1:${ports['auth-service']}`);
  replace(/\blisten 8002\b/g, `listen 127.0.0.1:${ports['books-service']}`);
  return text;
}

// Starts nginx and returns its ports by the names of the given services.
export async function startNginx(t, services) {
  const folder = mkdtempSync(join(tmpdir(), 'llavero-'));
  const ports = { 'auth-service': await freePort(), 'books-service': await freePort() };
  cpSync(join(root, 'deploy/nginx'), folder, { recursive: true });
  const config = join(folder, 'cluster.conf');
  writeFileSync(config, configuration(services, ports));
  const nginx = spawn(
    join(root, 'client-web/serve'),
    [`127.0.0.1:${await freePort()}`, join(folder, 'nginx'), config],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  recordLog('nginx', nginx.stderr);
  const exited = once(nginx, 'exit');
  t.after(async () => {
    nginx.kill('SIGTERM');
    await exited;
    recordText('nginx', readFileSync(join(folder, 'nginx/access.log'), 'utf8'));
    rmSync(folder, { recursive: true });
  });
  await ready(nginx, exited);
  return ports;
}

async function ready(nginx, exited) {
  const said = [];
  const lines = createInterface({ input: nginx.stderr });
  const started = new Promise((resolve) =>
    lines.on('line', (line) => {
      said.push(line);
      if (/start worker process \d/.test(line)) resolve();
    }),
  );
  const died = exited.then(() => {
    throw new Error(`nginx ended: ${said.join('\n')}`);
  });
  died.catch(() => {});
  await Promise.race([started, died]);
}
