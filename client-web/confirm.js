// Asks for confirmation before an action that cannot be undone. Enter alone cancels it.

import { html, render } from './html.js';

// Resolves to whether the user confirmed. `yes` is the label of the button.
export const askFirst = (dialog, t, question, yes) =>
  new Promise((resolve) => {
    render(
      dialog,
      html`<form method="dialog" class="confirm-form">
        <p id="confirm-text">${question}</p>
        <div class="actions">
          <button value="no" autofocus>${t('confirm.cancel')}</button>
          <button value="yes" class="danger">${yes}</button>
        </div>
      </form>`,
    );
    dialog.returnValue = '';
    dialog.onclose = () => resolve(dialog.returnValue === 'yes');
    dialog.showModal();
  });
