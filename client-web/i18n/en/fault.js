export default {
  'fault.unreachable': 'No answer from {origin}.',
  'fault.unreachable.hint':
    'Is the service running? Are the address and port in Settings right? Does it allow this page by CORS? The browser does not tell a page which of these it is.',
  'fault.timeout': '{origin} did not answer in time.',
  'fault.timeout.hint': 'A firewall may be dropping the request, or no machine has that address.',
  'fault.not_json': '{origin} answered {status}, but not with JSON.',
  'fault.not_json.hint': 'Another program may be listening on that port. Check Settings.',
  'fault.unexpected': '{origin} answered {status}, but not as this endpoint does.',
  'fault.unexpected.hint': 'Check in Settings that the service and the path belong together.',
  'fault.retry_after': 'Try again in {time}.',
  'fault.try_refresh': 'Refresh the tokens',
  'fault.try_login': 'Log in again',
  'fault.why': 'Why? Look at the token',
  'fault.doctor': 'Doctor: find the cause',

  'scope.has': 'The token has the scopes',
};
