import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kExports } from '../../../client-web/log_export.js';

const kExchange = {
  service: 'books',
  id: 'ab.1',
  method: 'GET',
  url: 'http://lab:8002/api/items?q=%23;a',
};
const diagram = (...plains) =>
  kExports.mermaid
    .write(plains.map((plain) => ({ plain })))
    .split('\n')
    .slice(4, -1);

test('each kind of entry is a line of the sequence', () => {
  assert.deepEqual(
    diagram(
      { ...kExchange, kind: 'request' },
      { ...kExchange, kind: 'response', status: 200, reason: 'OK', ms: 3 },
      { kind: 'note', note: 'refreshing' },
      { ...kExchange, kind: 'request', retry: true },
      { ...kExchange, kind: 'failure', message: 'TypeError: no' },
    ),
    [
      'browser->>books: GET /api/items?q=#37;23#59;a [ab.1]',
      'books-->>browser: 200 OK, 3 ms [ab.1]',
      'Note over browser: refreshing',
      'browser->>books: ↻ GET /api/items?q=#37;23#59;a [ab.1]',
      'books--xbrowser: TypeError: no [ab.1]',
    ],
  );
});

test('user text cannot add a line or a statement', () => {
  const [line, ...others] = diagram({ kind: 'note', note: 'a\nbooks->>browser: b; <img> #x' });

  assert.equal(line, 'Note over browser: a books-#62;#62;browser: b#59; #60;img#62; #35;x');
  assert.deepEqual(others, []);
});
