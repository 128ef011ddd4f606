// The paths that may answer 2xx: every route of the services, and every file of the page.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const root = new URL('../..', import.meta.url).pathname;

const kOfEveryServiceWithDocs = ['/openapi.json', '/docs', '/docs/'];

// The paths without parameters that have a GET.
const readsOf = (service) =>
  Object.entries(JSON.parse(readFileSync(`${root}/${service}/openapi.json`, 'utf8')).paths)
    .filter(
      ([path, { get }]) => get && !path.includes('{') && !kOfEveryServiceWithDocs.includes(path),
    )
    .map(([path]) => path);

// `get`: what an administrator can read without a parameter. `post`: where an anonymous client can
// get 2xx for an empty body. `bases`: the folders of the routes.
export const kServices = {
  auth: {
    get: readsOf('auth-service').filter((path) => path !== '/auth/revocations'), // for services
    other: kOfEveryServiceWithDocs,
    bases: ['/', '/api/', '/auth/', '/token/', '/health/', '/.well-known/'],
    attacked: [
      '/api/users?limit=2&cursor=x',
      '/api/invites?limit=2&cursor=x',
      '/api/audit?limit=2&cursor=x',
      '/api/profile',
      '/auth/sessions',
      '/auth/revocations?after=0',
      '/health',
    ],
  },
  books: {
    get: readsOf('books-service'),
    other: kOfEveryServiceWithDocs,
    bases: ['/', '/api/', '/health/'],
    attacked: [
      '/api/items?limit=2&sort=name&q=key',
      '/api/items?cursor=x',
      '/api/items/1',
      '/api/books?limit=2&sort=title&q=rayuela',
      '/api/books?cursor=x',
      '/api/books/1',
      '/health',
    ],
  },
};

export const kPage = {
  get: [
    '/',
    ...execFileSync('git', ['ls-files', '*.html', '*.css', '*.js', '*.svg'], {
      cwd: `${root}/client-web`,
      encoding: 'utf8',
    })
      .trim()
      .split('\n')
      .map((file) => `/${file}`),
  ],
  bases: ['/', '/views/', '/i18n/', '/style/'],
  attacked: ['/', '/index.html?lang=es'],
};

// Our own words: every segment of every path above, other files of a deployment, and names that a
// forgotten route could have.
const kNearby = [
  '.git/HEAD',
  '.git/config',
  '.env',
  'secrets/jwt_secret',
  'jwt_secret',
  'serve',
  'nginx.conf',
  'nginx.conf.in',
  'package.json',
  'nginx.pid',
  'access.log',
  'auth.db',
  'books.db',
  'debug',
  'admin',
  'internal',
  'config',
  'env',
  'status',
  'info',
  'version',
  'stats',
  'test',
  'users/1',
  'items/1',
  'explain',
  'decode',
  'sessions/1',
  'register',
  'login',
  'logout',
  'refresh',
  'reset',
  'reauth',
  'revoke',
  'introspect',
  'token',
  'swagger',
  'swagger.json',
  'graphql',
  'actuator/health',
];

export const ownWords = () => [
  ...new Set([
    ...kNearby,
    ...[...kServices.auth.get, ...kServices.books.get, ...kServices.auth.other, ...kPage.get]
      .flatMap((path) => [path.slice(1), ...path.split('/')])
      .filter(Boolean),
  ]),
];
