// Runs both services, two instances each, under requests and faults, writes the history and checks
// it.
import { execFileSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { amount } from '../faults/form.mjs';
import { eventually, pause } from '../support/pair.mjs';
import { binDir } from '../support/service.mjs';
import { check } from './checker.mjs';
import { History } from './history.mjs';
import { Instance } from './instance.mjs';
import { groupBy, readHistory } from './operations.mjs';
import { Nemesis, clockFaults, processFaults, wireFaults } from './nemesis.mjs';
import { Person, perform, readAll } from './person.mjs';
import { Random } from './random.mjs';
import { Wire } from './wire.mjs';

export const kSeconds = Number(process.env.HISTORY_SECONDS ?? amount({ short: 45, long: 1800 }));

const kPersons = 4; // at a time
const kBooksWithinMs = 30_000; // all is repaired, and books-service knows all that is revoked
const kOfferedWithinMs = 45_000; // a refused offer is repeated after 30 s
const kShown = 20; // anomalies
const kMostAsked = 400; // sessions at the end
const kAdmin = { username: 'admin', password: 'an administrator of this history' };

const kSettings = {
  RATE_LIMIT: 'off', // all clients have one address
  REFRESH_GRACE_SECONDS: '600', // longer than any fault
  CLOCK_LEEWAY_SECONDS: '60',
  ACCESS_TOKEN_TTL_SECONDS: '36000', // longer than the run
  REVOCATION_FEED: 'required',
  LOG_FORMAT: 'text',
};

// The two instances of each service and all that is around them. `urls` are those of the databases,
// {auth: [two], books: [two]}.
class World {
  recent = { items: [], books: [] };
  everyone = [];
  #until = 0;

  constructor(t, seed, urls, folder) {
    this.folder = folder;
    this.random = new Random(seed);
    this.history = new History(process.env.HISTORY_FILE ?? join(folder, 'history.jsonl'));
    this.settings = { ...kSettings, JWT_SECRET: randomBytes(32).toString('hex') };
    this.urls = urls;
    this.isRunning = () => performance.now() < this.#until;
    t.after(() => this.#end());
  }

  async start() {
    const auth = (url, i) => this.#instance(`auth-${i}`, { DATABASE_URL: url });
    this.auths = this.urls.auth.map(auth);
    for (const each of this.auths) await each.start();
    this.#addAdmin();
    const victim = () => this.random.of(this.everyone.slice(-2 * kPersons))?.id;
    this.wires = [];
    for (const each of this.auths)
      this.wires.push(await Wire.open(() => each, victim, this.random));
    this.books = this.urls.books.map((url, i) =>
      this.#instance(`books-${i}`, { DATABASE_URL: url, AUTH_URL: this.wires[i].url }),
    );
    for (const each of this.books) await each.start();
    await this.areReady();
  }

  get instances() {
    return [...(this.auths ?? []), ...(this.books ?? [])];
  }

  #instance(name, settings) {
    const clock = join(this.folder, `${name}.clock`);
    return new Instance(this.history, name, { ...this.settings, ...settings }, clock);
  }

  #addAdmin() {
    execFileSync(
      join(binDir, 'auth-service'),
      ['user', 'add', kAdmin.username, '--role', 'admin'],
      {
        env: { ...process.env, ...this.settings, DATABASE_URL: this.urls.auth[0] },
        input: `${kAdmin.password}\n`,
        stdio: ['pipe', 'ignore', 'inherit'],
      },
    );
  }

  async areReady() {
    const ready = async () =>
      (await Promise.all(this.instances.map((each) => each.isReady()))).every(Boolean);
    await eventually(ready, 60_000);
  }

  // One person after the other, several at a time, for so long.
  async live(seconds) {
    this.#until = performance.now() + seconds * 1000;
    let born = 0;
    const next = async () => {
      while (this.isRunning()) await new Person(this, `p${(born += 1)}`).live();
    };
    await Promise.all(Array.from({ length: kPersons }, next));
  }

  async #end() {
    for (const each of this.instances) await each.kill();
    for (const wire of this.wires ?? []) await wire.close();
    await this.history.close();
    if (!this.isKept) rmSync(this.folder, { recursive: true, force: true });
  }
}

// Waits until the revocations that the last rollback lost were offered back, if both services have
// noticed it, for at most kOfferedWithinMs.
async function waitForOffer({ history }) {
  const until = performance.now() + kOfferedWithinMs;
  const isOffered = () => {
    const { events, rollbacks } = readHistory(history.lines);
    const last = rollbacks.at(-1)?.to ?? Infinity;
    const has = (wanted) => events.some(({ name, index }) => name === wanted && index > last);
    const isNoticed = has('database_went_back') && has('auth_database_changed');
    return !isNoticed || has('revocations_offered');
  };
  while (!isOffered() && performance.now() < until) await pause(1000);
}

// Waits until books-service refuses every session that auth-service does, for at most
// kBooksWithinMs. What is left after that the checker finds. A session that was rolled back is
// revoked for nobody.
async function settle(world, asked) {
  await waitForOffer(world);
  const { rollbacks } = readHistory(world.history.lines);
  const sessions = asked.filter(({ line }) =>
    rollbacks.every(({ from, to }) => line < from || line > to),
  );
  const until = performance.now() + kBooksWithinMs;
  const accepts = async (service, path, { access }) =>
    (await service.request('GET', path, { token: access })).status === 200;
  for (const session of sessions) {
    if (await accepts(world.auths[0], '/api/profile', session)) continue;
    for (const books of world.books) {
      while (performance.now() < until && (await accepts(books, '/api/items', session))) {
        await pause(50);
      }
    }
  }
  world.history.mark('settled');
}

async function readEverything(world, asked) {
  const { auths, books, history } = world;
  const request = ['POST', '/auth/login', { body: kAdmin }];
  const { body } = await perform(history, auths[0], 'admin', {}, request);
  for (const auth of auths) {
    await readAll(history, auth, { table: 'users' }, '/api/users', body.access_token);
  }
  for (const each of books) await readAll(history, each, { table: 'books' }, '/api/books');
  for (const { person, session } of asked) {
    if (session === person.session && !session.isDead) {
      Object.assign(person, { isGone: false });
      await person.refresh();
    }
    await person.probe(session);
  }
}

function summary({ history }, { counts, overlaps }, anomalies) {
  const lines = groupBy(history.lines, ({ type }) => type);
  const count = (type) => lines.get(type)?.length ?? 0;
  const faults = Object.entries(counts).map(([kind, times]) => `${times} ${kind}`);
  return (
    `${count('invoke')} operations: ${count('ok')} ok, ${count('fail')} refused, ` +
    `${count('info')} unknown; faults: ${faults.join(', ')}, ${overlaps} of them while others ` +
    `were present; ${anomalies.length} anomalies`
  );
}

// Returns the first anomalies. `faults(world)` are those of the databases.
export async function runHistory(t, { urls, seconds, faults = () => [] }) {
  const seed = Number(process.env.HISTORY_SEED ?? randomInt(2 ** 31));
  t.diagnostic(`seed ${seed}`);
  const folder = mkdtempSync(join(tmpdir(), 'llavero-history-'));
  const world = new World(t, seed, urls(folder), folder);
  await world.start();
  const { random, history, instances, wires } = world;
  const nemesis = new Nemesis(history, random, [
    ...instances.map((each) => processFaults(each, random)),
    ...instances.filter(({ hasClock }) => hasClock).map((each) => clockFaults(each, random)),
    ...wires.map((wire, i) => wireFaults(wire, `wire-${i}`)),
    ...faults(world),
  ]);
  await world.live(seconds);
  await nemesis.stop();
  instances.forEach((each) => each.setClock(0));
  await world.areReady();
  const sessions = world.everyone.flatMap((person) =>
    person.sessions.map((session) => ({ person, session })),
  );
  const asked = sessions.slice(-kMostAsked);
  await settle(
    world,
    asked.map(({ session }) => session),
  );
  await readEverything(world, asked);
  const anomalies = check(history.lines);
  t.diagnostic(summary(world, nemesis, anomalies));
  world.isKept = anomalies.length > 0;
  if (world.isKept) t.diagnostic(`the history is in ${history.path}`);
  return anomalies.slice(0, kShown);
}
