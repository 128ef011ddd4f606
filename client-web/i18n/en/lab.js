export default {
  'lab.lead':
    'Attacks on your own services, with a throwaway account that is deleted afterwards. Your session is not affected.',
  'lab.table': 'Experiments',
  'lab.expected': 'Expected',
  'lab.as_expected': 'as expected',
  'lab.not_as_expected': 'not as expected',
  'lab.run': 'Run all',
  'lab.run_one': 'Run',
  'lab.running': 'Running: {name}',
  'lab.sum': '{good} of {all} as expected.',
  'lab.meter': 'Revocation meter',
  'lab.meter_lead':
    'Logs in, logs out, and calls books-service until it refuses the token. books-service keeps asking auth-service which sessions were revoked.',
  'lab.measure': 'Measure',
  'lab.meter_label': 'Time until the token was refused',
  'lab.meter_text':
    'until books-service answered “{ended}” (requests: {requests}). auth-service immediately: “{auth}”.',

  'lab.do.untouched': 'The unchanged access token',
  'lab.do.parallel': 'Refresh 20 times in parallel',
  'lab.do.replay': 'Replay an old refresh token',
  'lab.do.flip_claims': 'One character of the payload changed',
  'lab.do.prolong': 'Payload that expires a day later',
  'lab.do.flip_signature': 'One character of the signature changed',
  'lab.do.drop_signature': 'No signature',
  'lab.do.alg_none': 'alg: none',
  'lab.do.refresh_as_access': 'Refresh token as access token',
  'lab.do.access_as_refresh': 'Access token as refresh token',
  'lab.do.expired': 'Expired access token',

  'lab.why.untouched': 'The control: both services must accept it.',
  'lab.why.parallel':
    'All get the same new pair, so that a lost answer does not end the session. That is the default grace period; without it (REFRESH_GRACE_SECONDS=0) one wins and the session ends.',
  'lab.why.replay':
    'It is two rotations old, so someone else has it: the session ends, and the newest token with it.',
  'lab.why.flip_claims': 'The signature covers every byte.',
  'lab.why.prolong': 'Otherwise everyone decides what their token says.',
  'lab.why.flip_signature': 'Close is not enough: it must be identical.',
  'lab.why.drop_signature': 'Header and payload alone prove nothing.',
  'lab.why.alg_none': 'The verifier chooses the algorithm, not the token.',
  'lab.why.refresh_as_access': 'The signature is valid, but the token has another purpose.',
  'lab.why.access_as_refresh': 'Otherwise whoever steals one stays in for good.',
  'lab.why.expired': 'Issued for one second, plus the clock leeway.',
  'lab.guess': 'What will they answer?',
  'lab.guess_right': '✓ You were right: {guess}.',
  'lab.guess_wrong': '✕ You said {guess}.',
  'lab.score': 'Right predictions: {right} of {all}.',
  'lab.meter_never': 'books-service did not refuse it within {seconds} s.',
  'lab.meter_never_why':
    'It does not poll the feed of the auth-service that revoked the session. Check AUTH_URL of books-service.',
  'lab.cve.flip_claims':
    'It happened to Java (CVE-2022-21449, 2022): with ECDSA, a signature of zeros was valid for any content.',
  'lab.cve.flip_signature':
    'Auth0-WCF-Service-JWT (CVE-2019-7644, 2019) said in its error what the right signature was.',
  'lab.cve.drop_signature':
    'It happened to ServiceStack (CVE-2020-28042, 2020): it accepted a shortened signature.',
  'lab.cve.alg_none':
    'It happened to Apache Pulsar (CVE-2021-22160, 2021): with alg none it did not check the signature.',
  'lab.cve.refresh_as_access':
    'It happened to Spring Security OAuth (2015): its refresh tokens were valid as access tokens.',
  'lab.weak': 'A weak secret',
  'lab.weak_lead':
    'This page signs a token with a word chosen at random and tries a list of words on it, as an attacker would: there is no need to ask the service.',
  'lab.weak_run': 'Guess the secret',
  'lab.weak_found': 'Secret found: “{secret}”, after {tries} tries and {ms} ms.',
  'lab.weak_token': 'The token of the user ana, which is all that the attacker had:',
  'lab.weak_forged': 'The same token with role=admin, signed with the secret that was found:',
  'lab.weak_inspect': 'Take it to the inspector',
  'lab.weak_lesson':
    'A service with that secret would accept it: the signature is right. Your services do not, because their secret differs, and they do not start with one shorter than 32 bytes.',
  'lab.weak_cve':
    'It happened to Apache Superset (CVE-2023-27524, 2023): it came with a default secret, which signed sessions of administrators.',

  'lab.cors': 'CORS: what the browser asks first',
  'lab.cors_lead':
    'Page and services are different origins. Before some requests the browser asks the service for permission, with a preflight. The page cannot see it, but the service logs it.',
  'lab.cors_run': 'Send three requests',
  'lab.cors_status': 'Response: {status}',
  'lab.cors_stopped': 'No response: the browser did not send the request.',
  'lab.cors_simple': 'GET /api/books without headers of its own',
  'lab.cors_why_simple':
    'A form could send this too, so the browser does not ask. Whether the page may read the response is decided by Access-Control-Allow-Origin.',
  'lab.cors_asked': 'GET /api/books with X-Request-ID',
  'lab.cors_why_asked':
    'A header that no form can send: the browser first asks with OPTIONS (the line in bold). It is the same with Authorization, and so with every request that carries a token.',
  'lab.cors_blocked': 'PATCH /api/books',
  'lab.cors_why_blocked':
    'The service answered the preflight that it knows only GET and POST here. In its terminal you see the OPTIONS and no PATCH. CORS protects users of browsers; curl asks nobody.',
  'lab.cors_hidden': 'books-service does not show its log (LOG_VIEW=off): look in its terminal.',

  'thief.title': 'A stolen refresh token, turn by turn',
  'thief.lead':
    'Owner and thief have the same refresh token. Decide who refreshes at each turn, and see when the service notices.',
  'thief.start': 'Steal a token',
  'thief.again': 'Start again',
  'thief.end': 'End and delete the account',
  'thief.owner': 'owner',
  'thief.thief': 'thief',
  'thief.turn_owner': 'The owner refreshes',
  'thief.turn_thief': 'The thief refreshes',
  'thief.track': 'The numbers of refreshes (ctr), and who has the token of each',
  'thief.mark_rotated': 'new pair',
  'thief.mark_grace': 'same pair, within the grace',
  'thief.mark_refused': 'refused: the session ends',
  'thief.sent': 'sends ctr {ctr}',
  'thief.rotated': 'It is the newest token: the answer has ctr {ctr}.',
  'thief.grace':
    'It is the previous token, {seconds} s after it changed: within the grace (REFRESH_GRACE_SECONDS) the answer is the pair that was given already, in case an answer was lost.',
  'thief.noticed':
    'It is an old token, so someone else has it: the service closes the session for both.',
  'thief.over':
    'Both are out. The owner logs in again with the password, which the thief does not have.',

  'storage.title': 'Where tokens are kept',
  'storage.lead':
    'The same attacks on a throwaway account whose tokens are in memory, in localStorage or in cookies: a script that was injected into this page, and a forged form that would log the user out. Each really runs, and the table says what was lost.',
  'storage.run': 'Attack every place',
  'storage.table': 'What was lost, by attack and place',
  'storage.attack': 'Attack',
  'storage.in.memory': 'memory',
  'storage.in.storage': 'localStorage',
  'storage.in.csrf': 'cookies, CSRF token',
  'storage.in.no_csrf': 'cookies, no CSRF token',
  'storage.do.read': 'Injected script reads localStorage, sessionStorage and document.cookie',
  'storage.do.listen': 'Injected script waits for the next request of the page',
  'storage.do.refresh': 'Injected script sends a refresh and reads the answer',
  'storage.do.frame': 'Form from another site (a sandboxed frame, whose origin is “null”)',
  'storage.do.port': 'Form from another port of this host (this page, without the CSRF token)',
  'storage.lost.access': 'access token',
  'storage.lost.refresh': 'refresh token',
  'storage.lost.csrf': 'CSRF token',
  'storage.lost.session': 'the session ended',
  'storage.nothing': 'nothing',
  'storage.not_run': 'not run',
  'storage.own_cookies':
    'This browser has cookies of a session, which the lab would replace: log out first, or delete the cookies of this host.',
  'storage.how_cookies':
    'Your services take no cookies from this page. Start both with TOKEN_LOCATION=header,cookie and CORS_ORIGINS={page}, reach all three by one host name, and run this again.',
  'storage.how_no_csrf':
    'For the last column, start the services with COOKIE_CSRF_PROTECT=off (only in development) and run this again.',
  'storage.how_csrf':
    'For the column with the CSRF token, start the services without COOKIE_CSRF_PROTECT=off and run this again.',
  'storage.lesson':
    'HttpOnly hides the tokens from a script that reads, but not the answer of a refresh that it sends: no place is safe from injected script. A CSRF token is what stops forged forms; SameSite=Strict stops those of other sites only.',

  'lab.target': 'Another service',
  'lab.target_lead':
    'The same attacks on another service of your own, e.g. your solution of the exercise. They create an account there, “lab-…”, which the page does not delete.',
  'lab.target_address': 'Address',
  'lab.target_register': 'Path to register',
  'lab.target_login': 'Path to log in',
  'lab.target_refresh': 'Path to refresh',
  'lab.target_profile': 'Path of the profile',
  'lab.target_run': 'Attack it',
  'lab.target_sum': '{good} of {all} attacks refused.',
  'lab.target_refused': 'refused',
  'lab.target_accepted': 'accepted',
  'lab.target_failed': 'the service failed',
  'lab.target_unread': 'no answer that this page may read',
  'lab.target_unread_why':
    'Either nothing listens there, or the browser does not let this page read the answer: the service must allow its origin, Authorization and Content-Type (CORS), in refusals too. A page on https cannot call http.',
  'lab.target_no_url': 'This is not an address such as http://127.0.0.1:5000.',
  'lab.target_no_register': 'The service did not create an account: {answer}.',
  'lab.target_no_login': 'The service does not let the new account log in: {answer}.',
  'lab.target_no_token': 'The answer to the login has no “access_token” that is a JWT.',
  'lab.target_own_refused': 'The service refuses its own access token: {answer}.',
  'lab.target_weak':
    '✕ Its secret is “{secret}”, a word from a list: whoever has one token can sign any other.',
  'lab.target_not_weak': '✓ Its secret is not among {tries} common ones.',
  'lab.target_not_guessed': 'The page can only guess the secrets of HS256.',
  'lab.target_no_refresh':
    'The two tokens were not swapped at the refresh path: it does not accept the refresh token itself.',
  'lab.target_more':
    'A browser sees only part of it. In a terminal, this checks the rest of the exercise and says how to mend what it finds:',
};
