// Starts all measured servers alike: as direct children of this process in its session, because the
// kernel distributes CPU time between sessions first.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

import { freePort } from '../../tests/support/free_port.mjs';
import { pidsOf } from './process_tree.mjs';

const kStartSeconds = 30;

export const folder = new URL('../../var/bench/', import.meta.url).pathname;
mkdirSync(folder, { recursive: true });

export class Target {
  // `command` returns the program and its arguments for a port, `settings` the additional
  // environment.
  static async start(name, command, settings) {
    const target = new Target();
    const port = await freePort();
    target.name = name;
    target.url = `http://127.0.0.1:${port}`;
    const log = openSync(`${folder}${name.replaceAll(/\W+/g, '-')}.log`, 'w');
    const [program, ...args] = command(port);
    target.process = spawn(program, args, {
      stdio: ['ignore', log, log],
      env: { ...process.env, ...settings, PORT: port, LISTEN: `127.0.0.1:${port}` },
    });
    target.exited = once(target.process, 'exit');
    for (let tries = 0; !(await target.#answers()); ++tries) {
      if (target.process.exitCode !== null || tries > kStartSeconds * 10) {
        throw new Error(`${name} does not start: see var/bench`);
      }
      await pause(100);
    }
    return target;
  }

  async #answers() {
    return fetch(`${this.url}/health`).then(
      (response) => response.ok,
      () => false,
    );
  }

  async stop() {
    const pids = pidsOf(this.process.pid);
    this.process.kill('SIGTERM');
    await Promise.race([this.exited, pause(5000)]);
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        /* it has ended */
      }
    }
  }
}
