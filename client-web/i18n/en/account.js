export default {
  'register.lead':
    'Create an account in auth-service. It stores a hash, from which nobody can get the password back.',
  'register.password_hint': 'At least 8 characters. A long phrase beats a short puzzle.',
  'register.submit': 'Register',
  'register.done': 'Account {username} created.',
  'register.next': 'Log in now',
  'register.invite': 'Code of your invite',

  'login.lead': 'Send a username and a password, and receive an access token and a refresh token.',
  'login.lifetime': 'Access token lasts',
  'login.lifetime_usual': '15 minutes',
  'login.lifetime_60': '1 minute',
  'login.lifetime_10': '10 seconds, to watch it expire',
  'login.submit': 'Log in',
  'login.done': 'Logged in. Both tokens are stored in this browser.',

  'refresh.lead': 'Exchange the refresh token for a new pair. No password is sent.',
  'refresh.submit': 'Refresh tokens',
  'refresh.done': 'New tokens. The old refresh token no longer works.',

  'profile.lead': 'Who you are: auth-service reads your access token and returns your user.',
  'profile.submit': 'Show profile',
  'register.username_hint': '1 to 64 characters; Ana and ana are the same name.',
  'login.wait': 'Wait about 15 seconds, until it says “expired” at the top, then open',
};
