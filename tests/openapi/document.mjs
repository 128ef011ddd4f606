// An OpenAPI document for the tests: with references resolved, and with schemas that refuse
// undocumented members.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const file = (path) => new URL(`../../${path}`, import.meta.url).pathname;
export const kDocuments = {
  'auth-service': file('auth-service/openapi.json'),
  'books-service': file('books-service/openapi.json'),
};

const kMethods = ['get', 'put', 'post', 'patch', 'delete'];
// Headers that are specific to a response.
const kTelling = [
  'location',
  'link',
  'etag',
  'retry-after',
  'www-authenticate',
  'allow',
  'accept-patch',
  'vary',
];

const ajv = new Ajv2020.default({ allErrors: true, allowUnionTypes: true });
addFormats.default(ajv);
ajv.addFormat('int64', { type: 'number', validate: Number.isInteger });
ajv.addFormat('password', true);

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

// `value` with every reference into `root` resolved.
function inline(value, root) {
  if (Array.isArray(value)) return value.map((entry) => inline(entry, root));
  if (!isObject(value)) return value;
  const { $ref, ...rest } = value;
  const own = Object.fromEntries(
    Object.entries(rest).map(([name, member]) => [name, inline(member, root)]),
  );
  if (typeof $ref !== 'string') return own;
  const names = $ref
    .slice(2)
    .split('/')
    .map((name) => name.replaceAll('~1', '/'));
  return {
    ...inline(
      names.reduce((node, name) => node[name], root),
      root,
    ),
    ...own,
  };
}

// A schema that refuses unknown members at every level with known members.
function closed(schema, whole = true) {
  if (!isObject(schema)) return schema;
  const copy = { ...schema };
  if (schema.properties) {
    copy.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, member]) => [name, closed(member)]),
    );
  }
  if (schema.items) copy.items = closed(schema.items);
  if (schema.allOf) copy.allOf = schema.allOf.map((part) => closed(part, false));
  if (whole && (schema.properties || schema.allOf)) copy.unevaluatedProperties = false;
  return copy;
}

const compiled = new Map();
function fault(schema, value) {
  const key = JSON.stringify(schema);
  if (!compiled.has(key)) compiled.set(key, ajv.compile(closed(schema)));
  const validate = compiled.get(key);
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}

export const fits = (schema, value) => fault(schema, value) === undefined;

function assertFits(schema, value, what) {
  const why = fault(schema, value);
  assert.equal(why, undefined, `${what}: ${why}\n${JSON.stringify(value)}`);
}

// The value of a header in the type of its schema.
const typed = (schema, text) => (schema.type === 'integer' ? Number(text) : text);

// One method of a path.
class Operation {
  constructor(service, path, method, { parameters = [], ...item }, shared) {
    Object.assign(this, { service, path, method: method.toUpperCase(), ...item });
    this.parameters = [...shared, ...parameters];
    this.name = `${this.method} ${path}`;
    this.seen = new Set(); // the statuses of the document that were seen
  }

  // The security schemes that it accepts; empty if it needs no token.
  get schemes() {
    return this.security.flatMap((option) => Object.keys(option));
  }

  get scope() {
    return this.security.flatMap((option) => option.password ?? [])[0];
  }

  get takesNobody() {
    return (
      this.security.length === 0 || this.security.some((option) => Object.keys(option).length === 0)
    );
  }

  get mediaTypes() {
    return Object.keys(this.requestBody?.content ?? {});
  }

  get bodySchema() {
    return this.requestBody?.content[this.mediaTypes[0]].schema;
  }

  // Every example of a response: {status, name, value}.
  *answerExamples() {
    for (const [status, { content = {} }] of Object.entries(this.responses)) {
      for (const { examples = {} } of Object.values(content)) {
        for (const [name, { value }] of Object.entries(examples)) yield { status, name, value };
      }
    }
  }

  // Every example of a request: {name, body, type}, or {name, parameter, value}.
  *requestExamples() {
    for (const [type, { examples = {} }] of Object.entries(this.requestBody?.content ?? {})) {
      for (const [name, { value }] of Object.entries(examples)) yield { name, body: value, type };
    }
    for (const parameter of this.parameters) {
      for (const [name, { value }] of Object.entries(parameter.examples ?? {})) {
        yield { name, parameter, value };
      }
    }
  }

  // Checks a response against the document: {status, headers, text}, without text for HEAD.
  check({ status, headers, text }, sent = '') {
    const what = `${this.name} ${sent} answered ${status}`;
    const key = this.responses[status] ? String(status) : 'default';
    const response = this.responses[key];
    assert.ok(response, `${what}, which it may not`);
    this.seen.add(key);
    for (const [name, { required, schema }] of Object.entries(response.headers)) {
      const value = headers.get(name);
      assert.ok(value !== null || !required, `${what} without ${name}`);
      if (value !== null) assertFits(schema, typed(schema, value), `${what} with ${name}`);
    }
    const known = Object.keys(response.headers).map((name) => name.toLowerCase());
    const unknown = kTelling.filter((name) => headers.has(name) && !known.includes(name));
    assert.ok(key === 'default' || unknown.length === 0, `${what} with ${unknown}`);
    this.#checkBody(response, headers, text, what);
  }

  #checkBody({ content }, headers, text, what) {
    if (text === undefined) return undefined;
    if (content === undefined) return assert.equal(text, '', what);
    const type = headers.get('content-type').split(';')[0];
    assert.ok(content[type], `${what} as ${type}`);
    return assertFits(content[type].schema, type.endsWith('json') ? JSON.parse(text) : text, what);
  }
}

function* operationsOf([service, path]) {
  const document = JSON.parse(readFileSync(path, 'utf8'));
  const { paths } = inline(document, document);
  for (const [place, item] of Object.entries(paths)) {
    for (const method of kMethods.filter((name) => item[name])) {
      yield new Operation(service, place, method, item[method], item.parameters ?? []);
    }
  }
}

// The operations of both documents.
export const kOperations = Object.entries(kDocuments).flatMap((entry) => [...operationsOf(entry)]);
