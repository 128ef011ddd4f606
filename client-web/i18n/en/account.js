export default {
  'register.lead': 'Create an account in the auth service. It keeps a hash, never the password.',
  'register.password_hint': 'A long sentence beats a short riddle.',
  'register.submit': 'Register',
  'register.done': 'Account {username} created.',
  'register.next': 'Log in now',

  'login.lead': 'Exchange username and password for an access token and a refresh token.',
  'login.submit': 'Log in',
  'login.done': 'Logged in. Both tokens are kept in this browser.',

  'refresh.lead': 'Exchange the refresh token for a new pair. No password is sent.',
  'refresh.submit': 'Refresh tokens',
  'refresh.done': 'New tokens. The old refresh token has served its turn.',

  'profile.lead': 'Who the access token says you are, as the auth service knows it.',
  'profile.submit': 'Read profile',
};
