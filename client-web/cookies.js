// The cookies of the services that this page can read: those of the CSRF tokens. They belong to the
// host, whatever the port.

export const kCsrfHeader = 'X-CSRF-TOKEN';

// The CSRF token of the access or refresh token in a cookie (`kind`), or undefined.
export const csrfToken = (kind) =>
  new RegExp(`(?:^|; )csrf_${kind}_token=([^;]+)`).exec(document.cookie)?.[1];
