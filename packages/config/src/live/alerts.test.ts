import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertRuleSchema } from '@crowdtone/domain';
import { parse } from 'yaml';
import { parseLiveConfig, readLiveConfig } from './read';
import { liveConfigSchema } from './schema';

const EXAMPLE = join(__dirname, '..', '..', '..', '..', 'examples', 'cameras.yaml');
const CAMERA = 'sources: [{ id: hall, url: sample, setting: synthetic }]\n';
const read = (text: string) => parseLiveConfig(`${CAMERA}${text}`, 'cameras.yaml');

function mistakesIn(text: string): string {
  try {
    read(text);
  } catch (error) {
    return String(error);
  }
  throw new Error('nothing was thrown');
}

describe('alerts in a configuration', () => {
  test('are read with their defaults', () => {
    const { alerts, webhooks } = read(`
alerts:
  - { name: joy, kind: mood, measure: happiness, above: 0.6 }
  - { name: gone, kind: down }
webhooks:
  - { name: pager, url: "https://pager:s3cret@hooks.example/x", secret: "0123456789abcdef" }`);
    expect(alerts).toEqual([
      {
        name: 'joy',
        kind: 'mood',
        measure: 'happiness',
        above: 0.6,
        severity: 'warning',
        sure: true,
        forSeconds: 15,
        clearSeconds: 30,
        maxSilenceSeconds: 600,
      },
      { name: 'gone', kind: 'down', severity: 'warning', forSeconds: 30, clearSeconds: 30, graceSeconds: 60 },
    ]);
    expect(webhooks).toMatchObject([{ name: 'pager', timeoutSeconds: 10 }]);
    expect(read('')).toMatchObject({ alerts: [], webhooks: [] });
  });

  test('reports every error at once with its path, and no secret', () => {
    const text = mistakesIn(`
alerts:
  - { name: joy, kind: mood, measure: joy, above: 0.6, below: 0.2 }
  - { name: joy, kind: crowd, forSeconds: long, sources: [hall, door] }
  - { name: fear, kind: change, measure: fear, by: 0.2, clear: 0.3 }
  - { name: sad, kind: mood, measure: sadness, above: 0.5, clear: 0.7 }
  - { name: low, kind: mood, measure: neutral, below: -0.5, colour: red }
  - { name: what, kind: earthquake }
webhooks:
  - { name: a, url: "ftp://pager:s3cret@hooks.example/x", secret: hunter2 }
  - { name: a, url: "https://hooks.example/s3cret", secret: "0123456789abcdef", timeoutSeconds: 0 }`);
    for (const part of [
      'alerts.0.measure: ',
      'alerts.0.above: set either above or below, not both',
      'alerts.1.name: another entry above has this name',
      'alerts.1.forSeconds: ',
      'alerts.1.above: set either above or below, not both',
      'alerts.1.sources.1: there is no source with this id',
      'alerts.2.clear: must be at most `by`',
      'alerts.3.clear: must be at most the threshold `above`',
      'alerts.4.below: must be between 0 and 1, as a share',
      'colour',
      'alerts.5.kind: expected mood, crowd, change or down',
      'webhooks.0.url: expected an address such as https://example.org/hook',
      'webhooks.0.secret: use at least 16 characters',
      'webhooks.1.name: another entry above has this name',
      'webhooks.1.timeoutSeconds: ',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toMatch(/s3cret|pager|hunter2/);
  });

  test.each(['alerts: 5', 'alerts: [null, 7]', 'webhooks: { a: b }'])('refuses %s', (text) => {
    expect(mistakesIn(text)).toMatch(/E_CONFIG_INVALID|alerts|webhooks/);
  });

  test('have an example that shows every kind with every key', async () => {
    const { alerts } = await readLiveConfig(EXAMPLE);
    const text = readFileSync(EXAMPLE, 'utf8');
    for (const { shape } of alertRuleSchema.options) {
      const [kind] = shape.kind.values;
      expect(alerts.map((rule) => rule.kind)).toContain(kind);
      for (const key of Object.keys(shape)) expect(text).toMatch(new RegExp(`\\b${key}\\b`));
    }
  });

  test('have an example of a webhook that is valid and shows every key', () => {
    const [, commented = ''] = /^# (webhooks:\n(?:#.*\n?)+)/m.exec(readFileSync(EXAMPLE, 'utf8')) ?? [];
    const { webhooks } = liveConfigSchema.shape;
    const [webhook] = webhooks.parse(parse(commented.replaceAll(/^# /gm, '')).webhooks);
    expect(Object.keys(webhook ?? {})).toEqual(['name', 'url', 'secret', 'timeoutSeconds']);
  });
});
