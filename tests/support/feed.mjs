// A revocation feed that a test controls, signed as auth-service signs it.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const hmac = (key, ...parts) =>
  parts.reduce((mac, part) => mac.update(part), createHmac('sha256', key)).digest();

const signed = (secret, nonce, what, body) => {
  const key = hmac(secret, 'revocation feed');
  return { 'Feed-Signature': hmac(key, `${nonce}\n${what}\n`, body).toString('base64url') };
};

// The header fields of the answer to `request` whose body is `body`.
export function signatureOf(secret, request, body) {
  if (request.method === 'POST') {
    const token = request.headers.authorization.split(' ')[1];
    return signed(secret, token, 'taken', body);
  }
  const after = new URL(request.url, 'http://feed').searchParams.get('after') ?? '0';
  return signed(secret, request.headers['feed-nonce'] ?? '', after, body);
}

// The header fields of an offer that is sent with `token`.
export const offerSignatureOf = (secret, token, body) => signed(secret, token, 'offer', body);

// Listens on a free port. Returns the address.
export async function listen(t, server, scheme = 'http') {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections?.();
    server.close();
  });
  return `${scheme}://127.0.0.1:${server.address().port}`;
}

export const kNothing = {
  items: [],
  more: false,
  last_id: 0,
  database: { id: '0'.repeat(32), mark: 0 },
  keep_seconds: 7776000,
};

export const entry = (id, kind = 'session') => ({
  id,
  kind,
  session_id: kind === 'session' ? `s-${id}` : null,
  user_id: 7,
  created_at: new Date().toISOString(),
  expires_at: new Date(Date.now() + 960_000).toISOString(),
});

// Answers each request with what `page` returns for its parameter `after`, and with the headers
// that `sign` returns for the request and the body. Counts requests and connections. `health` is
// what /health answers, and `offer` what a POST answers; `offers` are the requests that were sent.
export async function startFeed(t, page, sign) {
  const feed = { requests: 0, connections: 0, offers: [], health: {}, offer: [200, { taken: 0 }] };
  const answer = (response, status, body, headers = {}) =>
    response.writeHead(status, headers).end(JSON.stringify(body));
  const server = createServer(async (request, response) => {
    if (request.url === '/health') return answer(response, 200, feed.health);
    if (request.method === 'POST') {
      feed.offers.push({ headers: request.headers, body: await text(request) });
      const [status, body] = feed.offer;
      return answer(response, status, body, sign(request, JSON.stringify(body)));
    }
    feed.requests += 1;
    const after = Number(new URL(request.url, 'http://feed').searchParams.get('after'));
    const body = { ...kNothing, ...page(after) };
    answer(response, 200, body, sign(request, JSON.stringify(body)));
  });
  server.on('connection', () => (feed.connections += 1));
  feed.url = await listen(t, server);
  return feed;
}
