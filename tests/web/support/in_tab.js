// Tests that share one stage; each has its own tab.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from './page.js';
import { openFreshTab, openTab, startStage } from './stage.js';

// The stage of the calling file. Its members are set once the first test runs.
export const stage = {};

before(async () => Object.assign(stage, await startStage()));
after(() => stage.stop?.());

// A test in its own tab, with the settings of both services. `body` gets the page, and the tab with
// the test context `t`. `options` are those of openTab, and `skip`, the reason to skip the test. A
// test with options, or one that fails, has a profile of its own; so has one that sets the clock of
// the browser, which it says with `own`.
export const inTab = (name, body, { skip = false, own = false, ...options } = {}) =>
  test(name, { skip }, async (t) => {
    const isShared = !own && Object.keys(options).length === 0;
    const tab = isShared ? await openFreshTab(stage) : await openTab(stage, options);
    try {
      await openPage(tab.page, stage);
      await body(tab.page, { ...tab, t });
      assert.deepEqual(tab.errors, []);
      tab.check();
      if (isShared) stage.used = tab;
    } finally {
      if (stage.used !== tab) await tab.close();
    }
  });

export const hasFocus = (locator) =>
  locator.evaluate((element) => element === document.activeElement);
