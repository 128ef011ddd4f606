// The way from a books-service to auth-service: it can be cut, and somebody on it can answer with
// old pages of the feed, or with pages of their own.
import { once } from 'node:events';
import { createServer } from 'node:http';

const kPages = 20; // old ones that are kept

export class Wire {
  #pages = [];
  #held = [];

  // `choose` returns the instance to which the next request goes; `victim` the id of a user.
  static async open(choose, victim, random) {
    const wire = new Wire();
    Object.assign(wire, { choose, victim, random, mode: 'pass' });
    wire.server = createServer((incoming, response) => wire.#serve(incoming, response));
    wire.server.listen(0, '127.0.0.1');
    await once(wire.server, 'listening');
    wire.url = `http://127.0.0.1:${wire.server.address().port}`;
    return wire;
  }

  // pass, cut (connections are closed), hang (nothing is answered), replay or forge.
  set(mode) {
    this.mode = mode;
    for (const response of this.#held.splice(0)) response.destroy();
  }

  async close() {
    this.set('cut');
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  async #serve(incoming, response) {
    let text = '';
    for await (const chunk of incoming) text += chunk;
    if (this.mode === 'cut') return response.destroy();
    if (this.mode === 'hang') return this.#held.push(response);
    const isPage = incoming.method === 'GET' && incoming.url.startsWith('/auth/revocations');
    if (isPage && this.mode === 'replay' && this.#pages.length > 0) {
      return this.#send(response, this.random.of(this.#pages));
    }
    const headers = {};
    for (const name of ['authorization', 'feed-nonce', 'feed-signature']) {
      if (incoming.headers[name]) headers[name] = incoming.headers[name];
    }
    const body = text ? JSON.parse(text) : undefined;
    const answer = await this.choose().request(incoming.method, incoming.url, { headers, body });
    if (answer.status === 0) return response.destroy();
    if (isPage && answer.status === 200) this.#keep(answer);
    return this.#send(response, isPage && this.mode === 'forge' ? this.#forged(answer) : answer);
  }

  #keep(page) {
    this.#pages.push(page);
    if (this.#pages.length > kPages) this.#pages.shift();
  }

  // Says that a user is deleted who is not.
  #forged(page) {
    const id = this.victim();
    if (page.status !== 200 || id === undefined) return page;
    const last = page.body.last_id + 1;
    const entry = { id: last, kind: 'user_deleted', session_id: null, user_id: id };
    const now = Date.now();
    const times = { created_at: iso(now), expires_at: iso(now + 900_000) };
    const items = [...page.body.items, { ...entry, ...times }];
    return { ...page, text: JSON.stringify({ ...page.body, items, last_id: last }) };
  }

  #send(response, { status, headers, text }) {
    const { 'content-length': _, 'transfer-encoding': __, connection: ___, ...kept } = headers;
    response.writeHead(status, { ...kept, 'content-length': Buffer.byteLength(text) });
    response.end(text);
  }
}

const iso = (ms) => new Date(ms).toISOString();
