import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asCrowdtoneError } from '@crowdtone/domain';
import { z } from 'zod';
import { parseLiveConfig, readLiveConfig } from './read';
import { liveConfigSchema } from './schema';

const folder = mkdtempSync(join(tmpdir(), 'crowdtone-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function mistakeIn(text: string): { code: string; message: string } {
  try {
    parseLiveConfig(text, 'cameras.yaml');
  } catch (thrown) {
    const { code, message } = asCrowdtoneError(thrown);
    return { code, message };
  }
  throw new Error('nothing was thrown');
}

const camera = (more: object) =>
  JSON.stringify({ sources: [{ id: 'a', url: 'rtsp://cam/1', setting: 'event', ...more }] });

describe('the configuration of live sources', () => {
  test('is read from YAML with its defaults', () => {
    const text =
      'sources:\n  - id: hall\n    url: rtsp://admin:p@ss@10.0.0.7/stream # the big one\n    setting: event\n';
    expect(parseLiveConfig(text, 'cameras.yaml')).toMatchObject({
      analysis: { fps: 2, floor: 5 },
      sources: [{ id: 'hall', transport: 'tcp', hardware: 'none', stallSeconds: 5, connectSeconds: 20 }],
    });
  });

  test('zones belong to their camera; areas that are none are refused by name', () => {
    const door = { id: 'door', name: 'Door', area: '0,0 0.5,0 0.5,1' };
    expect(parseLiveConfig(camera({ zones: [door] }), 'cameras.yaml').sources[0]?.zones).toEqual([door]);
    for (const [more, what] of [
      [{ zones: [{ ...door, area: '0,0 1,1' }] }, 'sources.0.zones.0.area: a polygon has three corners or more'],
      [{ zones: [{ ...door, area: '0,0 1,1 1,0 0,1' }] }, 'the sides of the polygon touch or cross'],
      [{ zones: [{ ...door, area: '0,0 1.5,0 0,1' }] }, 'a corner lies outside of the picture'],
      [{ zones: [door, door] }, 'another zone above has this id'],
      [{ mask: ['0,0 1,1 1,0 0,1'] }, 'sources.0.mask.0: the sides of the polygon touch or cross'],
    ] as const) {
      expect(mistakeIn(camera(more))).toEqual({ code: 'E_AREA_INVALID', message: expect.stringContaining(what) });
    }
  });

  test('ages are milliseconds, and have defaults', () => {
    const text = 'timeZone: Europe/Vienna\nretention: { readings: 2h, alerts: forever }\n';
    const { timeZone, retention } = parseLiveConfig(text, 'cameras.yaml');
    expect([timeZone, retention]).toEqual([
      'Europe/Vienna',
      { readings: 7_200_000, windows: 400 * 86_400_000, alerts: Number.POSITIVE_INFINITY, log: 200 * 86_400_000 },
    ]);
  });

  test('files of readings have one place, a folder relative to the file or a bucket', async () => {
    const path = join(folder, 'readings.yaml');
    writeFileSync(path, 'readingFiles: { folder: readings }\n');
    expect((await readLiveConfig(path)).readingFiles).toEqual({ folder: join(folder, 'readings') });
    const bucket = 'readingFiles: { s3: { bucket: crowd, endpoint: "https://s3.example.org" } }';
    expect(parseLiveConfig(bucket, 'cameras.yaml').readingFiles).toEqual({
      s3: { bucket: 'crowd', region: 'us-east-1', endpoint: 'https://s3.example.org', prefix: '' },
    });
    expect(mistakeIn('readingFiles: {}').message).toContain('readingFiles: name either folder or s3');
    expect(mistakeIn('readingFiles: { folder: a, s3: { bucket: b } }').code).toBe('E_CONFIG_INVALID');
  });

  test('is read from JSON as well', () => {
    expect(parseLiveConfig(camera({ transport: 'udp' }), 'cameras.json').sources[0]?.transport).toBe('udp');
  });

  test('lists five mistakes at once with their paths, and no secret', () => {
    const { code, message } = mistakeIn(`
analysis: { fps: fast }
sources:
  - { id: Hall A, url: "rtsp://admin:s3cret@cam/1", setting: event }
  - { id: door, url: "gopher://admin:s3cret@cam/1", setting: stadium, colour: red }
  - { id: class, url: "rtsp://admin:s3cret@cam/2", setting: education, stallSeconds: soon }
  - { id: class, url: "rtsp://admin:s3cret@cam/3", setting: event }
`);
    expect(code).toBe('E_CONFIG_INVALID');
    for (const part of [
      'analysis.fps: ',
      'sources.0.id: ',
      'sources.1.url: gopher:// is not supported',
      'sources.1.setting: ',
      'colour',
      'sources.2.stallSeconds: ',
      'sources.2.legalBasis: the EU AI Act',
      'sources.3.id: another source above has this id',
    ]) {
      expect(message).toContain(part);
    }
    expect(message).not.toMatch(/s3cret|admin/);
  });

  test.each(['education', 'workplace'])('refuses %s without a legal basis, and says why', (setting) => {
    for (const legalBasis of [undefined, '', '   ']) {
      const { code, message } = mistakeIn(camera({ setting, legalBasis }));
      expect(code).toBe('E_LEGAL_BASIS_MISSING');
      expect(message).toContain('sources.0.legalBasis: the EU AI Act');
      expect(message).toContain('Article 5(1)(f)');
    }
    const legalBasis = 'safety: crush detection, risk assessment 2026-14';
    expect(parseLiveConfig(camera({ setting, legalBasis }), 'x').sources[0]?.legalBasis).toBe(legalBasis);
  });

  test.each([
    ['a missing setting', camera({ setting: undefined }), 'sources.0.setting'],
    [
      'an address that a source above reads',
      JSON.stringify({
        sources: [
          { id: 'a', url: 'rtsp://u:s3cret@cam/1', setting: 'event' },
          { id: 'b', url: 'rtsp://CAM:554/1', setting: 'event' },
        ],
      }),
      'sources.1.url: a source above reads the same address',
    ],
    [
      'a file that a source above reads',
      JSON.stringify({
        sources: [
          { id: 'a', url: 'clips/a.mp4', setting: 'event' },
          { id: 'b', url: './clips/a.mp4', setting: 'event' },
        ],
      }),
      'sources.1.url: a source above reads the same address',
    ],
    ['an address in place of a key', '{ "rtsp://admin:s3cret@cam/1": 1, colour: 1 }', 'unknown key (not shown'],
    [
      'a secret that lost its key',
      '{ "webhooks": [{ "name":"a", "secret\\":\\"s3cret0123456789": 1 }] }',
      'unknown key (not',
    ],
    ['an unknown time zone', 'timeZone: Mars/Olympus', 'timeZone: expected a time zone such as'],
    ['an age without a unit', 'retention: { readings: 24 }', 'retention.readings: '],
    ['an age in weeks', 'retention: { windows: 8w }', 'retention.windows: expected an age such as 24h or 400d'],
    ['a misspelt key', 'source: []', 'unknown key source'],
    ['an address without a host', camera({ url: 'rtsp:///stream' }), 'has no host'],
    ['an address with a user and no host', camera({ url: 'rtsp://admin:s3cret@/stream' }), 'has no host'],
    ['an empty file', '', 'expected object'],
    ['a file that is no map', '[1, 2]', 'expected object'],
    ['a raw # in a password', camera({ url: 'rtsp://admin:s3#cret@cam/1' }), 'contains #; encode it as %23'],
    ['a raw / in a password', camera({ url: 'rtsp://admin:s3/cret@cam/1' }), 'contains /; encode it as %2F'],
    ['an address with a blank', camera({ url: 'rtsp://admin:s3cret@cam/1 -f lavfi' }), 'contains a space'],
    ['a key twice', 'sources: []\nsources: []', 'line 2, column 1: duplicate key'],
    ['a bracket left open', 'sources: [{ url: "rtsp://admin:s3cret@cam" ', 'line 1'],
    ['an unknown alias', 'sources: *nowhere', 'alias'],
  ])('refuses %s', (_what, text, expected) => {
    const { code, message } = mistakeIn(text);
    expect(code).toBe('E_CONFIG_INVALID');
    expect(message).toContain(expected);
    expect(message).not.toMatch(/s3cret|admin/);
  });

  test('takes a file without a camera: they come later', () => {
    expect(parseLiveConfig('sources: []', 'x').sources).toEqual([]);
    expect(parseLiveConfig('analysis: { fps: 3 }', 'x').sources).toEqual([]);
  });

  test('takes every kind of source', () => {
    const urls = [
      'rtsps://cam/1',
      'RTMP://cam/app',
      'http://cam:8080/x.m3u8',
      'udp://239.0.0.1:5000',
      'srt://cam:9000',
    ];
    for (const url of [
      ...urls,
      'https://[::1]/x',
      'udp://@239.0.0.1:5000',
      'srt://:9000?mode=listener',
      '/dev/video0',
      'lavfi:testsrc',
      'sample',
      'clip.mp4',
    ]) {
      expect(parseLiveConfig(camera({ url }), 'x').sources[0]?.url).toBe(url);
    }
  });

  test('finds files beside itself', async () => {
    const path = join(folder, 'cameras.json');
    writeFileSync(path, camera({ url: 'clips/wall.mp4' }));
    expect((await readLiveConfig(path)).sources[0]?.url).toBe(join(folder, 'clips', 'wall.mp4'));
  });

  test('says when the file is not there', async () => {
    await expect(readLiveConfig(join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'E_CONFIG_MISSING' });
  });

  test('documents every key', () => {
    const undocumented: string[] = [];
    const visit = (node: z.core.JSONSchema.BaseSchema, path: string): void => {
      for (const [key, child] of Object.entries(node.properties ?? {})) {
        if (typeof child === 'boolean') continue;
        if (!child.description) undocumented.push(`${path}${key}`);
        visit(child, `${path}${key}.`);
        if (child.items && !Array.isArray(child.items) && typeof child.items !== 'boolean') {
          visit(child.items, `${path}${key}.`);
          for (const choice of child.items.oneOf ?? []) {
            if (typeof choice !== 'boolean') visit(choice, `${path}${key}.`);
          }
        }
      }
    };
    const schema = z.toJSONSchema(liveConfigSchema, { io: 'input' });
    visit(schema, '');
    expect(Object.keys(schema.properties ?? {})).toEqual([
      'analysis',
      'sources',
      'timeZone',
      'language',
      'access',
      'limits',
      'store',
      'readingFiles',
      'retention',
      'alerts',
      'webhooks',
      'mqtt',
      'email',
    ]);
    expect(undocumented).toEqual([]);
  });

  test('has an example that is valid and shows every key of a source', async () => {
    const example = join(__dirname, '..', '..', '..', '..', 'examples', 'cameras.yaml');
    const { sources } = await readLiveConfig(example);
    expect(sources.map(({ url }) => url)).toContain('sample');
    expect(sources.length).toBeGreaterThanOrEqual(2);
    expect(new Set(sources.flatMap((source) => Object.keys(source)))).toEqual(
      new Set(Object.keys(liveConfigSchema.shape.sources.unwrap().element.shape)),
    );
  });
});
