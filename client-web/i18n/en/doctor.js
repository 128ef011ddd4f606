export default {
  'doctor.title': 'Doctor',
  'doctor.running': 'Asking both services…',
  'doctor.well':
    'All is well: both services answer, are ready, hold the same secret and tell the same time.',
  'doctor.probe': 'Does anything answer at {url}, readable or not?',
  'doctor.closed':
    '{service}: nothing answers at {origin}. Start the service there, or correct address and port.',
  'doctor.timeout':
    '{service}: no answer from {origin} within 5 s. Correct the address, or open port {port} in the firewall of that host.',
  'doctor.cors':
    '{service}: {origin} answers, but does not let this page read it (CORS). Start it with CORS_ORIGINS={page}; if another program listens there, correct the port.',
  'doctor.mixed':
    '{service}: this page came by https, and a browser lets it call nothing by http, as {origin} is. Serve the service by https too, or open the page by http.',
  'doctor.loopback':
    '{service}: {host} is the computer you sit at, not the one this page came from, and Chrome 142 and later refuse such calls. Enter the address that the service has in the network.',
  'doctor.scheme': '{service}: {host}:{port} speaks http, not https. Choose http as its scheme.',
  'doctor.foreign':
    '{service}: what answers at {origin} is no Llavero service. Correct address and port.',
  'doctor.health_path':
    '{service}: {origin} is a Llavero service, but its health is not at that path. Correct the path “Health”.',
  'doctor.swapped': '{service}: the other service answers at {origin}. Swap the two addresses.',
  'doctor.database':
    '{service}: its database does not answer. Start the database, or correct DATABASE_URL and restart the service.',
  'doctor.feed':
    '{service}: it could not read yet from auth-service which sessions have ended. Start auth-service, or correct AUTH_URL of books-service.',
  'doctor.not_ready': '{service}: it is not ready: {msg}. Its log says more.',
  'doctor.missing':
    '{service}: there is no {path}. It is older than this page: update it; or the path is wrong: correct it.',
  'doctor.secret':
    'The services hold different secrets ({auth} and {books}), so books-service refuses every token. Give both the same JWT_SECRET and restart them.',
  'doctor.clock_service':
    'The clock of {service} is {seconds} s off from the other’s, so tokens are refused as expired or not yet valid. Set the time on its host, best by NTP.',
  'doctor.clock_browser':
    'The clock of this computer is {seconds} s off from the services’, so times and countdowns shown here are wrong. Set its time, best by NTP.',
  'doctor.version':
    'The services are of different versions ({auth} and {books}). Install the same version of both.',
};
