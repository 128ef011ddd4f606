// The rows that every target answers from: kUsers users with a live session each, and the first half
// of them with kItems items. The second half adds items, so that the lists stay as they are.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';

import { signToken } from '../../tests/support/token.mjs';
import { folder } from './target.mjs';

export const kUsers = 1000;
export const kItems = 10;
export const kSecret = randomBytes(32).toString('hex');
export const kAuthKey = randomBytes(32).toString('hex');

const kDaySeconds = 86_400;
const kNow = 1_700_000_000_000;
const numbers = (from, count) => Array.from({ length: count }, (_, i) => from + i);
const sessionOf = (user) => `session-${user}`;

function insert(table, columns, rows) {
  return `INSERT INTO ${table} (${columns}) VALUES ${rows.map((row) => `(${row})`).join(',\n')}`;
}

const idsOf = (user) => numbers((user - 1) * kItems + 1, kItems);

const auth = [
  insert(
    'users',
    'id, username, password_hash, role, disabled, created_at',
    numbers(1, 2 * kUsers).map((user) => `${user}, 'user-${user}', '*', 'user', 0, ${kNow}`),
  ),
  insert(
    'sessions',
    'id, user_id, counter, rotated_at, created_at, last_seen, ip, user_agent, expires_at, generation',
    numbers(1, 2 * kUsers).map(
      (user) =>
        `'${sessionOf(user)}', ${user}, 0, ${kNow}, ${kNow}, ${kNow}, '127.0.0.1', ` +
        `'bench', 9000000000000, 0`,
    ),
  ),
];

const books = [
  insert(
    'items',
    'id, user_id, name, name_key, description, created_at, updated_at, version, search_text',
    numbers(1, kUsers).flatMap((user) =>
      idsOf(user).map(
        (id) =>
          `${id}, ${user}, 'Brass key ${id}', 'brass key ${id}', 'Opens the reading room.', ${kNow}, ${kNow}, 1, ` +
          `'brass key ${id} opens the reading room.'`,
      ),
    ),
  ),
];

// The table of the peers: what a user of theirs would write, with the same rows.
const plainItems = [
  `CREATE TABLE plain_items (id BIGINT PRIMARY KEY AUTO_INCREMENT, user_id BIGINT NOT NULL, name VARCHAR(200) NOT NULL,
   description TEXT, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, INDEX (user_id, id))`,
  `INSERT INTO plain_items SELECT id, user_id, name, description, created_at, updated_at FROM items`,
];

export function fillMariadb(url) {
  const { username, password, hostname, port, pathname } = new URL(url);
  execFileSync(
    'mariadb',
    [
      '--no-defaults',
      `--user=${username}`,
      `--host=${hostname}`,
      `--port=${port}`,
      pathname.slice(1),
    ],
    {
      env: { ...process.env, MYSQL_PWD: password },
      input:
        [
          ...auth,
          ...books,
          ...plainItems,
          'ANALYZE TABLE users, sessions, items, plain_items',
        ].join(';\n') + ';',
    },
  );
}

export function fillSqlite(authPath, booksPath) {
  for (const [path, statements] of [
    [authPath, auth],
    [booksPath, books],
  ]) {
    execFileSync('sqlite3', [path], {
      input: ['BEGIN', ...statements, 'COMMIT', 'ANALYZE'].join(';\n') + ';',
      stdio: ['pipe', 'ignore', 'inherit'],
    });
  }
}

// A file with one token per line, one for each of these users.
export function writeTokensOf(name, users) {
  const path = `${folder}${name}-tokens`;
  const exp = Math.floor(Date.now() / 1000) + kDaySeconds;
  const lines = users.map((user) =>
    signToken(kSecret, { sub: `${user}`, sid: sessionOf(user), exp }, kAuthKey),
  );
  writeFileSync(path, lines.join('\n') + '\n', { mode: 0o600 });
  return path;
}

// The users who read and the users who add.
export const writeTokens = () => ({
  readers: writeTokensOf('readers', numbers(1, kUsers)),
  writers: writeTokensOf('writers', numbers(kUsers + 1, kUsers)),
});
