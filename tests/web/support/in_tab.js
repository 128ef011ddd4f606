// Tests that share one stage and have a tab each.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from './page.js';
import { openTab, startStage } from './stage.js';

// The stage of the calling file; its members are there once the first test runs.
export const stage = {};

before(async () => Object.assign(stage, await startStage()));
after(() => stage.stop?.());

// A test in a tab of its own, which already knows both services. `body` gets the page and the tab
// with the context of the test, `t`. `options` as of openTab, and `skip`: why it cannot run.
export const inTab = (name, body, { skip = false, ...options } = {}) =>
  test(name, { skip }, async (t) => {
    const tab = await openTab(stage, options);
    try {
      await openPage(tab.page, stage);
      await body(tab.page, { ...tab, t });
      assert.deepEqual(tab.errors, []);
    } finally {
      await tab.close();
    }
  });

export const hasFocus = (locator) =>
  locator.evaluate((element) => element === document.activeElement);
