export default {
  'lab.lead':
    'Attacks on your own services, with an account made for it and deleted after. Nothing touches your session.',
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
    'Logs in, logs out, and asks books-service until it refuses the token. It reads the feed of ended sessions once a second.',
  'lab.measure': 'Measure',
  'lab.meter_label': 'Time until the token was refused',
  'lab.meter_text':
    'until books-service said “{ended}” (requests: {requests}). auth-service at once: “{auth}”.',

  'lab.do.untouched': 'The access token as it is',
  'lab.do.parallel': 'Refresh 20 times in parallel',
  'lab.do.replay': 'Replay an old refresh token',
  'lab.do.flip_claims': 'One character of the payload changed',
  'lab.do.flip_signature': 'One character of the signature changed',
  'lab.do.drop_signature': 'No signature',
  'lab.do.alg_none': 'alg: none',
  'lab.do.refresh_as_access': 'Refresh token as access token',
  'lab.do.access_as_refresh': 'Access token as refresh token',
  'lab.do.expired': 'Expired access token',

  'lab.why.untouched': 'The control: both services must take it.',
  'lab.why.parallel':
    'All bring the same successor: an answer that got lost ends no session. So it is with a grace, as by default; without one (REFRESH_GRACE_SECONDS=0) one wins and the session ends.',
  'lab.why.replay':
    'Two rotations old, so someone else has it: the session ends, and the newest token with it.',
  'lab.why.flip_claims': 'The signature covers every byte.',
  'lab.why.flip_signature': 'Close is not enough.',
  'lab.why.drop_signature': 'Header and payload alone prove nothing.',
  'lab.why.alg_none': 'The verifier decides on the algorithm, not the token.',
  'lab.why.refresh_as_access': 'Signed alike, meant for something else.',
  'lab.why.access_as_refresh': 'Else whoever steals one stays for ever.',
  'lab.why.expired': 'Issued for one second; the leeway of the clocks comes on top.',
};
