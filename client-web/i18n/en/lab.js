export default {
  'lab.lead':
    'Attacks on your own services, with a throwaway account that is deleted afterwards. Your session is not affected.',
  'lab.table': 'Experiments',
  'lab.experiment': 'Experiment',
  'lab.service': 'Service',
  'lab.expected': 'Expected',
  'lab.observed': 'Observed',
  'lab.verdict': 'Verdict',
  'lab.as_expected': 'as expected',
  'lab.not_as_expected': 'not as expected',
  'lab.run': 'Run all',
  'lab.run_one': 'Run',
  'lab.running': 'Running: {name}',
  'lab.sum': '{good} of {all} as expected.',
  'lab.meter': 'Revocation meter',
  'lab.meter_lead':
    'Logs in, logs out, and calls books-service until it refuses the token. books-service polls the feed of revoked sessions five times a second.',
  'lab.measure': 'Measure',
  'lab.meter_label': 'Time until the token was refused',
  'lab.meter_text':
    'until books-service answered “{ended}” (requests: {requests}). auth-service immediately: “{auth}”.',

  'lab.do.untouched': 'The unchanged access token',
  'lab.do.parallel': 'Refresh 20 times in parallel',
  'lab.do.replay': 'Replay an old refresh token',
  'lab.do.flip_claims': 'One character of the payload changed',
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
  'lab.why.flip_signature': 'Close is not enough: it must be identical.',
  'lab.why.drop_signature': 'Header and payload alone prove nothing.',
  'lab.why.alg_none': 'The verifier chooses the algorithm, not the token.',
  'lab.why.refresh_as_access': 'The signature is valid, but the token has another purpose.',
  'lab.why.access_as_refresh': 'Otherwise whoever steals one stays in for good.',
  'lab.why.expired': 'Issued for one second, plus the clock leeway.',
};
