// A user of both services whose tabs do this and that concurrently, through both instances of each.
// Everything that is sent and answered is written to the history.
import { claimsOf, pause } from '../support/pair.mjs';

const kTabs = 3;
const kSteps = 25; // of each tab
const kUnknown = [0, 502, 503, 504];
const kRetryMs = 50;
const kOldTokens = 8;
const kHashingMs = 200; // about the time for the hashes of a new password
const kActions = {
  refresh: 8,
  profile: 4,
  create: 4,
  read: 6,
  update: 7,
  remove: 1,
  list: 2,
  readForeign: 1,
  logOut: 1,
  logOutEverywhere: 0.3,
  steal: 0.3,
  changePassword: 0.7,
};
const kPathOf = { items: '/api/items', books: '/api/books' };

// Sends a request and writes down both. `members` belong to the invocation, and `read` takes from a
// good answer what it promises. Returns {outcome, result, code, body}.
export async function perform(history, service, f, members, [method, path, options], read) {
  const op = history.send(f, { ...members, service: service.name });
  const { status, headers, body } = await service.request(method, path, options);
  if (kUnknown.includes(status)) {
    history.mark('info', { op, status });
    return { outcome: 'info' };
  }
  if (status < 300) {
    const result = read?.(body, headers) ?? {};
    history.answer(op, result);
    return { outcome: 'ok', result, body };
  }
  history.refuse(op, status, body?.code);
  return { outcome: 'fail', code: body?.code };
}

const nameIn = (table, row) => (table === 'items' ? row.name : row.title);

// Reads all pages of a list as one operation.
export async function readAll(history, service, members, path, token) {
  const op = history.send('read_all', { ...members, service: service.name });
  const rows = [];
  for (let next = `${path}?limit=100`; next;) {
    const { status, body } = await service.request('GET', next, { token });
    if (kUnknown.includes(status)) return history.mark('info', { op, status });
    if (status !== 200) return history.refuse(op, status, body?.code);
    const nameOf = (row) => row.username ?? nameIn(members.table, row);
    rows.push(...body.items.map((row) => ({ id: row.id, name: nameOf(row) })));
    next = body.next;
  }
  return history.answer(op, { rows });
}

export const versionOf = (etag) => Number(/^"(\d+)/.exec(etag)[1]);

export class Person {
  password = 0;
  sessions = [];
  rows = { items: [], books: [] };
  isGone = false; // deleted, or it does not know its password
  #written = 0;

  // `world` is {history, random, auths, books, isRunning, everyone}.
  constructor(world, name) {
    Object.assign(this, { world, name });
  }

  async live() {
    if (!(await this.#register())) return void (await pause(kRetryMs));
    await this.#logIn();
    await Promise.all(Array.from({ length: kTabs }, () => this.#tab()));
    if (this.world.random.isTrue(0.3)) await this.#removeUser();
  }

  async #tab() {
    const { random, isRunning } = this.world;
    for (let step = 0; step < kSteps && isRunning() && !this.isGone; ++step) {
      if (this.session?.isDead ?? true) await this.#logIn();
      if (this.session?.isDead ?? true) await pause(kRetryMs);
      else await this[random.weighted(kActions)]();
    }
  }

  #auth() {
    return this.world.random.of(this.world.auths);
  }

  #books() {
    return this.world.random.of(this.world.books);
  }

  #perform(service, f, members, request, read) {
    return perform(this.world.history, service, f, { user: this.name, ...members }, request, read);
  }

  // The same with the session, which is dead once a service says so.
  async #use(service, f, members, request, read, session = this.session) {
    const answer = await this.#perform(
      service,
      f,
      { session: session.id, ...members },
      request,
      read,
    );
    if (['token_revoked', 'refresh_reused', 'user_not_found'].includes(answer.code)) {
      session.isDead = true;
    }
    return answer;
  }

  #secret(number) {
    return `correct horse battery ${this.name} ${number}`;
  }

  // Sometimes at both instances concurrently.
  async #register() {
    const { random, auths } = this.world;
    const at = random.isTrue(0.2) ? auths : [this.#auth()];
    const body = { username: this.name, password: this.#secret(0) };
    const answers = await Promise.all(
      at.map((auth) =>
        this.#perform(auth, 'register', {}, ['POST', '/auth/register', { body }], ({ id }) => ({
          id,
        })),
      ),
    );
    const done = answers.find(({ outcome }) => outcome === 'ok');
    this.id = done?.result.id;
    if (done) this.world.everyone.push(this);
    return done;
  }

  async #logIn(password = this.password, auth = this.#auth()) {
    const body = { username: this.name, password: this.#secret(password) };
    const answer = await this.#perform(
      auth,
      'login',
      { password },
      ['POST', '/auth/login', { body }],
      ({ refresh_token: token, user_id: id }) => {
        const { sid: session, ctr: counter } = claimsOf(token);
        return { id, session, counter };
      },
    );
    const isRefused = answer.outcome === 'fail' && password === this.password;
    if (isRefused && !this.isChanging) this.isGone = true;
    if (answer.outcome !== 'ok') return undefined;
    const { access_token: access, refresh_token: token } = answer.body;
    const line = this.world.history.lines.length;
    const session = { id: answer.result.session, line, counter: 0, token, access, fresh: access };
    Object.assign(session, {
      isDead: false,
      old: [],
      underway: [],
      isHasty: this.world.random.isTrue(0.3),
    });
    this.sessions.push(session);
    if (password === this.password) this.session = session;
    return session;
  }

  // Honest tabs share their tokens, and send none while an older one is underway, because a token
  // that arrives after the next one was used looks stolen. Hasty ones do not care.
  async refresh() {
    const { session } = this;
    const { counter, token } = session;
    if (!session.isHasty && session.underway.some((other) => other !== counter)) {
      return this.profile();
    }
    session.underway.push(counter);
    const answer = await this.#refreshWith(session, { counter, token }, 'owner');
    session.underway.splice(session.underway.indexOf(counter), 1);
    if (answer.outcome !== 'ok' || answer.result.counter <= session.counter) return answer;
    session.old.push({ counter, token });
    if (session.old.length > kOldTokens) session.old.shift();
    session.counter = answer.result.counter;
    session.token = answer.body.refresh_token;
    session.access = answer.body.access_token;
    return answer;
  }

  #refreshWith(session, { counter, token }, by) {
    return this.#use(
      this.#auth(),
      'refresh',
      { counter, by },
      ['POST', '/auth/refresh', { token }],
      (body) => ({ counter: claimsOf(body.refresh_token).ctr }),
      session,
    );
  }

  // A thief uses an old token; then the owner tries the session at both instances.
  async steal() {
    const { session } = this;
    const stolen = session.old.find(({ counter }) => counter < session.counter - 1);
    if (!stolen) return;
    await this.#refreshWith(session, stolen, 'thief');
    await this.probe(session);
  }

  profile(auth = this.#auth(), session = this.session) {
    const read = ({ id, username: user }) => ({ id, user });
    const request = ['GET', '/api/profile', { token: session.access }];
    return this.#use(auth, 'profile', {}, request, read, session);
  }

  // Asks every instance for something with the session.
  async probe(session) {
    await Promise.all(this.world.auths.map((auth) => this.profile(auth, session)));
    await Promise.all(this.world.books.map((books) => this.listItems(books, session)));
  }

  async logOut() {
    const { session } = this;
    const request = ['POST', '/auth/logout', { token: session.access }];
    const { outcome } = await this.#use(this.#auth(), 'logout', {}, request, undefined, session);
    if (outcome === 'ok') await this.probe(session);
  }

  async logOutEverywhere() {
    const { session } = this;
    const options = { token: session.access, body: { scope: 'global' } };
    const request = ['POST', '/auth/logout', options];
    const done = await this.#use(
      this.#auth(),
      'log_out_everywhere',
      {},
      request,
      undefined,
      session,
    );
    if (done.outcome === 'ok') await this.#probeAll();
  }

  // While others log in with the old password.
  async changePassword() {
    if (this.isChanging) return;
    this.isChanging = true;
    const { auths, random } = this.world;
    const { session, password: from } = this;
    const to = from + 1;
    const body = { current_password: this.#secret(from), new_password: this.#secret(to) };
    const options = { token: session.fresh, body };
    const [changed] = await Promise.all([
      this.#use(
        this.#auth(),
        'change_password',
        { from, to },
        ['PUT', '/api/profile/password', options],
        undefined,
        session,
      ),
      ...[...auths, ...auths].map(async (auth) => {
        await pause(random.between(0, kHashingMs));
        await this.#logIn(from, auth);
      }),
    ]);
    // Without an answer, the new password shows whether it was done.
    const isDone =
      changed.outcome === 'ok' || (changed.outcome === 'info' && (await this.#logIn(to)));
    if (isDone) {
      this.password = to;
      await this.#probeAll();
    } else if (changed.outcome === 'info') this.isGone = true;
    this.isChanging = false;
  }

  async #removeUser() {
    if (this.isGone || !this.session) return;
    const request = ['DELETE', '/api/profile', { token: this.session.fresh }];
    const { outcome } = await this.#use(this.#auth(), 'remove_user', {}, request);
    if (outcome !== 'fail') this.isGone = true;
    if (outcome === 'ok') await this.#probeAll();
  }

  async #probeAll() {
    await Promise.all(this.sessions.slice(-5).map((session) => this.probe(session)));
  }

  #newName() {
    return `${this.name}.${(this.#written += 1)}`;
  }

  async create() {
    const { session } = this;
    const table = this.world.random.of(['items', 'books']);
    const name = this.#newName();
    const body = table === 'items' ? { name } : { title: name, author: 'a' };
    const { outcome, result } = await this.#use(
      this.#books(),
      'create',
      { table, name },
      ['POST', kPathOf[table], { token: session.access, body }],
      ({ id }, { etag }) => ({ id, version: versionOf(etag) }),
      session,
    );
    if (outcome !== 'ok') return;
    const row = { table, ...result };
    this.rows[table].push(row);
    this.world.recent[table].push({ ...row, owner: this });
    if (this.world.recent[table].length > 50) this.world.recent[table].shift();
  }

  // Of the last few rows, so that tabs meet.
  #row() {
    const table = this.world.random.of(['items', 'books']);
    return this.world.random.of(this.rows[table].filter((row) => !row.isRemoved).slice(-3));
  }

  async read(row = this.#row()) {
    if (!row) return this.create();
    const { table, id } = row;
    const { session } = this;
    const { outcome, result } = await this.#use(
      this.#books(),
      'read',
      { table, id },
      ['GET', `${kPathOf[table]}/${id}`, { token: session.access }],
      (body, { etag }) => ({ version: versionOf(etag), name: nameIn(table, body) }),
      session,
    );
    if (outcome === 'ok') row.version = Math.max(row.version, result.version);
    return undefined;
  }

  // Anybody may read a book; of an item nobody else knows.
  readForeign() {
    const { random, recent } = this.world;
    const row = random.of(recent[random.of(['items', 'books'])]);
    return this.read(row && { ...row });
  }

  async update() {
    const row = this.#row();
    if (!row) return this.create();
    const { session } = this;
    const { table, id, version } = row;
    const name = this.#newName();
    const [key] = table === 'items' ? ['name'] : ['title'];
    const isWhole = this.world.random.isTrue(0.7);
    const body = { [key]: name, ...(isWhole && table === 'books' ? { author: 'a' } : {}) };
    const headers = { 'if-match': `"${version}"` };
    const { outcome, result, code } = await this.#use(
      this.#books(),
      'update',
      { table, id, version, name },
      [
        isWhole ? 'PUT' : 'PATCH',
        `${kPathOf[table]}/${id}`,
        { token: session.access, body, headers },
      ],
      (_, { etag }) => ({ version: versionOf(etag) }),
      session,
    );
    if (outcome === 'ok') row.version = Math.max(row.version, result.version);
    if (code === 'precondition_failed' || outcome === 'info') await this.read(row);
    return undefined;
  }

  async remove() {
    const row = this.#row();
    if (!row) return;
    const { session } = this;
    const { table, id } = row;
    const request = ['DELETE', `${kPathOf[table]}/${id}`, { token: session.access }];
    const answer = await this.#use(
      this.#books(),
      'remove',
      { table, id },
      request,
      undefined,
      session,
    );
    if (answer.outcome === 'fail') return;
    row.isRemoved = answer.outcome === 'ok';
    await this.read(row);
  }

  list() {
    return this.listItems(this.#books(), this.session);
  }

  listItems(books, session) {
    const members = { user: this.name, session: session.id, table: 'items' };
    return readAll(this.world.history, books, members, '/api/items', session.access);
  }
}
