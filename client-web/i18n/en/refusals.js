// What a refusal means, by the `code` of the service, and of an error of a field. The service's own
// text follows in small.
export default {
  'refusal.account_disabled': 'This account is disabled',
  'refusal.account_disabled.why': 'An administrator disabled it. Ask one.',
  'refusal.alg_not_allowed': 'The specified alg value is not allowed',
  'refusal.alg_not_allowed.why':
    'The service decides the algorithm, not the token: only HS256 is accepted.',
  'refusal.authorization_malformed': 'Bad Authorization header',
  'refusal.authorization_malformed.why': 'It must be exactly: Bearer, a space and one token.',
  'refusal.authorization_missing': 'Missing Authorization Header',
  'refusal.authorization_missing.why':
    'This route needs a token, and the request had none. Log in first.',
  'refusal.authorization_scheme': 'The Authorization header does not begin with Bearer',
  'refusal.authorization_scheme.why':
    'The service only takes tokens: Authorization: Bearer <token>.',
  'refusal.bad_audience': "Audience doesn't match",
  'refusal.bad_audience.why': 'Its claim aud names another audience than this service expects.',
  'refusal.bad_claims': 'The payload is not a valid JSON object',
  'refusal.bad_claims.why': 'It must be one JSON object without duplicate members.',
  'refusal.bad_credentials': 'Bad username or password',
  'refusal.bad_credentials.why':
    'The service does not say which of the two is wrong, so that nobody can find out which users exist.',
  'refusal.bad_cursor': 'The cursor does not belong to this list',
  'refusal.bad_cursor.why':
    'The link to the next page belongs to another list or search. Reload the list.',
  'refusal.bad_encoding': 'A part of the token is not base64url',
  'refusal.bad_encoding.why':
    'Each part is base64url without padding. A character was lost or added when copying.',
  'refusal.bad_gateway': 'The service does not answer',
  'refusal.bad_gateway.why':
    'nginx, which forwards requests to it, got no answer. Try again in a moment.',
  'refusal.bad_header': 'The header of the token is not a JSON object',
  'refusal.bad_header.why':
    'The first part must be a JSON object such as {"alg":"HS256","typ":"JWT"}.',
  'refusal.bad_issuer': 'Invalid issuer',
  'refusal.bad_issuer.why': 'Its claim iss is not the issuer that this service trusts.',
  'refusal.bad_mac': 'Signature verification failed',
  'refusal.bad_mac.why': 'auth-service did not issue these claims: log in again.',
  'refusal.bad_precondition': 'A precondition is malformed',
  'refusal.bad_precondition.why':
    'If-Match and If-None-Match take an ETag unchanged, with its quotes.',
  'refusal.bad_query': 'The query of the URL is not valid',
  'refusal.bad_query.why': 'A parameter has a value that this list does not take.',
  'refusal.bad_request': 'The request is not valid HTTP',
  'refusal.bad_request.why': 'The service could not read it, so it did nothing.',
  'refusal.bad_reset_code': 'Bad username or code',
  'refusal.bad_reset_code.why':
    'A code works once and for 15 minutes. Ask an administrator for a new one.',
  'refusal.bad_signature': 'Signature verification failed',
  'refusal.bad_signature.why': 'The token was changed, or it was signed with another secret.',
  'refusal.bad_subject': 'The subject of the token is not a user',
  'refusal.bad_subject.why': 'Its claim sub must be the id of a user.',
  'refusal.body_too_large': 'The request is too large',
  'refusal.body_too_large.why':
    'The service reads at most 64 KiB, so that nobody can fill its memory.',
  'refusal.claim_missing': 'A claim is missing in the token',
  'refusal.claim_missing.why': 'Every token of Llavero has it; this one was made by someone else.',
  'refusal.claim_mistyped': 'A claim has the wrong type',
  'refusal.claim_mistyped.why': 'It must be a number and is text, or the reverse.',
  'refusal.coding_unknown': 'Unknown transfer coding',
  'refusal.coding_unknown.why': 'The service only reads chunked bodies and those with a length.',
  'refusal.cookie_repeated': 'A cookie is there twice',
  'refusal.cookie_repeated.why':
    'Another program on this host may have set one. Delete the cookies of the host and log in again.',
  'refusal.csrf_mismatch': 'CSRF double submit tokens do not match',
  'refusal.csrf_mismatch.why':
    'X-CSRF-TOKEN must be the claim csrf of the token in the cookie. A form of another site cannot know it.',
  'refusal.csrf_missing': 'Missing CSRF token',
  'refusal.csrf_missing.why':
    'The token came in a cookie, which browsers add to requests of other pages too. So the request must also have X-CSRF-TOKEN.',
  'refusal.database_busy': 'The database is busy',
  'refusal.database_busy.why': 'Other requests are writing. Try again in a moment.',
  'refusal.database_full': 'The database has no space left',
  'refusal.database_full.why': 'Its disk is full. Nothing can be stored until someone makes room.',
  'refusal.database_not_back': 'This database has lost no revocations',
  'refusal.database_not_back.why':
    'Another service gives back what the database lost: only after auth-service noticed a loss.',
  'refusal.database_read_only': 'The database is read-only',
  'refusal.database_read_only.why':
    'Reading works, and nothing can be stored. The log of the service says what refuses writes.',
  'refusal.database_unavailable': 'The database does not answer',
  'refusal.database_unavailable.why': 'The service runs, but it cannot reach its database.',
  'refusal.draining': 'The service is stopping',
  'refusal.draining.why': 'It finishes what it has begun and takes nothing new.',
  'refusal.expectation_failed': 'The Expect header is not supported',
  'refusal.expectation_failed.why': 'The service only knows 100-continue.',
  'refusal.fresh_token_required': 'A fresh token is required',
  'refusal.fresh_token_required.why':
    'For this step the token must come from your password, not from a refresh.',
  'refusal.header_not_allowed': 'The header of the token has an unknown member',
  'refusal.header_not_allowed.why':
    'Only alg, typ and kid are accepted: others could tell the service where to find a key.',
  'refusal.header_too_large': 'The header of the request is too large',
  'refusal.header_too_large.why': 'The service reads at most 8 KiB of it.',
  'refusal.insufficient_role': 'This needs the role admin',
  'refusal.insufficient_role.why': 'Only administrators may do it.',
  'refusal.insufficient_scope': 'The token does not allow this',
  'refusal.insufficient_scope.why':
    'The token is genuine, but its claim scope lacks the permission: 403, not 401.',
  'refusal.internal_error': 'Internal error',
  'refusal.internal_error.why':
    'It is not your fault. The reason is in the log of the service, under this request id.',
  'refusal.invalid_client': 'Bad client id or secret',
  'refusal.invalid_client.why':
    'The access key is unknown, deleted or expired, or its secret is wrong.',
  'refusal.invalid_json': 'The body is not JSON',
  'refusal.invalid_json.why':
    'The service could not read it: a comma, a quote or a brace is wrong.',
  'refusal.invalid_request': 'A parameter is missing or wrong',
  'refusal.invalid_request.why': 'The message of the service names it.',
  'refusal.invalid_scope': 'The scope exceeds what this user may have',
  'refusal.invalid_scope.why': 'A token can only have permissions that the role of the user has.',
  'refusal.isbn_taken': 'A book with this ISBN is there already',
  'refusal.isbn_taken.why':
    'The database keeps every ISBN once, even if two people send it at the same moment.',
  'refusal.last_admin': 'This is the last administrator',
  'refusal.last_admin.why':
    'Without one nobody could manage users. Make another user an administrator first.',
  'refusal.lifetime_too_long': 'Token lives for too long',
  'refusal.lifetime_too_long.why':
    'The service does not accept tokens that were issued for longer than its own.',
  'refusal.method_not_allowed': 'Method not allowed',
  'refusal.method_not_allowed.why': 'The header Allow of the response lists those that it takes.',
  'refusal.method_unknown': 'Unknown method',
  'refusal.method_unknown.why':
    'The service knows GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS.',
  'refusal.missing_mac': 'A claim is missing in the token',
  'refusal.missing_mac.why': 'auth-service did not issue it, or an old version did: log in again.',
  'refusal.no_session': 'This token belongs to no session',
  'refusal.no_session.why': 'So there is nothing to log out of: it is valid until it expires.',
  'refusal.not_enough_segments': 'Not enough segments',
  'refusal.not_enough_segments.why': 'A token is header.payload.signature: copy all of it.',
  'refusal.not_found': 'Not found',
  'refusal.not_found.why':
    'There is nothing here, or it is not yours: the service does not say which.',
  'refusal.offer_not_signed': 'The offer is not signed',
  'refusal.offer_not_signed.why': 'Only services with the shared secret give back lost logouts.',
  'refusal.overloaded': 'Too many requests are waiting',
  'refusal.overloaded.why': 'The service refuses now instead of answering everyone late.',
  'refusal.own_account': 'Administrators cannot change their own account',
  'refusal.own_account.why':
    'This keeps a stolen token from giving itself more rights. Ask another administrator.',
  'refusal.password_changed': 'The password was changed meanwhile',
  'refusal.password_changed.why': 'Another request changed it first. Log in with the new one.',
  'refusal.precondition_failed': 'The resource has changed since the version in If-Match',
  'refusal.precondition_failed.why':
    'Your change would have overwritten that of someone else. Read it again.',
  'refusal.refresh_reused': 'Token has been revoked',
  'refusal.refresh_reused.why':
    'This refresh token was used before. Each works once. If one is used twice, someone else may have it, so the whole session was revoked: log in again.',
  'refusal.repeated_parameter': 'A parameter was sent twice',
  'refusal.repeated_parameter.why': 'It is unclear which one counts. Send it once.',
  'refusal.request_timeout': 'The request did not arrive in time',
  'refusal.request_timeout.why':
    'The service does not wait for slow senders, who would occupy its connections.',
  'refusal.revocation_feed_unread': 'The revocation feed has not been read yet',
  'refusal.revocation_feed_unread.why':
    'books-service has not reached auth-service since it started.',
  'refusal.token_expired': 'Token has expired',
  'refusal.token_expired.why':
    'The time in exp has passed. Refresh the tokens, or log in again. If a new one has expired too, the clocks differ.',
  'refusal.token_not_yet_valid': 'The token is not valid yet',
  'refusal.token_not_yet_valid.why':
    'Its time of issue is in the future: the clocks of the two services differ.',
  'refusal.token_revoked': 'Token has been revoked',
  'refusal.token_revoked.why':
    'Its session is revoked. The signature is right and the time has not passed, but someone logged out. Log in again.',
  'refusal.token_too_long': 'The token is too long',
  'refusal.token_too_long.why': 'The service reads at most 4 KiB.',
  'refusal.too_many_changes': 'Too many concurrent updates',
  'refusal.too_many_changes.why': 'Several requests changed it at the same moment. Try again.',
  'refusal.too_many_connections': 'Too many connections',
  'refusal.too_many_connections.why': 'It takes no more until others close. Try again in a moment.',
  'refusal.too_many_keys': 'A user has at most 20 access keys',
  'refusal.too_many_keys.why': 'Delete a key that is no longer used.',
  'refusal.too_many_segments': 'Too many segments',
  'refusal.too_many_segments.why': 'A token is header.payload.signature: two dots and no more.',
  'refusal.too_many_tries': 'Too many failed tries',
  'refusal.too_many_tries.why':
    'So nobody can guess a password by trying. It also applies to the right one for a while.',
  'refusal.unknown_key_id': 'Signature verification failed: unknown key id',
  'refusal.unknown_key_id.why':
    'Its kid is the fingerprint of a secret that this service does not have. Both services need the same one.',
  'refusal.unknown_parameter': 'Unknown parameter in the URL',
  'refusal.unknown_parameter.why':
    'The service refuses it instead of ignoring it, so that a typo is noticed.',
  'refusal.unsupported_grant_type': 'This grant type is not supported',
  'refusal.unsupported_grant_type.why': 'Use password, refresh_token or client_credentials.',
  'refusal.unsupported_media_type': 'The body has another type than the service reads',
  'refusal.unsupported_media_type.why': 'Send Content-Type: application/json.',
  'refusal.unsupported_token_type': 'The token of an access key cannot be revoked alone',
  'refusal.unsupported_token_type.why': 'Delete the access key, which revokes all of its tokens.',
  'refusal.uri_too_long': 'The URL is too long',
  'refusal.uri_too_long.why': 'The service reads at most 4 KiB of it.',
  'refusal.user_not_found': 'There is no such user',
  'refusal.user_not_found.why': 'The account was deleted or disabled.',
  'refusal.username_taken': 'That user name is taken',
  'refusal.username_taken.why': 'Choose another one, or log in if it is yours.',
  'refusal.validation_failed': 'The request is not valid',
  'refusal.validation_failed.why': 'The fields below say what is wrong.',
  'refusal.version_not_supported': 'This version of HTTP is not supported',
  'refusal.version_not_supported.why': 'The service speaks HTTP/1.1.',
  'refusal.wrong_token_type': 'This is the other kind of token',
  'refusal.wrong_token_type.why':
    'Access tokens are for requests, refresh tokens only for new tokens. The claim type says which it is.',

  'field_refusal.bad_isbn': 'An ISBN-10 or ISBN-13 with its check digit.',
  'field_refusal.bad_time': 'A time in UTC, such as 2027-01-31T12:00:00.000Z.',
  'field_refusal.control_character': 'Without control characters.',
  'field_refusal.duplicate_member': 'Sent twice.',
  'field_refusal.invisible_character': 'Without invisible characters.',
  'field_refusal.missing_member': 'Required.',
  'field_refusal.not_utf8': 'Text in UTF-8.',
  'field_refusal.out_of_range': 'Out of range: {numbers}.',
  'field_refusal.outer_blank': 'Without a space at the beginning or end.',
  'field_refusal.too_common': 'This password is too common: attackers try it first.',
  'field_refusal.too_long': 'At most {numbers} characters.',
  'field_refusal.too_short': 'At least {numbers} characters.',
  'field_refusal.unknown_member': 'Unknown.',
  'field_refusal.unknown_role': 'user, editor or admin.',
  'field_refusal.unknown_scope': 'local, others or global.',
  'field_refusal.wrong_type': 'Of another type.',
};
