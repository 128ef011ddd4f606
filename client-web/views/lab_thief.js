// A stolen refresh token, played turn by turn: owner and thief refresh in any order, until the service
// notices. state.views.lab.thief has
//   tokens   {owner, thief}: the refresh token of each
//   turns    [{who, sent, got, is_same, word, seconds}]: the counters that were sent and received,
//            whether someone had that successor already, the answer, and the seconds since the last
//            rotation

import { html } from '../html.js';
import { actionButton, faultBox } from '../parts.js';
import { decodeToken } from '../token.js';
import { openLabAccount, orOutcome } from './lab_account.js';
import { wordOf } from './lab_experiments.js';
import { lanes, resultOf } from './lab_lanes.js';

const kPlayers = ['owner', 'thief'];

let account = null; // of the game under way

const counterOf = (token) => decodeToken(token)?.claims.ctr ?? 0;

const gameOf = ({ views }) => views.lab?.thief ?? null;

const isOver = ({ turns }) => turns.some(({ got }) => got === null);

const endGame = async () => {
  const ended = account;
  account = null;
  await ended?.close();
};

// The answer to a refresh with the token of `who`, as a turn.
const turnOf = ({ tokens, turns, rotated_at }, who, outcome, now) => {
  const got = outcome.ok ? counterOf(outcome.data.refresh_token) : null;
  return {
    who,
    sent: counterOf(tokens[who]),
    got,
    is_same: turns.some((one) => one.got !== null && one.got === got),
    word: wordOf(outcome),
    seconds: Math.round((now - rotated_at) / 1000),
  };
};

export const thiefActions = {
  steal: (tools) =>
    orOutcome(async () => {
      await endGame();
      account = await openLabAccount(tools);
      const { refresh_token: token } = await account.lab.logIn();
      const tokens = { owner: token, thief: token };
      tools.store.patchView('lab', { thief: { tokens, turns: [], rotated_at: performance.now() } });
    }),
  turn: async ({ store }, { id: who }) => {
    const game = gameOf(store.state);
    const outcome = await account.lab.refresh(game.tokens[who]);
    if (outcome.error?.kind) return outcome;
    const now = performance.now();
    const turn = turnOf(game, who, outcome, now);
    const token = outcome.ok ? outcome.data.refresh_token : game.tokens[who];
    const rotated_at = outcome.ok && !turn.is_same ? now : game.rotated_at;
    const tokens = { ...game.tokens, [who]: token };
    store.patchView('lab', { thief: { tokens, turns: [...game.turns, turn], rotated_at } });
    return { ok: true };
  },
  'end-game': ({ store }) =>
    orOutcome(async () => {
      await endGame();
      store.patchView('lab', { thief: null });
    }),
};

// The counters so far, with who holds the token of each.
const track = ({ t }, { tokens, turns }) => {
  const counters = [0, ...turns.map(({ got }) => got ?? 0)];
  const boxes = Array.from({ length: Math.max(...counters) + 1 }, (_, i) => i);
  return html`<ol class="track" aria-label="${t('thief.track')}">
    ${boxes.map(
      (ctr) => html`<li><strong>${ctr}</strong>
        ${kPlayers
          .filter((who) => counterOf(tokens[who]) === ctr)
          .map((who) => html`<span class="player ${who}">${t(`thief.${who}`)}</span>`)}
      </li>`,
    )}
  </ol>`;
};

const kWhy = { refused: 'thief.noticed', grace: 'thief.grace', rotated: 'thief.rotated' };

const turnItem = ({ t }, turn) => {
  const { who, sent, word, seconds } = turn;
  return html`<li>
    <p><span class="player ${who}">${t(`thief.${who}`)}</span> ${t('thief.sent', { ctr: sent })}
      → <span class="status ${turn.got === null ? '' : 's2'}">${word}</span></p>
    <p class="hint">${t(kWhy[resultOf(turn)], { ctr: turn.got, seconds })}</p>
  </li>`;
};

const board = (context, game) => {
  const { t } = context;
  const disabled = isOver(game);
  return html`${track(context, game)} ${lanes(context, game.turns)}
    <p class="actions">
      ${kPlayers.map((who) => actionButton(context, 'turn', `thief.turn_${who}`, { id: who, disabled }))}
      ${actionButton(context, 'end-game', 'thief.end', { style: 'quiet' })}
    </p>
    <div role="status">
      <ol class="turns">${game.turns.map((one) => turnItem(context, one))}</ol>
    </div>
    ${disabled && html`<p>${t('thief.over')}</p>`}`;
};

export const thief = (context) => {
  const { state, t } = context;
  const game = gameOf(state);
  return html`<section class="card" aria-labelledby="thief-title">
    <h2 id="thief-title">${t('thief.title')}</h2>
    <p>${t('thief.lead')}</p>
    <p class="actions">${actionButton(context, 'steal', game ? 'thief.again' : 'thief.start', {
      style: game ? '' : 'primary',
    })}</p>
    ${['steal', 'turn#owner', 'turn#thief', 'end-game'].map((key) =>
      faultBox(context, state.calls[key]),
    )}
    ${game && board(context, game)}
  </section>`;
};
