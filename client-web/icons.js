// The icons, by the route or command that they stand for: lines on a field of 24 by 24.

import { html } from './html.js';

const kPerson = 'M10 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM3 21c0-4 3-6 7-6s7 2 7 6';

const kPaths = {
  guide: 'M5 21V4h13l-3 4 3 4H5',
  report: 'M6 3h8l4 4v14H6zM12 17v-6M9 13.5l3-3 3 3',
  register: `${kPerson}M20 7v6M17 10h6`,
  login: 'M14 4h5v16h-5M4 12h11M11 8l4 4-4 4',
  reset: 'M4 13a8 8 0 1 0 3-7M4 4v5h5',
  refresh: 'M4 11a8 8 0 0 1 15-3M20 4v5h-5M20 13a8 8 0 0 1-15 3M4 20v-5h5',
  profile: `${kPerson}`,
  password: 'M6 11h12v10H6zM8 11V8a4 4 0 0 1 8 0v3',
  sessions: 'M3 5h18v12H3zM8 21h8M12 17v4',
  keys: 'M14 10a4 4 0 1 0-3 3.9l-8 8h4v-3h3v-3l3-2',
  'items/new': 'M4 4h16v16H4zM12 8v8M8 12h8',
  items: 'M8 6h13M8 12h13M8 18h13M3.5 6h.01M3.5 12h.01M3.5 18h.01',
  books: 'M4 19V5a2 2 0 0 1 2-2h14v18H6a2 2 0 0 1 0-4h14',
  token: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 21 21',
  lab: 'M9 3h6M10 3v6L4 20h16L14 9V3M7 15h10',
  users: `${kPerson}M16 4a4 4 0 0 1 0 8M19 15c3 1 3.5 3 3.5 6`,
  invites: 'M3 6h18v12H3zM3 7l9 6 9-6',
  throttles: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM6 6l12 12',
  audit: 'M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6zM9 12l2 2 4-4',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4',
  'log-out': 'M10 4H5v16h5M9 12h11M16 8l4 4-4 4',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
};

export const icon = (name) => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path
  d="${kPaths[name]}"/></svg>`;
