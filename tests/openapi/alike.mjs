// Whether an answer is what an example of the documents says.
import assert from 'node:assert/strict';

const kindOf = (value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

// Fails unless both have the same members of the same kinds; what may be null is anything.
function assertAlike(value, example, what) {
  if (value === null || example === null) return;
  assert.equal(kindOf(value), kindOf(example), what);
  if (kindOf(example) === 'array') {
    assert.equal(value.length > 0, example.length > 0, what);
    if (example.length > 0) assertAlike(value[0], example[0], what);
  }
  if (kindOf(example) !== 'object') return;
  assert.deepEqual(Object.keys(value).sort(), Object.keys(example).sort(), what);
  for (const [name, member] of Object.entries(example)) assertAlike(value[name], member, `${what}/${name}`);
}

// One example serves many operations, whose scopes differ.
const comparable = (refusal) =>
  JSON.parse(JSON.stringify({...refusal, request_id: ''}).replaceAll(/scope [\w:]+/g, 'scope'));

// A refusal is the example but for its request id.
export function assertIsExample({json}, {value}, what) {
  if (value.msg === undefined) return assertAlike(json, value, what);
  return assert.deepEqual(comparable(json), comparable(value), what);
}
