// Settings on their way to another browser: as a JSON file, or in a link to the page. Both carry
// addresses and endpoints, never tokens. Pure functions.

import { fieldsOf, kServices, readSettings } from './settings.js';

export const toJson = (settings) => `${JSON.stringify(settings, null, 2)}\n`;

const toBase64Url = (text) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const fromBase64Url = (text) => {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(binary, (sign) => sign.charCodeAt(0)));
};

// `page` is the address of the page without its hash.
export const toLink = (settings, page) =>
  `${page}#/settings?p=${toBase64Url(JSON.stringify(settings))}`;

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

// The members that are settings, as fields of the dialog; whatever else is there is left out.
const knownFields = (shared, current) =>
  Object.fromEntries(
    Object.keys(fieldsOf(current)).flatMap((field) => {
      const value = field.split('.').reduce((part, name) => part?.[name], shared);
      return value === undefined ? [] : [[field, String(value)]];
    }),
  );

// Reads what toJson wrote, or some members of it, over the settings of now. Answers {settings}, or
// {fault}: the key of a sentence and the field it is about.
export const readJson = (text, current) => {
  let shared;
  try {
    shared = JSON.parse(text);
  } catch {
    return { fault: { key: 'settings.fault.not_json' } };
  }
  if (!isObject(shared) || !kServices.some((name) => isObject(shared[name]))) {
    return { fault: { key: 'settings.fault.no_settings' } };
  }
  const fields = { ...fieldsOf(current), ...knownFields(shared, current) };
  const { settings, faults } = readSettings(fields);
  const [first] = Object.entries(faults);
  return first ? { fault: { key: first[1], field: first[0] } } : { settings };
};

// The same for what toLink put behind "p=".
export const readLink = (parameter, current) => {
  try {
    return readJson(fromBase64Url(parameter ?? ''), current);
  } catch {
    return { fault: { key: 'settings.fault.not_json' } };
  }
};

// [{field, from, to}] of what differs.
export const changesBetween = (before, after) => {
  const now = fieldsOf(before);
  return Object.entries(fieldsOf(after))
    .filter(([field, to]) => now[field] !== to)
    .map(([field, to]) => ({ field, from: now[field], to }));
};
