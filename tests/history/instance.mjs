// An instance of a service that can be killed, frozen, and put ahead in time, and that is always
// started again on the same port.
import { execFile, execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';

import { pause } from '../support/pair.mjs';
import { recordAnswer } from '../support/record.mjs';
import { Service, binDir } from '../support/service.mjs';

const kAnswerWithinMs = 4000; // then a client gives up
const kStartTries = 240;
const kBetweenTriesMs = 500;
const kEvents = /\b(database_went_back|auth_database_changed|revocations_offered)\b/;
const kSession = /\bsession\W+([0-9a-f-]{36})/;

// A sanitizer and libfaketime exclude each other: then the clocks stay right.
const LD_PRELOAD = process.env.SANITIZER
  ? ''
  : execFileSync('faketime', ['now', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' }).trim();

export class Instance {
  #held = Promise.resolve();
  #awaited;

  // `clockFile` is where libfaketime reads how far this instance is ahead.
  constructor(history, name, settings, clockFile) {
    const [kind] = name.split('-');
    Object.assign(this, { history, name, kind, settings, clockFile });
    this.agent = new Agent({ keepAlive: true });
    this.port = 0;
    this.setClock(0);
  }

  // Resolves with a function that lets the next one have the process. Until then it is not killed or
  // frozen by anybody else.
  async hold() {
    const before = this.#held;
    let release;
    this.#held = new Promise((resolve) => (release = resolve));
    await before;
    return release;
  }

  get hasClock() {
    return LD_PRELOAD !== '';
  }

  // While the database is away a service does not start, so this tries again.
  async start() {
    const clock = this.hasClock
      ? {
          LD_PRELOAD,
          FAKETIME_TIMESTAMP_FILE: this.clockFile,
          FAKETIME_CACHE_DURATION: '1',
          FAKETIME_DONT_FAKE_MONOTONIC: '1', // the timers stay right
        }
      : {};
    const settings = { ...this.settings, ...clock, LISTEN: `127.0.0.1:${this.port}` };
    for (let tries = 1; ; ++tries) {
      try {
        this.service = await Service.start(`${this.kind}-service`, { settings });
        break;
      } catch (error) {
        if (tries === kStartTries) throw error;
        await pause(kBetweenTriesMs);
      }
    }
    this.port = this.service.port;
    const watch = (line) => {
      const [, name] = kEvents.exec(line) ?? [];
      const [, session] = kSession.exec(line) ?? [];
      if (name) this.history.mark('event', { name, service: this.name, session });
    };
    this.service.firstLines.forEach(watch);
    this.service.reader.on('line', watch);
  }

  // Runs a command of its program, whatever it says.
  run(...command) {
    const env = { ...process.env, ...this.settings };
    const program = join(binDir, `${this.kind}-service`);
    return new Promise((resolve) => execFile(program, command, { env }, resolve));
  }

  async kill() {
    if (!this.service) return;
    const { pid } = this.service.process;
    await this.service.stop();
    // The library's state, for which a later process with the same pid would end.
    for (const kept of ['faketime_shm_', 'sem.faketime_sem_']) {
      rmSync(`/dev/shm/${kept}${pid}`, { force: true });
    }
  }

  freeze() {
    this.service.process.kill('SIGSTOP');
  }

  thaw() {
    this.service.process.kill('SIGCONT');
  }

  setClock(secondsAhead) {
    writeFileSync(this.clockFile, `${secondsAhead < 0 ? '' : '+'}${secondsAhead}s\n`);
  }

  // Resolves when the next request to one of these paths is sent, or after `withinMs`.
  async sends(paths, withinMs) {
    const sent = new Promise((resolve) => (this.#awaited = { paths, resolve }));
    await Promise.race([sent, pause(withinMs)]);
  }

  // Resolves with {status, headers, text, body}; status 0 if there was no answer.
  request(method, path, { token, body, headers = {} } = {}) {
    const sentText = body === undefined ? '' : JSON.stringify(body);
    if (this.#awaited?.paths.includes(path)) this.#awaited.resolve();
    return new Promise((resolve) => {
      const sent = request({
        host: '127.0.0.1',
        port: this.port,
        method,
        path,
        agent: this.agent,
        signal: AbortSignal.timeout(kAnswerWithinMs),
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(sentText ? { 'content-type': 'application/json' } : {}),
          'content-length': Buffer.byteLength(sentText),
          ...headers,
        },
      });
      const fail = () => resolve({ status: 0, headers: {}, text: '', body: null });
      sent.on('error', fail);
      sent.on('response', async (response) => {
        try {
          let text = '';
          for await (const chunk of response) text += chunk;
          const { statusCode: status, headers: fields } = response;
          recordAnswer(status, fields, text);
          resolve({ status, headers: fields, text, body: text ? JSON.parse(text) : null });
        } catch {
          fail();
        }
      });
      sent.end(sentText);
    });
  }

  async isReady() {
    return (await this.request('GET', '/health/ready')).status === 200;
  }
}
