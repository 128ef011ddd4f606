// Asks for confirmation before an action that cannot be undone.

import { html, render } from './html.js';

// Resolves to whether the user confirmed. `yes` is the label of the button.
export const askFirst = (dialog, t, question, yes) =>
  new Promise((resolve) => {
    render(
      dialog,
      html`<form method="dialog" class="confirm-form">
        <p id="confirm-text">${question}</p>
        <div class="actions">
          <button value="yes" class="primary">${yes}</button>
          <button value="no">${t('confirm.cancel')}</button>
        </div>
      </form>`,
    );
    dialog.returnValue = '';
    dialog.onclose = () => resolve(dialog.returnValue === 'yes');
    dialog.showModal();
  });
