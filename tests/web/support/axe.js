import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const kAxe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// Asserts that axe finds no problem on the page in its current state.
export const isClean = async (page, where) => {
  await page.evaluate(kAxe);
  const found = await page.evaluate(async () => (await window.axe.run()).violations);
  const texts = found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  assert.deepEqual(texts, [], where);
};
