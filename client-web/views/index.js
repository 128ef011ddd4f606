// Every view by its route, in the order of the navigation. To add one, add a line here, a module
// that exports `view`, its texts in i18n/<language>/<area>.js and, if needed, styles in
// style/<area>.css. Module, texts and styles are loaded when the view is opened.
//
//   route        the part of the address after "#/"; the parameters after its "?" are state.params
//   title        the key of its name, in i18n/<language>/shell.js: the navigation shows it
//   group        the key of its group; null keeps it out of the navigation
//   within       the route of the navigation that it belongs to, if its group is null
//   texts        areas of texts that it needs in addition to those loaded at the start (i18n.js)
//   styles       areas of styles that it needs in addition to those in index.html (optional)
//   isFor(state) whether the navigation shows it (optional)
//
// A view is
//   render(context)     returns its markup; runs on every change of state. `context` as in parts.js
//   actions             actions of forms and buttons, by data-call: `name({api, store, guide,
//                       context}, fields)`
//                       returns an outcome of api.send(call), see request.js and api.js. While one
//                       is running it does not start again; its outcome is state.calls[key],
//                       where key is the name, or "name#id" for a control with an id
//   enter({store})      actions to run when the view is opened: names, or [name, fields]
//                       (optional)
//   then                {name: names of the actions to run after its success} (optional)
//   says                {name: key of the notice after its success} (optional)
//   typed               {name: what to do when something is typed into its form} (optional)
//   group               that of its log entries (log.js), if they are not steps of the user's own
//                       flow (optional)
//   empties_form        names of the actions whose success resets their form to the rendered
//                       values (optional)

const kGuide = 'nav.start';
const kAccount = 'nav.account';
const kThings = 'nav.things';
const kLibrary = 'nav.library';
const kTokens = 'nav.tokens';
const kAdmin = 'nav.admin';

const isAdmin = ({ session }) => session?.user?.role === 'admin';
const isLoggedIn = ({ session }) => session !== null;
const isLoggedOut = ({ session }) => session === null;

export const kViews = [
  {
    route: 'guide',
    title: 'nav.guide',
    group: kGuide,
    texts: ['guide'],
    styles: ['guide'],
    load: () => import('./guide.js'),
  },
  {
    route: 'report',
    title: 'nav.report',
    group: kGuide,
    texts: ['guide'],
    styles: ['guide', 'table'],
    load: () => import('./report.js'),
  },
  {
    route: 'register',
    title: 'nav.register',
    group: kAccount,
    texts: ['account'],
    load: () => import('./register.js'),
  },
  {
    route: 'login',
    title: 'nav.login',
    group: kAccount,
    texts: ['account', 'token'],
    load: () => import('./login.js'),
  },
  {
    route: 'reset',
    title: 'nav.reset',
    group: kAccount,
    texts: ['account', 'security'],
    isFor: isLoggedOut,
    load: () => import('./reset.js'),
  },
  {
    route: 'refresh',
    title: 'nav.refresh',
    group: kAccount,
    texts: ['account', 'token'],
    load: () => import('./refresh.js'),
  },
  {
    route: 'profile',
    title: 'nav.profile',
    group: kAccount,
    texts: ['account', 'security'],
    load: () => import('./profile.js'),
  },
  {
    route: 'password',
    title: 'nav.password',
    group: kAccount,
    texts: ['account', 'security'],
    isFor: isLoggedIn,
    load: () => import('./password.js'),
  },
  {
    route: 'sessions',
    title: 'nav.sessions',
    group: kAccount,
    texts: ['security'],
    styles: ['catalogue'],
    isFor: isLoggedIn,
    load: () => import('./sessions.js'),
  },
  {
    route: 'keys',
    title: 'nav.keys',
    group: kAccount,
    texts: ['security'],
    styles: ['catalogue'],
    isFor: isLoggedIn,
    load: () => import('./keys.js'),
  },
  {
    route: 'items/new',
    title: 'nav.create_item',
    group: kThings,
    texts: ['catalogue'],
    load: () => import('./create_item.js'),
  },
  {
    route: 'items',
    title: 'nav.items',
    group: kThings,
    texts: ['catalogue'],
    styles: ['catalogue'],
    load: () => import('./items.js'),
  },
  {
    route: 'items/edit',
    title: 'nav.edit_item',
    group: null,
    within: 'items',
    texts: ['catalogue'],
    styles: ['catalogue'],
    load: () => import('./edit_item.js'),
  },
  {
    route: 'books',
    title: 'nav.books',
    group: kLibrary,
    texts: ['catalogue'],
    styles: ['catalogue'],
    load: () => import('./books.js'),
  },
  {
    route: 'books/edit',
    title: 'nav.edit_book',
    group: null,
    within: 'books',
    texts: ['catalogue'],
    styles: ['catalogue'],
    load: () => import('./edit_book.js'),
  },
  {
    route: 'token',
    title: 'nav.token',
    group: kTokens,
    texts: ['token', 'inspect', 'refusals'],
    styles: ['table', 'inspect'],
    load: () => import('./token.js'),
  },
  {
    route: 'lab',
    title: 'nav.lab',
    group: kTokens,
    texts: ['lab'],
    styles: ['table', 'inspect', 'lab'],
    load: () => import('./lab.js'),
  },
  {
    route: 'users',
    title: 'nav.users',
    group: kAdmin,
    texts: ['admin', 'security', 'catalogue'],
    styles: ['catalogue', 'admin'],
    isFor: isAdmin,
    load: () => import('./users.js'),
  },
  {
    route: 'invites',
    title: 'nav.invites',
    group: kAdmin,
    texts: ['admin', 'security', 'catalogue'],
    styles: ['catalogue', 'admin'],
    isFor: isAdmin,
    load: () => import('./invites.js'),
  },
  {
    route: 'throttles',
    title: 'nav.throttles',
    group: kAdmin,
    texts: ['admin', 'security', 'catalogue'],
    styles: ['catalogue', 'admin'],
    isFor: isAdmin,
    load: () => import('./throttles.js'),
  },
  {
    route: 'audit',
    title: 'nav.audit',
    group: kAdmin,
    texts: ['admin', 'catalogue'],
    styles: ['table', 'catalogue', 'admin'],
    isFor: isAdmin,
    load: () => import('./audit.js'),
  },
];

export const entryAt = (route) => kViews.find((entry) => entry.route === route);

// [{title, entries}] of the navigation.
export const groupsFor = (state) => {
  const shown = kViews.filter(({ group, isFor }) => group && (!isFor || isFor(state)));
  const titles = [...new Set(shown.map(({ group }) => group))];
  return titles.map((title) => ({ title, entries: shown.filter(({ group }) => group === title) }));
};

// The view for an address without a view or with an unknown one.
export const kHomeRoute = 'guide';
