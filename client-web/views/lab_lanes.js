// The turns of the thief's game as a drawing: a lane for each player, a column per turn. A circle has
// the counter (ctr) that the player then holds. The drawing is for the eye alone: the list of turns
// beside it says the same.

import { html } from '../html.js';

const kPlayers = ['owner', 'thief'];
const kLastTurns = 6;
const kLeft = 74;
const kColumn = 50;
const kLane = { owner: 26, thief: 78 };
const kHeight = 104;
const kRadius = 13;

// What a turn brought: 'rotated', 'grace' (the pair that somebody has already) or 'refused'.
export const resultOf = ({ got, is_same }) => {
  if (got === null) return 'refused';
  return is_same ? 'grace' : 'rotated';
};

// The counters of both before the first turn and after each: [{owner, thief, turn}].
export const columnsOf = (turns) =>
  turns.reduce(
    (done, turn) => {
      const { owner, thief } = done.at(-1);
      return [...done, { owner, thief, [turn.who]: turn.got ?? turn.sent, turn }];
    },
    [{ owner: 0, thief: 0, turn: null }],
  );

const xOf = (i) => kLeft + i * kColumn;

const step = (i, who, turn) => {
  const plays = turn.who === who;
  const kind = plays ? resultOf(turn) : 'waits';
  const y = kLane[who];
  return html`<line class="step ${kind}" x1="${xOf(i - 1) + kRadius}" y1="${y}"
      x2="${xOf(i) - kRadius}" y2="${y}"/>
    ${
      kind === 'grace' &&
      html`<text class="seconds" x="${xOf(i) - kColumn / 2}" y="${y - 6}">${turn.seconds} s</text>`
    }`;
};

const circle = (i, who, column) => {
  const y = kLane[who];
  const plays = column.turn?.who === who;
  const is_out = plays && column.turn.got === null;
  return html`<circle class="holds ${who} ${plays && resultOf(column.turn)}" cx="${xOf(i)}" cy="${y}"
      r="${kRadius}"/>
    <text class="counter" x="${xOf(i)}" y="${y + 5}">${is_out ? '✕' : column[who]}</text>`;
};

const lane = ({ t }, who, columns) => html`
  <text class="name ${who}" x="0" y="${kLane[who] + 5}">${t(`thief.${who}`)}</text>
  ${columns.map((column, i) => i > 0 && step(i, who, column.turn))}
  ${columns.map((column, i) => circle(i, who, column))}`;

const legend = ({ t }) => html`<ul class="lane-marks">
  ${['rotated', 'grace', 'refused'].map(
    (kind) => html`<li><i class="mark ${kind}"></i> ${t(`thief.mark_${kind}`)}</li>`,
  )}
</ul>`;

export const lanes = (context, turns) => {
  const columns = columnsOf(turns).slice(-kLastTurns - 1);
  const width = xOf(kLastTurns) + kRadius + 2;
  return html`<div class="lanes">
    <svg viewBox="0 0 ${width} ${kHeight}" aria-hidden="true">
      ${kPlayers.map((who) => lane(context, who, columns))}
    </svg>
    ${legend(context)}
  </div>`;
};
