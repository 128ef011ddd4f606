// Firefox, driven by WebDriver BiDi, and what a user does in one of its tabs.

import puppeteer from 'puppeteer-core';

const kFirefox = process.env.FIREFOX ?? '/usr/bin/firefox-esr';

export const startFirefox = () =>
  puppeteer.launch({
    browser: 'firefox',
    executablePath: kFirefox,
    // Resolves to 127.0.0.1. The name is no secure context, as for users on plain http.
    extraPrefsFirefox: {
      'network.dns.localDomains': 'llavero.test',
      'intl.accept_languages': 'en-GB',
    },
  });

export const within = (tab, selector) => ({
  press: (name) => tab.locator(`${selector} ::-p-aria([name="${name}"][role="button"])`).click(),
  fill: (field, text) => tab.locator(`${selector} [name="${field}"]`).fill(String(text)),
  read: (text) => tab.locator(`${selector} ::-p-text(${text})`).wait(),
});

export const goTo = async (tab, name) => {
  await tab.locator(`nav ::-p-aria([name="${name}"][role="link"])`).click();
  await tab.locator(`h1 ::-p-text(${name})`).wait();
};
