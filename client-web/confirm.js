// Asks for confirmation before an action that cannot be undone. Enter alone changes nothing.

import { html, render } from './html.js';

// With a word to type: the button in front is what Enter presses, and disabled until it is right.
const byWord = (t, word, yes) => html`<div class="field">
    <label for="confirm-word">${t('confirm.word', { word })}</label>
    <input id="confirm-word" autocomplete="off" spellcheck="false" autocapitalize="none" autofocus>
  </div>
  <div class="actions">
    <button value="yes" class="danger" disabled>${yes}</button>
    <button value="no">${t('confirm.cancel')}</button>
  </div>`;

const byButton = (t, yes) => html`<div class="actions">
  <button value="no" autofocus>${t('confirm.cancel')}</button>
  <button value="yes" class="danger">${yes}</button>
</div>`;

// Resolves to whether the user confirmed. `yes` is the label of the button; `word`, if there is one,
// must be typed first.
export const askFirst = (dialog, t, question, yes, word) =>
  new Promise((resolve) => {
    render(
      dialog,
      html`<form method="dialog" class="confirm-form">
        <p id="confirm-text">${question}</p>
        ${word ? byWord(t, word, yes) : byButton(t, yes)}
      </form>`,
    );
    dialog.returnValue = '';
    dialog.oninput = ({ target }) => {
      dialog.querySelector('[value=yes]').disabled = target.value !== word;
    };
    dialog.onclose = () => {
      dialog.replaceChildren();
      resolve(dialog.returnValue === 'yes');
    };
    dialog.showModal();
  });
