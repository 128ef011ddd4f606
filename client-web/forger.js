// Runs in a sandboxed frame of the lab, whose origin is no other's ("null"), as a page of another site.
// Sends what a form there would send, with the cookies that the browser adds.
const { url } = document.currentScript.dataset;
fetch(url, {
  method: 'POST',
  mode: 'no-cors',
  credentials: 'include',
  body: new URLSearchParams(),
}).then(
  () => parent.postMessage('sent', '*'),
  (error) => parent.postMessage(String(error), '*'),
);
