// The texts of the page. They are in i18n/<language>/<area>.js, one object of keys each, and are
// loaded for the language in use only: the areas below at the start, others (`texts` of a view in
// views/index.js, the settings, the doctor) with what needs them. A key is used as t('area.word'),
// and every key stands in both languages: a test compares them.

export const kLanguages = ['es', 'en'];
const kFirstAreas = ['shell', 'fault', 'log', 'account'];

const texts = Object.fromEntries(kLanguages.map((language) => [language, {}]));
const areas = new Set(kFirstAreas);
const loaded = new Map(); // promises by "language/area"

const load = (language, area) => {
  const name = `${language}/${area}`;
  if (!loaded.has(name)) loaded.set(name, fetchArea(language, area));
  return loaded.get(name);
};

// One that failed to load is asked for again the next time.
const fetchArea = async (language, area) => {
  try {
    Object.assign(texts[language], (await import(`./i18n/${language}/${area}.js`)).default);
  } catch (error) {
    loaded.delete(`${language}/${area}`);
    throw error;
  }
};

// Resolves once every area asked for so far, and those of `more`, are there in `language`.
export const loadTexts = (language, more = []) => {
  for (const area of more) areas.add(area);
  return Promise.all([...areas].map((area) => load(language, area)));
};

// The first of the browser's languages that the page speaks, else English.
export const preferredLanguage = (wanted) => {
  const known = wanted
    .map((tag) => tag.slice(0, 2).toLowerCase())
    .find((tag) => kLanguages.includes(tag));
  return known ?? 'en';
};

// A function t(key, values) that answers the text of `key` with its {placeholders} filled.
export const translator =
  (language) =>
  (key, values = {}) =>
    (texts[language][key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

const parseTime = (value) => {
  const time = new Date(typeof value === 'number' ? value * 1000 : value);
  return Number.isNaN(time.getTime()) ? null : time;
};

// A local date and time for seconds since 1970 or an RFC 3339 text; the value itself if it is
// neither.
export const formatTime = (language, value) => {
  const time = parseTime(value);
  if (!time) return String(value);
  const style = { dateStyle: 'medium', timeStyle: 'medium' };
  return new Intl.DateTimeFormat(language, style).format(time);
};
