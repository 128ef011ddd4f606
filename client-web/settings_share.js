// Exports and imports settings: as a JSON file, or in a link to the page. Both contain addresses
// and endpoints, never tokens. Pure functions.

import { fieldsOf, kServices } from './settings.js';
import { readSettings } from './settings_fields.js';

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

// What differs from `defaults`, in the form of settings.
const differences = (settings, defaults) => {
  const kept = Object.fromEntries(kServices.map((name) => [name, {}]));
  for (const { field, to } of changesBetween(defaults, settings)) {
    const [service, ...names] = field.split('.');
    const last = names.pop();
    const part = names.reduce((one, name) => (one[name] ??= {}), kept[service]);
    part[last] = to;
  }
  return kept;
};

// `page` is the address of the page without its hash, `defaults` are the settings that it begins with.
export const toLink = (settings, page, defaults) =>
  `${page}#/settings?p=${toBase64Url(JSON.stringify(differences(settings, defaults)))}`;

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

// The members that are settings, as fields of the dialog; others are ignored.
const knownFields = (shared, current) =>
  Object.fromEntries(
    Object.keys(fieldsOf(current)).flatMap((field) => {
      const value = field.split('.').reduce((part, name) => part?.[name], shared);
      return value === undefined ? [] : [[field, String(value)]];
    }),
  );

// Merges the output of toJson, or some members of it, into the current settings. Returns
// {settings}, or {fault}: the key of a message and its field.
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

// The same for the parameter "p" of toLink and its `defaults`.
export const readLink = (parameter, defaults) => {
  try {
    return readJson(fromBase64Url(parameter ?? ''), defaults);
  } catch {
    return { fault: { key: 'settings.fault.not_json' } };
  }
};

// Returns [{field, from, to}] for each difference.
export const changesBetween = (before, after) => {
  const now = fieldsOf(before);
  return Object.entries(fieldsOf(after))
    .filter(([field, to]) => now[field] !== to)
    .map(([field, to]) => ({ field, from: now[field], to }));
};
