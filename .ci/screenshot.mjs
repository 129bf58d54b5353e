// Takes a picture of a page, or of the one element that is named: node screenshot.mjs PAGE PICTURE WIDTH HEIGHT [ELEMENT]
import {chromium} from 'playwright-core';
import {pathToFileURL} from 'node:url';

const [page, picture, width, height, element] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
try {
  const tab = await browser.newPage({viewport: {width: Number(width), height: Number(height)}});
  await tab.goto(pathToFileURL(page).href);
  await (element ? tab.locator(element) : tab).screenshot({path: picture});
} finally {
  await browser.close();
}
