// Breaks things at random, several at a time, and repairs them.
import { setMaxListeners } from 'node:events';

import { pause } from '../support/pair.mjs';

const kMostSecondsAhead = 20; // of a clock, in either direction; CLOCK_LEEWAY_SECONDS is larger

const kRevoking = ['/auth/logout', '/api/profile/password'];
const kRevokingMs = [15, 150]; // of one session, and with a new password that is hashed
const kMostWaitMs = 3000;

// A fault is {name, kinds}: each kind of it can do `begin`, and then `end`, both of which may
// return promises. Faults of different names overlap.
export class Nemesis {
  counts = {};
  overlaps = 0;
  #present = 0;
  #over = new AbortController();

  constructor(history, random, faults) {
    Object.assign(this, { history, random });
    setMaxListeners(0, this.#over.signal);
    this.done = Promise.all(faults.map((fault) => this.#repeat(fault)));
    this.done.catch(() => {}); // until stop() is called
  }

  // Resolves once everything is repaired.
  async stop() {
    this.#over.abort();
    await this.done;
  }

  async #repeat({ name, kinds, restMs, lastMs }) {
    const { signal } = this.#over;
    while (!signal.aborted) {
      await this.#wait(restMs);
      if (signal.aborted) return;
      const { what, begin, end = () => {} } = this.random.of(kinds)();
      this.history.mark('fault', { what: `${name}: ${what}` });
      for (const each of what.split(', ')) {
        const [kind] = each.split(' ');
        this.counts[kind] = (this.counts[kind] ?? 0) + 1;
      }
      if (this.#present > 0) this.overlaps += 1;
      this.#present += 1;
      await begin();
      await this.#wait(lastMs);
      await end();
      this.#present -= 1;
      this.history.mark('fault', { what: `${name}: ${what} is over` });
    }
  }

  async #wait([least, most]) {
    const { signal } = this.#over;
    await pause(this.random.between(least, most), undefined, { signal }).catch(() => {});
  }
}

// Kills or freezes an instance; sometimes while it revokes sessions, which takes it some commits.
export function processFaults(instance, random) {
  const isRevoking = async () => {
    await instance.sends(kRevoking, kMostWaitMs);
    await pause(random.between(0, random.of(kRevokingMs)));
  };
  const kind = (what, begin, end) => () => {
    let release;
    return {
      what,
      begin: async () => {
        release = await instance.hold();
        await begin();
      },
      end: async () => {
        await end();
        release();
      },
    };
  };
  const kinds = [
    kind(
      'kill',
      () => instance.kill(),
      () => instance.start(),
    ),
    kind(
      'kill',
      async () => {
        await isRevoking();
        await instance.kill();
      },
      () => instance.start(),
    ),
    kind(
      'freeze',
      () => instance.freeze(),
      () => instance.thaw(),
    ),
  ];
  return { name: instance.name, restMs: [1000, 8000], lastMs: [100, 3000], kinds };
}

export function clockFaults(instance, random) {
  const kind = () => {
    const ahead = Math.round(random.between(-kMostSecondsAhead, kMostSecondsAhead));
    return { what: `clock ${ahead} s ahead`, begin: () => instance.setClock(ahead) };
  };
  return { name: instance.name, restMs: [500, 3000], lastMs: [500, 5000], kinds: [kind] };
}

export function wireFaults(wire, name) {
  const to = (mode) => () => ({
    what: mode,
    begin: () => wire.set(mode),
    end: () => wire.set('pass'),
  });
  const kinds = ['cut', 'hang', 'replay', 'forge'].map(to);
  return { name, restMs: [500, 4000], lastMs: [500, 3000], kinds };
}

// Copies auth-service's database with `backup`, and lets `restore` put the copy in its place while no
// instance runs. Before that an operator accepts the last rollback, if there was one.
export function rollbackFaults({ history, auths, books }, backup, restore) {
  const kind = () => ({
    what: 'rollback',
    begin: async () => {
      await books[0].run('doctor', '--accept', '--discard');
      history.mark('backup');
      await backup();
    },
    end: async () => {
      const releases = [];
      for (const auth of auths) releases.push(await auth.hold());
      for (const auth of auths) await auth.kill();
      await restore();
      history.mark('rollback');
      for (const auth of auths) await auth.start();
      releases.forEach((release) => release());
    },
  });
  return { name: 'auth.db', restMs: [10_000, 30_000], lastMs: [2000, 10_000], kinds: [kind] };
}

const kUndo = { kill: 'rejoin', freeze: 'thaw', isolate: 'restore' };

// Loses one or two of the nodes; with one, the others go on. `galera(command, ...nodes)` runs
// tests/support/galera.sh.
export function nodeFaults(galera, random) {
  const lose = (count) => () => {
    const nodes = [0, 1, 2];
    const lost = Array.from({ length: count }, () => {
      const [node] = nodes.splice(Math.floor(random.next() * nodes.length), 1);
      return { node, how: random.of(Object.keys(kUndo)) };
    });
    return {
      what: lost.map(({ node, how }) => `${how}-node ${node}`).join(', '),
      begin: async () => {
        for (const { node, how } of lost) await galera(how, node);
      },
      end: () => Promise.all(lost.map(({ node, how }) => galera(kUndo[how], node))),
    };
  };
  const kinds = [lose(1), lose(1), lose(2)];
  return { name: 'cluster', restMs: [2000, 8000], lastMs: [1000, 6000], kinds };
}
