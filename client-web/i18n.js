import en from './i18n/en.js';
import es from './i18n/es.js';

export const kLanguages = { es, en };

// The first of the browser's languages that the page speaks, else English.
export const preferredLanguage = (wanted) => {
  const known = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in kLanguages);
  return known ?? 'en';
};

// A function t(key, values) that answers the text of `key` with its {placeholders} filled.
export const translator = (language) => {
  const texts = kLanguages[language];
  return (key, values = {}) =>
    (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
};

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
