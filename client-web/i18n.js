// The texts of the page: i18n/<language>/<area>.js, one object of keys each. Only the current
// language is loaded: the areas below at the start, others (`texts` of a view in views/index.js,
// the settings, the doctor, the refusals) on demand. Use a key as t('area.word'). A test checks that both
// languages have all keys.

export const kLanguages = ['es', 'en'];
const kFirstAreas = ['shell', 'fault', 'log'];

const texts = Object.fromEntries(kLanguages.map((language) => [language, {}]));
const areas = new Set(kFirstAreas);
const loaded = new Map(); // promises by "language/area"

const load = (language, area) => {
  const name = `${language}/${area}`;
  if (!loaded.has(name)) loaded.set(name, fetchArea(language, area));
  return loaded.get(name);
};

// A failed load is retried the next time.
const fetchArea = async (language, area) => {
  try {
    Object.assign(texts[language], (await import(`./i18n/${language}/${area}.js`)).default);
  } catch (error) {
    loaded.delete(`${language}/${area}`);
    throw error;
  }
};

// Resolves to true once all areas requested so far, and those of `more`, are loaded in `language`.
export const loadTexts = async (language, more = []) => {
  for (const area of more) areas.add(area);
  const wanted = [...areas];
  await Promise.all(wanted.map((area) => load(language, area)));
  return areas.size === wanted.length || loadTexts(language); // more was requested meanwhile
};

// The browser's first language that the page supports, or English.
export const preferredLanguage = (wanted) => {
  const known = wanted
    .map((tag) => tag.slice(0, 2).toLowerCase())
    .find((tag) => kLanguages.includes(tag));
  return known ?? 'en';
};

// Returns a function t(key, values): the text of `key` with its {placeholders} filled.
export const translator =
  (language) =>
  (key, values = {}) =>
    (texts[language][key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

const parseTime = (value) => {
  const time = new Date(typeof value === 'number' ? value * 1000 : value);
  return Number.isNaN(time.getTime()) ? null : time;
};

// Formats seconds since 1970 or an RFC 3339 text as local date and time; returns any other value
// unchanged.
export const formatTime = (language, value) => {
  const time = parseTime(value);
  if (!time) return String(value);
  const style = { dateStyle: 'medium', timeStyle: 'medium' };
  return new Intl.DateTimeFormat(language, style).format(time);
};
