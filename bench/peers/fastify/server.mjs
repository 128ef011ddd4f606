// The peer in Node.js: Fastify in a cluster with one process per core, fast-jwt with its cache,
// mysql2 with prepared statements.
import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';
import { env } from 'node:process';
import { createVerifier } from 'fast-jwt';
import Fastify from 'fastify';
import mysql from 'mysql2/promise';

const kConnections = 8;
const kList =
  'SELECT id, name, description, created_at, updated_at FROM plain_items WHERE user_id = ? ORDER BY id LIMIT 21';
const kAdd =
  'INSERT INTO plain_items (user_id, name, description, created_at, updated_at) VALUES (?, ?, ?, ?, ?)';

const toTime = (milliseconds) => new Date(Number(milliseconds)).toISOString();
const toItem = (row) => ({
  ...row,
  created_at: toTime(row.created_at),
  updated_at: toTime(row.updated_at),
});

const kNewItem = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 200 },
    description: { type: 'string', maxLength: 2000 },
  },
};

async function add(database, userId, { name, description = null }) {
  const now = Date.now();
  const [{ insertId }] = await database.execute(kAdd, [userId, name, description, now, now]);
  return toItem({ id: insertId, name, description, created_at: now, updated_at: now });
}

function serve() {
  const database = mysql.createPool({
    uri: env.DATABASE_URL,
    connectionLimit: kConnections / availableParallelism(),
  });
  const verify = createVerifier({
    key: env.JWT_SECRET,
    algorithms: ['HS256'],
    allowedIss: 'llavero',
    cache: true,
  });
  const app = Fastify();
  const signedIn = {
    onRequest: async (request, reply) => {
      try {
        const claims = verify((request.headers.authorization ?? '').replace(/^Bearer /, ''));
        request.userId = Number(claims.sub);
      } catch {
        await reply.code(401).send({ msg: 'Bad token' });
      }
    },
  };
  app.get('/health', () => ({
    status: 'ok',
    service: 'fastify',
    version: '1',
    time: new Date().toISOString(),
  }));
  app.get('/api/profile', signedIn, async (request, reply) => {
    const [[user]] = await database.execute(
      'SELECT id, username, role, created_at FROM users WHERE id = ? AND disabled = 0',
      [request.userId],
    );
    return user
      ? { ...user, created_at: toTime(user.created_at) }
      : reply.code(401).send({ msg: 'No such user' });
  });
  app.get('/api/items', signedIn, async (request) => {
    const [rows] = await database.execute(kList, [request.userId]);
    return { items: rows.slice(0, 20).map(toItem), next: rows.length > 20 ? rows[19].id : null };
  });
  app.post('/api/items', { ...signedIn, schema: { body: kNewItem } }, async (request, reply) => {
    reply.code(201);
    return add(database, request.userId, request.body);
  });
  return app.listen({ host: '127.0.0.1', port: Number(env.PORT) });
}

if (cluster.isPrimary) {
  for (let i = 0; i < availableParallelism(); ++i) cluster.fork();
} else {
  await serve();
}
