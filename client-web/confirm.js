// Asks before something that cannot be taken back.

import { html, render } from './html.js';

// Resolves to whether the reader said yes. `yes` is what the button says that asked.
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
