// Swagger UI on the document of the service that this page comes from.

const isLoopback = (host) => /^(localhost|127\..*|\[::1\])$/.test(host);

// A loopback address is that of the host which serves, not of the one which reads: from elsewhere it
// is reached under the name that the page came from.
const reachable = (tokenUrl) => {
  const url = new URL(tokenUrl, location);
  if (isLoopback(url.hostname) && !isLoopback(location.hostname)) url.hostname = location.hostname;
  return url.href;
};

const withReachableTokenUrl = (document) => {
  const { password } = document.components.securitySchemes;
  const flow = { ...password.flows.password, tokenUrl: reachable(password.flows.password.tokenUrl) };
  const securitySchemes = {
    ...document.components.securitySchemes,
    password: { ...password, flows: { password: flow } },
  };
  return { ...document, components: { ...document.components, securitySchemes } };
};

const reachTokens = {
  statePlugins: {
    spec: {
      wrapActions: {
        updateJsonSpec: (update) => (document) => update(withReachableTokenUrl(document)),
      },
    },
  },
};

// Swagger UI sends it with the password, for no use here; from another origin it is not allowed.
const withoutRequestedWith = (request) => {
  delete request.headers['X-Requested-With'];
  return request;
};

window.SwaggerUIBundle({
  url: 'openapi.json',
  domNode: document.querySelector('#docs'),
  deepLinking: true,
  plugins: [() => reachTokens],
  requestInterceptor: withoutRequestedWith,
});
