// The only way from text to markup. `html` escapes every value that was not created by `html`
// itself, and only `render` parses markup into the page. The Content-Security-Policy requires
// Trusted Types, so a browser that supports them refuses any other way.

const kEntities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const kPolicy = globalThis.trustedTypes?.createPolicy('llavero', { createHTML: (text) => text });

class Markup {
  constructor(text) {
    this.text = text;
  }
  toString() {
    return this.text;
  }
}

export const escape = (value) => String(value).replace(/[&<>"']/g, (sign) => kEntities[sign]);

const toMarkup = (value) => {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(toMarkup).join('');
  return escape(value);
};

// Values are text, markup from `html`, arrays of these, or nothing (null, undefined, false).
// Attribute values are always written in double quotes.
export const html = (strings, ...values) =>
  new Markup(strings.reduce((text, part, i) => text + toMarkup(values[i - 1]) + part));

// Makes the children of `root` equal to `markup` and keeps nodes that are already equal, so that
// focus, typed text, the caret and open <details> survive. It can run at any time.
export const render = (root, markup) => {
  if (!(markup instanceof Markup)) throw new TypeError('render takes markup from html``');
  const template = document.createElement('template');
  template.innerHTML = kPolicy ? kPolicy.createHTML(markup.text) : markup.text;
  patchChildren(root, template.content);
};

const patchChildren = (current, wanted) => {
  const old = [...current.childNodes];
  const fresh = [...wanted.childNodes];
  fresh.forEach((node, i) => {
    if (i >= old.length) return current.append(node);
    if (!alike(old[i], node)) return old[i].replaceWith(node);
    patchNode(old[i], node);
  });
  old.slice(fresh.length).forEach((node) => node.remove());
};

const alike = (a, b) => a.nodeName === b.nodeName && (a.id ?? '') === (b.id ?? '');

const patchNode = (current, wanted) => {
  if (wanted.nodeType !== Node.ELEMENT_NODE) {
    if (current.data !== wanted.data) current.data = wanted.data;
    return;
  }
  patchAttributes(current, wanted);
  patchChildren(current, wanted);
};

const patchAttributes = (current, wanted) => {
  for (const { name, value } of wanted.attributes) {
    if (current.getAttribute(name) !== value) current.setAttribute(name, value);
  }
  for (const { name } of [...current.attributes]) {
    // The user opens and closes <details>, not the template.
    const is_readers_own = name === 'open' && current.nodeName === 'DETAILS';
    if (!wanted.hasAttribute(name) && !is_readers_own) current.removeAttribute(name);
  }
};
