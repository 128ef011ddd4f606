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
  'guide.server_log': 'Log of {service}-service, id {id}:',
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
    'The page and the services have different addresses (origins). The browser lets the page read a response only if the service says that it accepts this page: that permission is called CORS.',

  'guide.register.do': 'Choose a username and a password.',
  'guide.register.happened':
    'auth-service stored a hash of the password, from which nobody can get the password back, and answered 201.',
  'guide.register.why': 'Whoever steals the table of users must not learn a password from it.',

  'guide.login.do': 'Log in with that username and password.',
  'guide.login.happened':
    'auth-service checked the password against the hash and issued two signed tokens: an access token for 15 minutes and a refresh token for 30 days.',
  'guide.login.why':
    'From now on the token says who you are. The password is not sent again with each request.',

  'guide.storage.do':
    'Open the developer tools (F12), tab Application (Chrome, Edge) or Storage (Firefox), and find llavero.session in localStorage. Then inspect what the tokens contain: when the inspector opens, the page notes what it finds in localStorage.',
  'guide.storage.happened':
    'Both tokens are in localStorage, under llavero.session. Here they are shortened.',
  'guide.storage.why':
    'localStorage survives a reload. Any script that runs in this page can read it too, which is why the page blocks those that come from elsewhere.',

  'guide.profile.do': 'Ask auth-service for your profile.',
  'guide.profile.happened':
    'The page sent Authorization: Bearer and the access token. auth-service verified the signature and the expiry, and answered with your user.',
  'guide.profile.why': 'Each protected route asks for a valid token. The check needs no password.',

  'guide.create.do':
    'Give it a name and create it: the request goes to books-service with your access token.',
  'guide.create.happened':
    'books-service verified the same token on its own, with the shared secret, and stored the item for the user of the token. The token has the user’s number in the claim sub.',
  'guide.create.why':
    'A signature can be verified by everyone who has the secret: books-service need not ask auth-service at each request.',

  'guide.list.do': 'Open the list: the page asks books-service for it with your access token.',
  'guide.list.happened':
    'books-service read in the token who you are (the claim sub), and returned only your items.',
  'guide.list.why':
    'The number of the user is in the token, and the signature protects it: the page cannot change it to ask for the items of someone else.',

  'guide.books.do': 'Look at the list of books.',
  'guide.books.happened':
    'books-service answered. The page always sends the token, and books-service checked it, but it would have given the same list without one: everyone may read it.',
  'guide.books.why':
    'Not every route needs a token: adding a book does, reading the list does not.',

  'guide.refusal.do': 'Send your token with one changed character.',
  'guide.refusal.go': 'Send a changed token',
  'guide.refusal.happened':
    'That is what should happen: the service refused the request with 401 and said which check failed.',
  'guide.refusal.why':
    'The signature covers every byte: whoever changes the token cannot sign it again without the secret.',

  'guide.refresh.do': 'Exchange the refresh token for a new pair.',
  'guide.refresh.happened':
    'auth-service issued two new tokens, and the old refresh token no longer works. If anyone uses it again, the session ends, because it may be stolen. Only for some seconds, the old one still returns this same pair, in case the answer was lost.',
  'guide.refresh.why':
    'The access token lives briefly, so a stolen one is soon worthless. The refresh token saves you from typing the password every 15 minutes.',

  'guide.expiry.do':
    'Log in again with a token that lasts 10 seconds. Services accept it 5 seconds longer, in case their clocks differ. Wait about 15 seconds, until it says “expired” at the top, then open Profile.',
  'guide.expiry.go': 'Open “Log in” (token of 10 seconds)',
  'guide.expiry.happened':
    'The service refused the token: 401 token_expired. With automatic refresh, the page then gets a new one and repeats the request.',
  'guide.expiry.why':
    'The time of expiry (the claim exp) is in the token, and the signature protects it: nobody can make it last longer.',

  'guide.logout.do': 'Log out. The page then asks both services once more with the old token.',
  'guide.logout.go': 'Log out',
  'guide.logout.happened':
    'auth-service revoked the session, and both services refuse its token: 401 token_revoked. books-service learns of it within a second; until then it still accepts the token.',
  'guide.logout.why':
    'The signature of the token is still right, and the token does not say that its session was revoked. books-service does not ask at each request: several times a second it gets the list of revoked sessions from auth-service, and refuses their tokens.',

  'report.lead':
    'What you hand in. This page sends nothing: enter your name, save it as PDF or Markdown, and hand in the file where your teacher says.',
  'report.name': 'Your name',
  'report.keep': 'Put it on the report',
  'report.print': 'Print or save as PDF',
  'report.markdown': 'Download Markdown',
  'report.title': 'Exercise: JWT. {name}',
  'report.facts': 'User {user}. {done} of {all} steps.',
  'report.missing': 'Not done.',
  'guide.go': 'Open “{view}”',
  'guide.stored': 'In localStorage, {key}:',
  'guide.preflight':
    'preflight: before its request, the browser asks whether the service allows this page (CORS). So it has another id.',
  'report.saved': 'File downloaded.',
};
