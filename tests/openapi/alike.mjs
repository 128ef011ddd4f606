// Compares a response with an example of the document.
import assert from 'node:assert/strict';

const kindOf = (value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

// Fails unless both have the same members of the same types. A null matches any type.
function assertAlike(value, example, what) {
  if (value === null || example === null) return;
  assert.equal(kindOf(value), kindOf(example), what);
  if (kindOf(example) === 'array') {
    assert.equal(value.length > 0, example.length > 0, what);
    if (example.length > 0) assertAlike(value[0], example[0], what);
  }
  if (kindOf(example) !== 'object') return;
  assert.deepEqual(Object.keys(value).sort(), Object.keys(example).sort(), what);
  for (const [name, member] of Object.entries(example))
    assertAlike(value[name], member, `${what}/${name}`);
}

// Operations with different scopes share an example.
const comparable = (refusal) =>
  JSON.parse(JSON.stringify({ ...refusal, request_id: '' }).replaceAll(/scope [\w:]+/g, 'scope'));

// An error equals the example except for its request id.
export function assertIsExample({ json }, { value }, what) {
  if (value.msg === undefined) return assertAlike(json, value, what);
  return assert.deepEqual(comparable(json), comparable(value), what);
}
