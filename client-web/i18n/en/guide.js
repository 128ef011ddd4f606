export default {
  'guide.lead':
    'A login with tokens, step by step: two services and this page, each on its own machine. Do the steps in order: each one ticks itself when it has really happened, and keeps the log lines of both sides.',
  'guide.page': 'This page',
  'guide.page_text': 'Keeps the tokens in localStorage and sends them.',
  'guide.auth_text': 'Users and passwords. Issues and signs tokens.',
  'guide.books_text': 'Books and items. Verifies tokens with the same secret.',
  'guide.steps': 'Steps: {done} of {all}',
  'guide.owner': 'Progress of {user}, kept in this browser, without tokens.',
  'guide.no_owner': 'Your progress is kept in this browser, without tokens.',
  'guide.done': 'done',
  'guide.logs': 'What both logs say',
  'guide.happened': 'What happened:',
  'guide.why': 'Why:',
  'guide.client_log': 'Log of the page:',
  'guide.server_log': 'Log of {service}-service (grep {id}):',
  'guide.hand_in': 'Hand in',
  'guide.all_done': 'All steps done',
  'guide.hand_in_lead':
    'A page with your name, the date, the steps and what both logs said, as PDF or Markdown.',
  'guide.start_over': 'Start over',
  'guide.confirm_start_over': 'Forget the progress of this user? The account stays.',

  'guide.settings.do':
    'Press Settings, enter the IP and port of each service (whoever started it sees them in the terminal), test the connection and save.',
  'guide.settings.go': 'Enter the addresses',
  'guide.settings.happened': 'The addresses are in localStorage, under llavero.settings.',
  'guide.settings.why':
    'The page comes from another machine, so someone has to tell it where the services are. Because their origins differ from its own, each service must allow the page by CORS.',

  'guide.register.do': 'Choose a username and a password.',
  'guide.register.go': 'Register',
  'guide.register.happened':
    'auth-service stored a hash of the password, never the password, and answered 201.',
  'guide.register.why': 'Whoever steals the table of users must not learn a password from it.',

  'guide.login.do': 'Log in with that username and password.',
  'guide.login.go': 'Log in',
  'guide.login.happened':
    'auth-service checked the password against the hash and issued two signed tokens: an access token for 15 minutes and a refresh token for 30 days.',
  'guide.login.why':
    'From now on the token says who you are. The password is not sent again with each request.',

  'guide.storage.do':
    'Open the developer tools (F12), tab Application (Chrome, Edge) or Storage (Firefox), and find llavero.session in localStorage. Then inspect what the tokens contain.',
  'guide.storage.go': 'Inspect token',
  'guide.storage.happened': 'Both tokens are in localStorage, under llavero.session.',
  'guide.storage.why':
    'localStorage survives a reload. Any script of this page can read it too, which is why no foreign script may run here.',

  'guide.profile.do': 'Ask auth-service for your profile.',
  'guide.profile.go': 'Profile',
  'guide.profile.happened':
    'The page sent Authorization: Bearer and the access token. auth-service verified the signature and the expiry, and answered with your user.',
  'guide.profile.why': 'Each protected route asks for a valid token. The check needs no password.',

  'guide.create.do': 'Create an item.',
  'guide.create.go': 'Create item',
  'guide.create.happened':
    'books-service verified the same token on its own, with the shared secret, and stored the item for the user in the claim sub.',
  'guide.create.why':
    'A signature can be verified by everyone who has the secret: books-service need not ask auth-service at each request.',

  'guide.list.do': 'List your items.',
  'guide.list.go': 'List items',
  'guide.list.happened': 'books-service returned only the items of the user in the token.',
  'guide.list.why': 'The claim sub decides whose items they are, not anything that the page sends.',

  'guide.books.do': 'Look at the list of books.',
  'guide.books.go': 'Books',
  'guide.books.happened':
    'books-service answered. Everyone may read this list: the token, which the page always sends, is not needed here.',
  'guide.books.why':
    'Not every route needs a token: adding a book does, reading the list does not.',

  'guide.refusal.do': 'Send your token with one changed character.',
  'guide.refusal.go': 'Send a changed token',
  'guide.refusal.happened': 'The service refused the request with 401 and said which check failed.',
  'guide.refusal.why':
    'The signature covers every byte: whoever changes the token cannot sign it again without the secret.',

  'guide.refresh.do': 'Exchange the refresh token for a new pair.',
  'guide.refresh.go': 'Refresh tokens',
  'guide.refresh.happened':
    'auth-service issued two new tokens. The old refresh token is used up: for some seconds it returns this same pair, in case the answer was lost; after that, using it ends the session.',
  'guide.refresh.why':
    'The access token lives briefly, so a stolen one is soon worthless. The refresh token saves you from typing the password every 15 minutes.',

  'guide.expiry.do':
    'Log in again with a token that lasts 10 seconds. Services accept it 5 seconds longer, in case their clocks differ. Wait about 15 seconds, until it says “expired” at the top, then open Profile.',
  'guide.expiry.go': 'Log in for 10 seconds',
  'guide.expiry.happened':
    'The service refused the token: 401 token_expired. With automatic refresh, the page then gets a new one and repeats the request.',
  'guide.expiry.why':
    'exp is in the token, and the signature protects it: nobody can make it last longer.',

  'guide.logout.do': 'Log out. The page then asks both services once more with the old token.',
  'guide.logout.go': 'Log out',
  'guide.logout.happened':
    'auth-service revoked the session, and both services refuse its token: 401 token_revoked.',
  'guide.logout.why':
    'The signature of the token is still right, and the token does not say that its session was revoked. So books-service asks auth-service, several times a second, which sessions were revoked.',

  'report.lead': 'What you hand in. Print it, save it as PDF, or download it as Markdown.',
  'report.name': 'Your name',
  'report.keep': 'Put it on the report',
  'report.print': 'Print or save as PDF',
  'report.markdown': 'Download Markdown',
  'report.title': 'Exercise: JWT. {name}',
  'report.facts': 'User {user}. {done} of {all} steps.',
  'report.missing': 'Not done.',
};
