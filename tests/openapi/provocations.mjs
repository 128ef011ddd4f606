// How to cause each error that has an example, by its code, from a valid request. In addition, an
// example of a request can be the one that is refused.
import { Service } from '../support/service.mjs';

const kTries = 10; // allowed wrong passwords for one name from one address
const kTriesOfAddress = 300; // from one address for everything
const kKeys = 20; // of one user
const kTooLarge = 'x'.repeat(70_000);
// A body with the errors of the example.
const kRuleBreakers = {
  register: { username: ' johndoe', password: 'short', role: 'admin' },
  logOut: { scope: 'mine' },
  offerRevocations: { database: '', items: [{ kind: 'device', user_id: 7 }] },
  createItem: { name: '', colour: 'brass' },
  createBook: { author: 'Julio Cortázar', isbn: '978-84-376-0457-3', year: 2201 },
  changeBook: { title: null, isbn: '978-84-376-0457-3', year: 2201 },
};
kRuleBreakers.replaceItem = kRuleBreakers.changeItem = kRuleBreakers.createItem;
kRuleBreakers.replaceBook = kRuleBreakers.createBook;
// The example uses an id that does not exist.
const kNobody = 999_999_999;

const takesRefreshToken = (operation) => operation.schemes.includes('refreshToken');
const expired = (stage, token) => {
  const now = Math.floor(Date.now() / 1000);
  return stage.forge(token, { iat: now - 1000, nbf: now - 1000, exp: now - 100 });
};

// Another auth-service with this setting of REGISTRATION.
async function serviceWith(registration, { stage, after }) {
  const service = await Service.start('auth-service', {
    settings: { JWT_SECRET: stage.secret, REGISTRATION: registration },
  });
  after(() => service.stop());
  return { service };
}

// (request, {operation, stage, user}) => the changed parts of the request.
export const kProvocations = {
  authorization_missing: () => ({ token: undefined }),
  token_expired: ({ token }, { stage }) => ({ token: expired(stage, token) }),
  wrong_token_type: (request, { operation, user }) => ({
    token: takesRefreshToken(operation) ? user.access : user.refresh,
  }),
  insufficient_scope: ({ token, body }, { operation: { operationId }, stage }) => ({
    token: stage.forge(token, { scope: 'other' }),
    body: operationId === 'logOut' ? { scope: 'others' } : body,
  }),
  fresh_token_required: ({ token }, { stage }) => ({ token: stage.forge(token, { fresh: false }) }),
  refresh_reused: async (request, { operation, stage, user }) => {
    const send = async (token) => {
      const answer = await fetch(`${stage.auth.url}/auth/refresh`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
      });
      return (await answer.json()).refresh_token;
    };
    await send(await send(user.refresh));
    return operation.operationId === 'tokenRefresh' ? {} : { token: user.refresh };
  },
  bad_credentials: ({ body }) => ({ body: { ...body, password: 'shut sesame 22' } }),
  account_disabled: async (request, { stage, user }) => {
    stage.command(['user', 'disable', user.name]);
    return {};
  },
  registration_closed: (request, context) => serviceWith('closed', context),
  invite_required: (request, context) => serviceWith('invite', context),
  too_many_tries: async ({ body, ...request }, { operation, stage, after }) => {
    if (operation.operationId === 'register') {
      const changes = {
        body: { ...body, invite: 'made up' },
        ...(await serviceWith('invite', { stage, after })),
      };
      for (let tries = 0; tries < kTriesOfAddress; ++tries) {
        await stage.send(operation, { ...request, ...changes });
      }
      return changes;
    }
    const secret = ['code', 'current_password', 'password'].find((name) => name in body);
    const wrong = { ...request, body: { ...body, [secret]: 'shut sesame 22' } };
    for (let tries = 0; tries < kTries; ++tries) await stage.send(operation, wrong);
    return {};
  },
  invalid_client: () => ({
    body: { grant_type: 'client_credentials', client_id: 'key_unknown', client_secret: 'wrong' },
  }),
  too_many_keys: async (request, { operation, stage }) => {
    for (let keys = 0; keys < kKeys; ++keys) await stage.send(operation, request);
    return {};
  },
  invalid_json: ({ type }) => ({
    body: '{"name":',
    type: type.endsWith('json') ? type : 'application/json',
  }),
  body_too_large: () => ({ body: kTooLarge }),
  unsupported_media_type: () => ({ body: '{}', type: 'text/plain' }),
  validation_failed: ({ body }, { operation: { operationId } }) => ({
    body: kRuleBreakers[operationId] ?? { ...body, surprise: true },
  }),
  invalid_request: ({ body: { token, refresh_token: refresh, username, ...body } }) => ({ body }),
  unsupported_grant_type: () => ({ body: { grant_type: 'implicit' } }),
  bad_query: (request, { operation: { operationId } }) => ({
    query: operationId === 'readRevocations' ? 'after=-1' : 'limit=0',
  }),
  bad_cursor: () => ({ query: 'cursor=made-up' }),
  unknown_parameter: () => ({ query: 'page=2' }),
  repeated_parameter: () => ({ query: 'limit=1&limit=2' }),
  not_found: () => ({ path: { id: kNobody, file: 'nothing.js' } }),
  user_not_found: () => ({ path: { id: kNobody } }),
  bad_precondition: () => ({ headers: { 'if-match': '3' } }),
  precondition_failed: () => ({ headers: { 'if-match': '"99"' } }),
  last_admin: (request, { stage: { admin } }) => ({ token: admin.access }),
  offer_not_signed: () => ({ headers: { 'Feed-Signature': 'made-up' } }),
  database_not_back: ({ body }) => ({ body: { ...body, database: '0'.repeat(32) } }),
  own_account: async (request, { operation, stage }) => {
    if (operation.operationId !== 'liftThrottle') return { path: { id: stage.admin.id } };
    const another = await stage.newAdmin();
    return { token: another.access, path: { id: await stage.lockOut(another) } };
  },
  revocation_feed_unread: async (request, { stage, after }) => {
    const books = await Service.start('books-service', {
      settings: { JWT_SECRET: stage.secret, AUTH_URL: 'http://127.0.0.1:1' },
    });
    after(() => books.stop());
    return { service: books };
  },
};
