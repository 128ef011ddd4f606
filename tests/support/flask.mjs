// Starts a service of examples/wrong: `name` is its file without ".py".
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort } from './free_port.mjs';
import { eventually } from './pair.mjs';

const kPython = process.env.PYTHON ?? '/usr/bin/python3'; // which finds Debian's packages
const kFolder = new URL('../../examples/wrong', import.meta.url).pathname;
const kStartMs = 30_000;

// {url, folder, stop}: its SQLite file is exercise.db in the folder, which is removed after the test.
export async function startFlask(t, name, settings = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'llavero-flask-'));
  const port = await freePort();
  const args = ['-B', '-m', 'flask', '--app', name, 'run', '--port', String(port)];
  const service = spawn(kPython, args, {
    cwd: kFolder,
    env: { ...process.env, DATABASE: join(folder, 'exercise.db'), TMPDIR: folder, ...settings },
    stdio: 'ignore',
  });
  const ended = once(service, 'exit');
  const stop = () => {
    service.kill('SIGINT'); // after which Python removes its temporary files
    return ended;
  };
  t.after(async () => {
    await stop();
    rmSync(folder, { recursive: true });
  });
  const url = `http://127.0.0.1:${port}`;
  await eventually(() => fetch(url).then(Boolean, () => service.exitCode !== null), kStartMs);
  assert.equal(service.exitCode, null, `${name} ended`);
  return { url, folder, stop };
}
