// Hosts of tests/support/hosts.sh, each with its own address, and the browser on one of them.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startChild } from './children.js';

const kStartMilliseconds = 60000; // the limit of ./dev run
const kScript = fileURLToPath(new URL('../../support/hosts.sh', import.meta.url));

class Host {
  #enter;

  // `line` is the script's line for this host.
  constructor(line) {
    [this.name, this.address, ...this.#enter] = line.split(' ');
  }

  command(folder, command) {
    const [program, ...words] = this.#enter;
    return [program, [...words, 'env', `--chdir=${folder}`, 'bash', '-c', command]];
  }

  // The output of `command`.
  async run(folder, command, env) {
    return (await promisify(execFile)(...this.command(folder, command), { env })).stdout;
  }

  // Like startChild().
  start(folder, command, { env, ready }) {
    return startChild(...this.command(folder, command), { env, ready, within: kStartMilliseconds });
  }

  // A file in `folder` that runs `program` on this host.
  async shortcut(folder, program) {
    const path = join(folder, `${this.name}-program`);
    await writeFile(path, `#!/bin/sh\nexec ${this.#enter.join(' ')} '${program}' "$@"\n`, {
      mode: 0o755,
    });
    return path;
  }
}

// Returns {hosts, stop}, with the hosts in the order of their names.
export const startHosts = async (names) => {
  const script = spawn(kScript, names, { stdio: ['pipe', 'pipe', 'inherit'] });
  const hosts = [];
  for await (const line of createInterface({ input: script.stdout })) {
    if (hosts.push(new Host(line)) === names.length) break;
  }
  if (hosts.length < names.length)
    throw new Error('needs namespaces of users and networks, veth and bridge');
  const stop = async () => {
    script.stdin.end();
    if (script.exitCode === null) await once(script, 'exit');
  };
  return { hosts, stop };
};
