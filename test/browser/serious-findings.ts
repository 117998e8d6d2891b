import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { WatchedPage } from './watched-page';

/** What axe-core finds serious or worse, as `rule: element`. */
export async function seriousFindings({ page }: WatchedPage): Promise<string[]> {
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
