// Starts Swagger UI with the OpenAPI document of this service.

const isLoopback = (host) => /^(localhost|127\..*|\[::1\])$/.test(host);

// A loopback address refers to the host of the service. From another host it is replaced with the
// host name of the page.
const reachable = (tokenUrl) => {
  const url = new URL(tokenUrl, location);
  if (isLoopback(url.hostname) && !isLoopback(location.hostname)) url.hostname = location.hostname;
  return url.href;
};

const withReachableTokenUrl = (document) => {
  const { password } = document.components.securitySchemes;
  const flow = {
    ...password.flows.password,
    tokenUrl: reachable(password.flows.password.tokenUrl),
  };
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

window.SwaggerUIBundle({
  url: 'openapi.json',
  domNode: document.querySelector('#docs'),
  deepLinking: true,
  plugins: [() => reachTokens],
});
