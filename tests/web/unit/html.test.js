import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escape, html } from '../../../client-web/html.js';

test('html escapes every special character of markup', () => {
  assert.equal(
    escape(`<a href="x" id='y'>&</a>`),
    '&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;&lt;/a&gt;',
  );
});

test('html escapes values and keeps the literal text', () => {
  assert.equal(`${html`<b>${'<i>'}</b>`}`, '<b>&lt;i&gt;</b>');
});

test('html inserts its own markup unchanged, also in arrays', () => {
  const entries = ['a', '<'].map((text) => html`<li>${text}</li>`);

  assert.equal(`${html`<ul>${entries}</ul>`}`, '<ul><li>a</li><li>&lt;</li></ul>');
});

test('html inserts nothing for null, undefined and false, but shows zero', () => {
  assert.equal(`${html`${null}${undefined}${false}${0}`}`, '0');
});

test('html does not trust an object that only looks like its markup', () => {
  const forged = { text: '<script>', toString: () => '<script>' };

  assert.equal(`${html`${forged}`}`, '&lt;script&gt;');
});
