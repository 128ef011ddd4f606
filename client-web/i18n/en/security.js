export default {
  'field.current_password': 'Current password',
  'field.new_password': 'New password',
  'field.code': 'Code',

  'password.lead':
    'It takes the old password and a fresh access token: one that a password brought, not a refresh.',
  'password.submit': 'Change password',
  'password.done': 'Password changed. Your other sessions have ended.',

  'reauth.title': 'Show that it is you',
  'reauth.lead':
    'This access token comes from a refresh, so it is not fresh. Your password brings a fresh one.',
  'reauth.submit': 'Get a fresh token',
  'reauth.done': 'The access token is fresh now: try again.',

  'reset.lead': 'An administrator hands you a code. It works once, for 15 minutes.',
  'reset.submit': 'Set password',
  'reset.done': 'The new password is set. All sessions have ended.',

  'profile.delete_title': 'Delete the account',
  'profile.delete_lead':
    'Ends every session and removes your items. It takes a fresh access token.',
  'profile.delete': 'Delete account',
  'profile.confirm_delete': 'Delete the account {username} for good?',
  'profile.deleted': 'The account {username} is deleted.',

  'sessions.lead':
    'One per log in. Its tokens change with each refresh; the session stays until it ends.',
  'sessions.empty': 'There is no session.',
  'sessions.current': 'this one',
  'sessions.since': 'since',
  'sessions.seen': 'last seen',
  'sessions.until': 'until',
  'sessions.end': 'End session',
  'sessions.confirm_end': 'End this session?',
  'sessions.confirm_current': 'This is the session of this browser. End it?',
  'sessions.confirm': 'End these sessions?',
  'sessions.local': 'Here',
  'sessions.local_hint': 'Ends the session of this browser.',
  'sessions.others': 'Everywhere else',
  'sessions.others_hint': 'Ends all sessions but this one.',
  'sessions.global': 'Everywhere',
  'sessions.global_hint': 'Ends all sessions, this one too.',
  'sessions.done': 'The other sessions have ended.',
  'sessions.over': 'The session has ended, and its tokens are gone from this browser.',
};
