import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toCommand } from '../../../client-web/curl.js';

const kRequest = {
  method: 'PUT',
  url: 'http://lab:8002/api/items/7?q=a%20b',
  headers: { 'Content-Type': 'application/json', 'If-Match': '"3"', 'X-Request-ID': 'ab.1' },
  body: { name: `it's "é" \\ 100 %` },
};

test('a POSIX command has each argument in single quotes', () => {
  assert.equal(
    toCommand(kRequest, 'posix'),
    [
      'curl -i \\',
      `  --request 'PUT' \\`,
      `  --url 'http://lab:8002/api/items/7?q=a%20b' \\`,
      `  --header 'Content-Type: application/json' \\`,
      `  --header 'If-Match: "3"' \\`,
      `  --data-raw '{"name":"it'\\''s \\"\\u00e9\\" \\\\ 100 %"}'`,
    ].join('\n'),
  );
});

test('a PowerShell command passes the same as curl configuration', () => {
  assert.equal(
    toCommand(kRequest, 'powershell'),
    [
      "@'",
      'include',
      'request = "PUT"',
      'url = "http://lab:8002/api/items/7?q=a%20b"',
      'header = "Content-Type: application/json"',
      'header = "If-Match: \\"3\\""',
      `data-raw = "{\\"name\\":\\"it's \\\\\\"\\\\u00e9\\\\\\" \\\\\\\\ 100 %\\"}"`,
      "'@ | curl.exe --config -",
    ].join('\n'),
  );
});

test('a password is replaced by a placeholder, a token is not', () => {
  const body = { username: 'ada', password: 'hunter22', token: 'x'.repeat(40) };

  const command = toCommand({ ...kRequest, body }, 'posix');

  assert.ok(command.includes('"password":"PASSWORD"'));
  assert.ok(!command.includes('hunter22'));
  assert.ok(command.includes('x'.repeat(40)));
});

test('of tokens in cookies there are placeholders', () => {
  const headers = { 'X-CSRF-TOKEN': '••••••••' };

  const command = toCommand({ ...kRequest, headers, cookie: 'refresh' }, 'posix');

  assert.ok(command.includes("--header 'X-CSRF-TOKEN: CSRF_TOKEN'"));
  assert.ok(command.includes("--cookie 'refresh_token_cookie=TOKEN'"));
});
