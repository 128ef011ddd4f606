export default {
  'doctor.title': 'Doctor',
  'doctor.running': 'Checking both services…',
  'doctor.well':
    'All is well: both services answer, are ready, have the same secret and agree on the time.',
  'doctor.probe': 'Is there a server at {url}, even if the page cannot read its response?',
  'doctor.closed':
    '{service}: nothing answers at {origin}. Start the service there, or correct the address and port.',
  'doctor.timeout':
    '{service}: no answer from {origin} within 5 s. Correct the address, or open port {port} in the firewall of that host.',
  'doctor.cors':
    '{service}: {origin} answers, but does not allow this page to read it (CORS). Start it with CORS_ORIGINS={page}; if another program listens there, correct the port.',
  'doctor.mixed':
    '{service}: this page was loaded over https, so the browser does not let it call {origin} over http. Serve the service over https too, or open the page over http.',
  'doctor.loopback':
    '{service}: {host} is your own computer, not the host that serves this page, and Chrome 142 and later block such calls. Enter the network address of the service.',
  'doctor.scheme': '{service}: {host}:{port} speaks http, not https. Choose http as its scheme.',
  'doctor.foreign':
    '{service}: the server at {origin} is not a Llavero service. Correct the address and port.',
  'doctor.health_path':
    '{service}: {origin} is a Llavero service, but its health endpoint is not at that path. Correct the path “Health”.',
  'doctor.swapped': '{service}: the other service answers at {origin}. Swap the two addresses.',
  'doctor.database':
    '{service}: its database does not answer. Start the database, or correct DATABASE_URL and restart the service.',
  'doctor.feed':
    '{service}: it has not been able to read the revoked sessions from auth-service yet. Start auth-service, or correct AUTH_URL of books-service.',
  'doctor.feed_source':
    'books-service polls {source}, which is not the auth-service at {origin}. After a logout there it still accepts the token. Start books-service with AUTH_URL={origin}.',
  'doctor.another':
    'books-service polls {source}, which has another database than before, so it keeps the data of deleted users. Correct AUTH_URL; or, if the change is intended, run books-service doctor --accept.',
  'doctor.went_back':
    'The database of auth-service at {source} was restored from a backup, or has lost changes. docs/deployment.md says what to do; then run books-service doctor --accept.',
  'doctor.not_ready': '{service}: it is not ready: {msg}. See its log.',
  'doctor.missing':
    '{service}: {path} does not exist. If the service is older than this page, update it; otherwise correct the path.',
  'doctor.secret':
    'The services have different secrets ({auth} and {books}), so books-service refuses every token. Give both the same JWT_SECRET and restart them.',
  'doctor.clock_service':
    'The clock of {service} differs by {seconds} s from the other service’s, so tokens are refused as expired or not yet valid. Set the time on its host, preferably with NTP.',
  'doctor.clock_browser':
    'The clock of this computer differs by {seconds} s from the services’, so times and countdowns on this page are wrong. Set its time, preferably with NTP.',
  'doctor.version':
    'The services have different versions ({auth} and {books}). Install the same version of both.',
  'remedy.default-paths': 'Use the default paths',
  'remedy.http': 'Use http',
  'remedy.page-host': 'Use {host}',
};
