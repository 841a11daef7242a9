// What the desk holds of a person, and what becomes of it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { base, close, flow, look, looks, open, people, say } from './common.mjs';

/** All data of a person by two buttons: other programs open what they give. */
async function dossier(page, mark) {
  await page.goto(`${base}/admin/people?kind=customers&q=${encodeURIComponent(people.customer)}`);
  await page.click('.rows li:first-child a');
  await page.click('.page-head a[href$="/privacy"]');
  const get = async (format) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(`button[value=${format}]`)]);
    return await download.path();
  };
  const zip = await get('zip');
  const data = JSON.parse(execFileSync('python3', ['-c', 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read("data.json"))', zip], { encoding: 'utf8' }));
  say(data.person.addresses.includes(people.customer) && data.tickets.length > 0 && data.tickets.every((t) => t.messages.every((m) => !m.internal)), `${mark}: the ZIP has the customer's tickets and no internal note`);
  const pdf = readFileSync(await get('pdf'));
  say(pdf.subarray(0, 5).toString() === '%PDF-' && pdf.includes('DejaVu'), `${mark}: the PDF carries its letters with it`);
  await page.goto(`${base}/admin/audit`);
  say((await page.textContent('.changes')).includes('Daten einer Person ausgegeben'), `${mark}: the log has it`);
}

await flow(async () => {
  for (const as of looks) {
    const page = await open({ ...as, who: 'admin' });
    if (as === looks[0]) await dossier(page, 'Auskunft');
    await page.goto(`${base}/admin/people/1/privacy`);
    await look(page, 'privacy-person');
    await close(page);
  }
});
