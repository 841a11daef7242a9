// OAuth 2.0: the administrator enters a program, an agent lets it in; wide and light, narrow and dark.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { base, close, flow, look, looks, open, say } from './common.mjs';

// A program at another address is let in: the browser follows the form's redirect there, whatever the policy.
async function letIn(as, port, mark) {
  const page = await open({ ...as, who: 'admin' });
  const back = `http://127.0.0.1:${port}/back`;
  await page.goto(`${base}/admin/apps/new`);
  await look(page, 'app-new');
  await page.fill('#name', `Wolke ${mark}`);
  await page.fill('#redirects', back);
  await page.click('main form button.btn--primary');
  await look(page, 'app-made');
  const client = (await page.textContent('#client')).trim();
  await page.goto(`${base}/admin/apps`);
  await look(page, 'apps');
  await close(page);
  const agent = await open({ ...as, who: 'agent' });
  const query = new URLSearchParams({ client_id: client, redirect_uri: back, response_type: 'code', state: 'merk' });
  await agent.goto(`${base}/oauth/authorize?${query}`);
  await look(agent, 'consent');
  await agent.click('button[value=allow]');
  await agent.waitForURL(`${back}?**`, { timeout: 5000 }).catch(() => {});
  const url = new URL(agent.url());
  say(url.port === String(port) && url.searchParams.get('state') === 'merk' && url.searchParams.get('code')?.length > 40, `${mark}: the browser goes back with a code`);
  await close(agent);
}

await flow(async () => {
  const cloud = createServer((_, answer) => answer.end('da')).listen(0, '127.0.0.1');
  await once(cloud, 'listening');
  for (const as of [looks[0], looks[3]]) await letIn(as, cloud.address().port, Object.values(as).join(' '));
  cloud.close();
});
