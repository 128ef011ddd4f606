export default {
  'language.choose': 'Language',
  'language.en': 'English',
  'language.es': 'Español',

  'shell.skip': 'Skip to the content',

  'nav.label': 'Actions',
  'nav.account': 'Account',
  'nav.things': 'Items',
  'nav.library': 'Library',
  'nav.register': 'Register',
  'nav.login': 'Log in',
  'nav.refresh': 'Refresh tokens',
  'nav.profile': 'Profile',
  'nav.create_item': 'Create item',
  'nav.items': 'List items',
  'nav.books': 'Books',

  'session.none': 'You are not logged in: the service will refuse this.',
  'session.who': 'Logged in',
  'session.log_out': 'Log out',
  'session.logged_out': 'Tokens forgotten in this browser.',

  'view.requests': 'Requests of this view',

  'form.sending': 'Sending…',

  'field.username': 'Username',
  'field.password': 'Password',
  'field.name': 'Name',
  'field.description': 'Description',
  'field.title': 'Title',
  'field.author': 'Author',
  'field.isbn': 'ISBN',
  'field.year': 'Year',
  'field.optional': 'Optional.',

  'list.reload': 'Reload',
  'list.more': 'More',

  'session.refresh_failed': 'The automatic refresh failed.',
  'form.copy_as': 'Copy as',
  'list.loading': 'Loading…',
  'confirm.cancel': 'Cancel',
  'theme.auto': 'Theme: as the system',
  'theme.light': 'Theme: light',
  'theme.dark': 'Theme: dark',
  'shell.load_failed': 'This part of the page did not load. Is its server still there?',
  'shell.progress': 'A request is under way',
  'settings.title': 'Settings',
  'copy.done': 'Copied.',
  'copy.failed': 'Could not copy: the browser does not allow it here.',
};
