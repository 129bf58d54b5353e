// Opens reports in a real browser: no script error, no request but for the page itself, what a report is for is there,
// the search finds and hides, in light and in dark. Leaves screenshots beside the reports, for a person to look at.
import {chromium} from 'playwright-core';
import {pathToFileURL} from 'node:url';
import assert from 'node:assert/strict';

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

async function open(file, colorScheme, width = 1280) {
  const page = await browser.newPage({viewport: {width, height: 900}, colorScheme});
  const wrong = [];
  page.on('pageerror', error => wrong.push(`script error: ${error}`));
  page.on('console', message => { if (message.type() === 'error') wrong.push(`console: ${message.text()}`); });
  const url = pathToFileURL(file).href;
  page.on('request', request => { if (request.url() !== url && !request.url().startsWith('data:')) wrong.push(`request: ${request.url()}`); });
  const begin = Date.now();
  await page.goto(url);
  return {page, wrong, millis: Date.now() - begin};
}

/** Returns what sticks out of the page, is cut, or lies over a neighbour. */
function misplaced() {
  const wrong = [];
  if (document.documentElement.scrollWidth > innerWidth) {
    wrong.push(`the page is ${document.documentElement.scrollWidth} wide`);
  }
  const inScroll = element => element.closest('.scroll') !== null;
  for (const element of document.querySelectorAll('h1, h2, p, .label, .stage, .name, summary, td, th, .card, .tools > *, .axis span, pre')) {
    const box = element.getBoundingClientRect();
    if (box.width > 1 && !inScroll(element) && (box.left < -1 || box.right > innerWidth + 1)) {
      wrong.push(`outside: ${element.outerHTML.slice(0, 80)}`);
    }
    if (!['PRE'].includes(element.tagName) && box.width > 1 && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0) {
      wrong.push(`cut: ${element.outerHTML.slice(0, 80)}`);
    }
  }
  const apart = (one, other) => one.right <= other.left + 1 || other.right <= one.left + 1 || one.bottom <= other.top + 1 || other.bottom <= one.top + 1;
  for (const group of ['.axis span', '.label', '#graph .stage', '#stages tr', '.stage-log', '.card']) {
    const boxes = [...document.querySelectorAll(group)].map(one => one.getBoundingClientRect()).filter(box => box.width > 1);
    for (let i = 1; i < boxes.length; i++) {
      if (!apart(boxes[i - 1], boxes[i])) wrong.push(`${group} ${i} overlaps the one before`);
    }
  }
  return wrong;
}

try {
  for (const file of process.argv.slice(2)) {
    for (const width of [390, 1280, 1920]) {
      for (const scheme of ['light', 'dark']) {
        const {page, wrong} = await open(file, scheme, width);
        await page.screenshot({path: `${file}.${width}.${scheme}.png`});
        assert.deepEqual(wrong.concat(await page.evaluate(misplaced)), [], `${file} at ${width} pixels`);
        await page.check('#times');
        assert.deepEqual(await page.evaluate(misplaced), [], `${file} at ${width} pixels with times`);
        await page.close();
      }
    }
    console.log(`ok: ${file}: nothing is cut or overlaps at 390, 1280 and 1920 pixels`);
    for (const scheme of ['light', 'dark']) {
      const {page, wrong, millis} = await open(file, scheme);
      const count = selector => page.locator(selector).count();
      assert.ok(await count('#graph .stage.SUCCESS') > 0 && await count('#graph .stage.FAILED') === 1, 'the graph has colours');
      assert.ok(await count('#graph .stage.critical') > 0 && await count('#timeline .row.critical') > 0, 'the critical path');
      assert.equal(await count('#timeline .row:has-text("test 3") >> nth=0 >> .bar'), 2, 'a bar for each attempt');
      assert.equal(await count('#graph .stage'), await count('#stages tbody tr'), 'as many boxes as rows');
      assert.equal(await count('.stage-log'), await count('#stages tbody tr'), 'as many logs');
      assert.equal(await count('.stage-log[open]'), 1, 'the log of what failed is open');
      assert.ok(await page.locator('#stages').innerText().then(text => text.includes('needs test 3, which failed')), 'why it was skipped');
      assert.ok(await count('#logs a[href^="artifacts/"]') > 0, 'artifacts');

      const typed = Date.now();
      await page.fill('#search', 'CASE 5');
      await page.waitForFunction(() => document.getElementById('found').textContent.includes('lines in'));
      const searched = Date.now() - typed;
      assert.ok(await count('#logs mark') > 0, 'the search marks what it finds');
      assert.equal(await page.locator('.stage-log:visible').filter({hasText: 'test 7'}).count() > 0, false, 'the search hides the rest');
      await page.fill('#search', '');
      await page.waitForFunction(() => document.getElementById('found').textContent === '');
      assert.equal(await count('.stage-log.hidden'), 0, 'an empty search shows all');
      await page.click('#graph .stage >> nth=0');
      // The page opens it after the click, when the event of the new address comes.
      await page.waitForFunction(() => document.querySelector('.stage-log').open);
      assert.deepEqual(wrong, []);
      assert.ok(millis < 5000 && searched < 5000, `it does not jam: ${millis} ms, ${searched} ms`);
      console.log(`ok: ${file} (${scheme}): opened in ${millis} ms, searched in ${searched} ms`);
      await page.close();
    }
  }
} finally {
  await browser.close();
}
