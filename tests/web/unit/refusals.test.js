import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import en from '../../../client-web/i18n/en/refusals.js';
import fault_texts from '../../../client-web/i18n/es/fault.js';
import es from '../../../client-web/i18n/es/refusals.js';
import { faultBox } from '../../../client-web/parts.js';

const kRoot = new URL('../../../', import.meta.url);

const schemasOf = async (service) =>
  JSON.parse(await readFile(new URL(`${service}-service/openapi.json`, kRoot), 'utf8')).components
    .schemas;

const listed = async (schema) => {
  const all = await Promise.all(['auth', 'books'].map(schemasOf));
  return [...new Set(all.flatMap((schemas) => schemas[schema].properties.code.enum))].sort();
};

const keysOf = (texts, prefix) =>
  Object.keys(texts)
    .filter((key) => key.startsWith(prefix) && !key.endsWith('.why'))
    .map((key) => key.slice(prefix.length))
    .sort();

// Every code that a service can answer with, from its sources.
const inSources = () => {
  const list = ['-C', fileURLToPath(kRoot), 'ls-files', '*.cpp', '*.hpp'];
  const files = execFileSync('git', list, { encoding: 'utf8' }).split('\n');
  return files.filter((name) => /^(common|auth-service|books-service)\//.test(name));
};

const kThrown = [
  /Error\(\s*(?:common::)?ErrorKind::\w+,\s*"([a-z_]+)"/g,
  /\{(?:common::)?ErrorKind::\w+,\s*"([a-z_]+)"/g,
  /\.code = "([a-z_]+)"/g,
  /\brefuse\(\d+, "([a-z_]+)"/g,
  /(?:invalid_token|unavailable)\("([a-z_]+)"/g,
];
const kNotAnswered = ['no_password', 'production']; // of the command line

const codesOfNginx = async () => {
  const files = ['gate.conf', 'service.conf'].map((name) => new URL(`deploy/nginx/${name}`, kRoot));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return [...texts.join().matchAll(/"code":"(\w+)"/g)].map(([, code]) => code);
};

for (const [language, texts] of Object.entries({ en, es })) {
  test(`every code of the services and of nginx has a text and a reason, ${language}`, async () => {
    const codes = [...new Set([...(await listed('Error')), ...(await codesOfNginx())])].sort();
    assert.ok(codes.length > 60);
    assert.deepEqual(keysOf(texts, 'refusal.'), codes);
    assert.deepEqual(keysOf(texts, 'field_refusal.'), await listed('Fault'));
    for (const code of codes) assert.ok(texts[`refusal.${code}.why`], code);
  });
}

test('openapi.json lists every code in the sources', async () => {
  const codes = new Set(await listed('Error'));
  const found = new Set();
  for (const name of inSources()) {
    const text = await readFile(new URL(name, kRoot), 'utf8');
    for (const pattern of kThrown) for (const [, code] of text.matchAll(pattern)) found.add(code);
  }
  assert.ok(found.size > 50);
  assert.deepEqual(
    [...found].filter((code) => !codes.has(code) && !kNotAnswered.includes(code)),
    [],
  );
});

const t = (key, values = {}) =>
  (es[key] ?? fault_texts[key] ?? key).replace(
    /\{(\w+)\}/g,
    (whole, name) => values[name] ?? whole,
  );
const box = (error) => String(faultBox({ t, state: {} }, { error }, []));

test('a refusal is in the reader’s language, with the service’s own text beside it', () => {
  const text = box({ status: 401, code: 'bad_credentials', msg: 'Bad username or password' });

  assert.match(text, /Usuario o contraseña incorrectos/);
  assert.match(text, /lang="en">Bad username or password</);
});

test('an error of a field keeps its numbers', () => {
  const errors = [{ pointer: '/x', code: 'too_short', detail: 'must have at least 8 characters' }];
  const text = box({ status: 422, code: 'validation_failed', msg: 'x', errors });

  assert.match(text, /Al menos 8 caracteres\./);
});

test('a code of a newer service shows the text of the service', () => {
  const text = box({ status: 400, code: 'brand_new', msg: 'Something new', hint: 'Do it' });

  assert.match(text, /Something new/);
  assert.match(text, /Do it/);
  assert.doesNotMatch(text, /refusal\./);
});

test('the hint of the service is shown beside the reason of the page', () => {
  const text = box({ status: 401, code: 'bad_credentials', msg: 'x', hint: 'Try the other one' });

  assert.match(text, /lang="en">Try the other one</);
});

test('an error of a field without a detail is shown', () => {
  const errors = [{ pointer: '/x', code: 'too_short' }];

  assert.match(box({ status: 422, code: 'validation_failed', msg: 'x', errors }), /\/x/);
});

for (const [retry_after, shown] of [
  ['90', /1 min 30 s/],
  [new Date(90_000).toUTCString(), /1 min 30 s/],
  ['0', null],
  ['soon', null],
  [new Date(0).toUTCString(), null],
]) {
  test(`Retry-After: ${retry_after} is ${shown ? 'a time to wait' : 'not shown'}`, (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: 0 });
    const text = box({ status: 503, code: 'brand_new', msg: 'x', retry_after });
    if (shown) assert.match(text, shown);
    else assert.doesNotMatch(text, /\d s\b/);
  });
}

test('"Why?" needs the id of the request', () => {
  const error = {
    status: 401,
    code: 'token_expired',
    msg: 'x',
    token: { text: 't', use: 'access' },
  };

  assert.doesNotMatch(box(error), /data-do="why"/);
  assert.match(box({ ...error, request_id: 'r-1' }), /data-do="why" data-id="r-1"/);
});
