export default {
  'field.current_password': 'Current password',
  'field.new_password': 'New password',
  'field.code': 'Code',

  'password.lead':
    'You need your current password and a fresh access token: one obtained by password, not by refresh.',
  'password.submit': 'Change password',
  'password.done': 'Password changed. Your other sessions have ended.',

  'reauth.title': 'Confirm it’s you',
  'reauth.lead':
    'This access token comes from a refresh, so it is not fresh. Enter your password to get a fresh one.',
  'reauth.submit': 'Get a fresh token',
  'reauth.done': 'The access token is fresh now: try again.',

  'reset.lead': 'An administrator gives you a code. It works once, for 15 minutes.',
  'reset.submit': 'Set password',
  'reset.done': 'Password changed. All sessions have ended.',

  'profile.delete_title': 'Delete the account',
  'profile.delete_lead':
    'Ends every session and deletes your items. You need a fresh access token: one obtained by password, not by refresh.',
  'profile.delete': 'Delete account',
  'profile.confirm_delete': 'Permanently delete the account {username}?',
  'profile.deleted': 'The account {username} was deleted.',

  'sessions.lead':
    'One per login. Its tokens change with each refresh; the session stays until it ends.',
  'sessions.empty': 'There are no sessions.',
  'sessions.current': 'this session',
  'sessions.new_place': 'new place',
  'sessions.rename': 'Rename',
  'sessions.name': 'Name',
  'sessions.since': 'started',
  'sessions.seen': 'last used',
  'sessions.last_ip': 'Last refreshed from {ip}',
  'sessions.other_ip': 'A refresh was repeated from {ip}. If that was not you, end the session.',
  'sessions.until': 'expires',
  'sessions.end': 'End session',
  'sessions.confirm_end': 'End this session?',
  'sessions.confirm_current': 'This is the session of this browser. End it?',
  'sessions.confirm': 'End these sessions?',
  'sessions.local': 'Log out here',
  'sessions.local_hint': 'Ends the session of this browser.',
  'sessions.others': 'Log out everywhere else',
  'sessions.others_hint': 'Ends all sessions but this one.',
  'sessions.global': 'Log out everywhere',
  'sessions.global_hint': 'Ends all sessions, this one too.',
  'sessions.done': 'The other sessions have ended.',
  'sessions.over': 'The session has ended, and its tokens were removed from this browser.',

  'keys.lead':
    'With an access key a script gets tokens without your password. They are never fresh, and they end with the key.',
  'keys.name': 'Name',
  'keys.name_hint': 'What the key is for.',
  'keys.scope': 'Scope',
  'keys.scope_hint':
    'What its tokens may do, separated by spaces. If empty: all that your token may do.',
  'keys.days': 'Days until it expires',
  'keys.submit': 'Create access key',
  'keys.done': 'Copy the secret now: it is not shown again.',
  'keys.use': 'Get a token with curl:',
  'keys.made': 'created',
  'keys.used': 'last used',
  'keys.unused': 'never used',
  'keys.until': 'expires',
  'keys.delete': 'Delete',
  'keys.confirm': 'Delete the access key “{name}”? Its tokens stop working.',
  'keys.empty': 'There are no access keys.',
};
