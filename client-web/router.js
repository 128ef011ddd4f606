// Maps an address to a view: "#/items/edit?id=7" is the route 'items/edit' with {id: '7'}.

import { loadTexts } from './i18n.js';

const views = new Map(); // loaded views by route

// {route, params}, or null for a hash that is not a route, such as "#heading".
export const readHash = (hash) => {
  if (hash !== '' && !hash.startsWith('#/')) return null;
  const [route, query = ''] = hash.slice(2).split(/\?(.*)/s);
  return { route, params: Object.fromEntries(new URLSearchParams(query)) };
};

// The view of a route, if it is loaded.
export const viewAt = (route) => views.get(route);

const styles = new Map(); // promises by area

const fetchStyle = (area) =>
  new Promise((resolve, reject) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = `style/${area}.css`;
    link.onload = resolve;
    link.onerror = () => {
      link.remove();
      styles.delete(area);
      reject(new Error(`style/${area}.css did not load`));
    };
    document.head.append(link);
  });

export const loadStyle = (area) => {
  if (!styles.has(area)) styles.set(area, fetchStyle(area));
  return styles.get(area);
};

// Resolves once the view of `entry`, its texts and its styles are loaded.
export const loadView = async (entry, language) => {
  const wanted = [entry.load(), loadTexts(language, entry.texts)];
  const [{ view }] = await Promise.all([...wanted, ...(entry.styles ?? []).map(loadStyle)]);
  views.set(entry.route, view);
  return view;
};
