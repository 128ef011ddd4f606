// Starts a real service for a test and observes its process.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { recordLog, recordSettings } from './record.mjs';

export const binDir =
  process.env.BIN_DIR ?? new URL('../../build/release/bin', import.meta.url).pathname;

// Fails if `kib` is not below the limit. Does nothing under ./dev sanitize and ./dev coverage,
// where everything takes more memory.
export function assertMemory(kib, limitKib) {
  if (!process.env.SANITIZER) assert.ok(kib < limitKib, `${kib} KiB of memory`);
}

// Leaves no service behind if the test itself crashes.
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

// A running service. `stop` ends it and removes its data.
export class Service {
  // `under` is a command with arguments under which the service runs.
  static async start(name, { settings = {}, openFiles, under = [] } = {}) {
    const service = new Service();
    service.folder = mkdtempSync(join(tmpdir(), 'llavero-'));
    const env = (service.environment = {
      ...process.env,
      LISTEN: '127.0.0.1:0',
      DATABASE_URL: `sqlite:${service.folder}/test.db`,
      JWT_SECRET: randomBytes(32).toString('hex'),
      ...settings,
    });
    const limit = openFiles ? `ulimit -n ${openFiles} && ` : '';
    service.process = spawn('sh', ['-c', `${limit}exec "$0" "$@"`, ...under, join(binDir, name)], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    service.process.stderr.pipe(process.stderr, { end: false });
    recordLog(name, service.process.stdout, service.process.stderr);
    recordSettings(env);
    running.add(service.process);
    service.exited = once(service.process, 'exit');
    service.closed = once(service.process, 'close').then(() => running.delete(service.process));
    service.port = await service.#listening().catch((error) => {
      rmSync(service.folder, { recursive: true });
      throw error;
    });
    return service;
  }

  async #listening() {
    const died = this.exited.then(([code]) => {
      throw new Error(`the service ended with code ${code} before it listened`);
    });
    died.catch(() => {});
    this.reader = createInterface({ input: this.process.stdout });
    this.firstLines = []; // those that arrived with "listening" or before it
    const port = new Promise((resolve) =>
      this.reader.on('line', (line) => {
        if (this.port === undefined) this.firstLines.push(line);
        const match = /listening.*\baddress\W+[^\s,"]*:(\d+)/.exec(line); // text or JSON
        if (match) resolve(Number(match[1]));
      }),
    );
    return Promise.race([port, died]);
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  // Resolves with the exit code.
  async terminate() {
    this.process.kill('SIGTERM');
    const [code] = await this.exited;
    return code;
  }

  // Kills it, unless TEST_STOP_SIGNAL is set: ./dev coverage needs a normal exit.
  async stop() {
    this.process.kill(process.env.TEST_STOP_SIGNAL ?? 'SIGKILL');
    await this.exited;
    rmSync(this.folder, { recursive: true, force: true });
  }

  // KiB of memory: VmRSS is the current value, VmHWM the peak since forgetPeak() or the start.
  memory(field) {
    const status = readFileSync(`/proc/${this.process.pid}/status`, 'utf8');
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)[1]);
  }

  forgetPeak() {
    writeFileSync(`/proc/${this.process.pid}/clear_refs`, '5');
  }

  openFiles() {
    return readdirSync(`/proc/${this.process.pid}/fd`).length;
  }

  threads() {
    return readdirSync(`/proc/${this.process.pid}/task`).length;
  }

  // Fails unless a new client gets a response in time.
  async assertAnswers(withinMs = 2000) {
    const response = await fetch(`${this.url}/health`, {
      signal: AbortSignal.timeout(withinMs),
      headers: { connection: 'close' },
    });
    assert.equal(response.status, 200);
    assert.equal((await response.json()).status, 'ok');
  }

  async post(path, body, headers = {}) {
    return fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }
}

// Arguments and options of the command line client for the database in the URL.
export function mariadbClient(url) {
  const { username, password, hostname, port, pathname } = new URL(url);
  return [
    [
      '--no-defaults',
      '--skip-column-names',
      '--unbuffered',
      `--user=${username}`,
      `--host=${hostname}`,
      `--port=${port}`,
      `--database=${pathname.slice(1)}`,
    ],
    { env: { ...process.env, MYSQL_PWD: password }, encoding: 'utf8' },
  ];
}

// Returns the rows of the result, with columns separated by tabs.
export function mariadbRows(url, statement) {
  const [args, options] = mariadbClient(url);
  const text = execFileSync('mariadb', [...args, `--execute=${statement}`], options);
  return text.split('\n').filter(Boolean);
}

// Creates a database on the MariaDB server in the URL.
export function createMariadbDatabase(url = process.env.TEST_MARIADB_URL) {
  const database = new URL(url);
  const name = `llavero_test_${randomBytes(4).toString('hex')}`;
  mariadbRows(url, `CREATE DATABASE ${name}`);
  database.pathname = `/${name}`;
  return { url: database.href, drop: () => mariadbRows(url, `DROP DATABASE ${name}`) };
}
