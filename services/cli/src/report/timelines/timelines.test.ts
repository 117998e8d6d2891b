import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SourceReport, sourceReportSchema } from '@crowdtone/domain';
import { sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { wordsOf } from '@crowdtone/texts';
import { mediaHref } from '../media';
import { cuesOf } from './cues';
import { toElan } from './elan';
import { toSrt, toWebVtt } from './subtitles';

const WORDS = wordsOf('en');
const folder = mkdtempSync(join(tmpdir(), 'crowdtone-timelines-'));
afterAll(() => rmSync(folder, { recursive: true }));

const happy = sampleWindow({ index: 0, votes: [6, 30, 0, 0, 0, 0, 0, 0], unreadable: { blurred: 2 } });
const source: SourceReport = sourceReportSchema.parse({
  ...sampleSource({ durationMs: 3_612_345 }),
  people: { total: 40, peak: 38 },
  windows: [
    happy,
    sampleWindow({ index: 1, votes: [3, 0, 0, 0, 0, 0, 0, 0] }),
    { ...happy, index: 722, startMs: 3_610_000, endMs: 3_615_000 },
  ],
});
const cues = cuesOf(WORDS, source);

test('cues say the sentence of the report with its interval, or why there is none', () => {
  expect(cues.map(({ mood }) => mood)).toEqual([
    'Most people look happy; about one in six look neutral: 83% look happy (95% interval 68–93%)',
    'No shares: fewer than 5 people were readable at the same time',
    'Most people look happy; about one in six look neutral: 83% look happy (95% interval 68–93%)',
  ]);
  expect(cues[0]).toMatchObject({ people: '38 people, 36 readable', trust: 'good' });
  expect(cues[1]?.trust).toBeNull();
});

test('WebVTT and SRT have the times of the windows, the last one cut at the end of the video', () => {
  expect(toWebVtt(WORDS, cues).split('\n').slice(0, 7)).toEqual([
    'WEBVTT',
    '',
    '1',
    '00:00:00.000 --> 00:00:05.000',
    cues[0]?.mood,
    '38 people, 36 readable; trust: good',
    '',
  ]);
  expect(toSrt(WORDS, cues).split('\n').slice(-5, -3)).toEqual(['3', '01:00:10,000 --> 01:00:12,345']);
  expect(toWebVtt(WORDS, [{ startMs: 0, endMs: 1, mood: 'a --> <b>', people: '&', trust: null }])).toContain(
    'a --&gt; &lt;b&gt;\n&amp;',
  );
});

test('ffmpeg reads both as subtitles of the same length', () => {
  for (const [name, text] of [
    ['cues.vtt', toWebVtt(WORDS, cues)],
    ['cues.srt', toSrt(WORDS, cues)],
  ] as const) {
    writeFileSync(join(folder, name), text);
    const asked = ['-v', 'error', '-show_entries', 'packet=pts_time,duration_time', '-of', 'json', join(folder, name)];
    const { packets } = JSON.parse(execFileSync('ffprobe', asked, { encoding: 'utf8' }));
    expect(
      packets.map((packet: Record<string, string>) => [packet.pts_time, packet.duration_time].map(Number)),
    ).toEqual([
      [0, 5],
      [5, 5],
      [3610, 2.345],
    ]);
  }
});

/** Prints, as JSON, what an XML parser finds in an ELAN document by the structure of its schema. */
const READ_ELAN = `
import json, sys, xml.etree.ElementTree as tree
document = tree.parse(sys.argv[1]).getroot()
slots = {slot.get("TIME_SLOT_ID"): int(slot.get("TIME_VALUE")) for slot in document.find("TIME_ORDER")}
print(json.dumps({
  "root": document.tag, "order": [child.tag for child in document], "attributes": sorted(document.attrib),
  "header": [child.tag for child in document.find("HEADER")], "units": document.find("HEADER").get("TIME_UNITS"),
  "media": document.find("HEADER/MEDIA_DESCRIPTOR").attrib, "ids": [a.get("ANNOTATION_ID") for a in document.iter("ALIGNABLE_ANNOTATION")],
  "times": list(slots.values()), "types": [t.get("LINGUISTIC_TYPE_ID") for t in document.iter("LINGUISTIC_TYPE")],
  "tiers": {tier.get("TIER_ID"): [tier.get("LINGUISTIC_TYPE_REF")] + [
    [slots[a.get("TIME_SLOT_REF1")], slots[a.get("TIME_SLOT_REF2")], a.find("ANNOTATION_VALUE").text] for a in tier.iter("ALIGNABLE_ANNOTATION")]
    for tier in document.findall("TIER")}}))
`;

test('an ELAN document has the structure of EAF 3.0, whatever names and texts hold', () => {
  const awkward = { startMs: 10_000, endMs: 15_000, mood: 'a <b> & "c"\u0007', people: "it's", trust: null };
  const path = join(folder, 'cues.eaf');
  const media = mediaHref(join(folder, 'timelines'), join(folder, 'my hall & "door" 100%.MKV')) ?? '';
  writeFileSync(path, toElan([...cues.slice(0, 2), awkward], { media, date: '2026-05-12T18:04:00.000Z' }));
  const found = JSON.parse(execFileSync('python3', ['-c', READ_ELAN, path], { encoding: 'utf8' }));
  expect(found).toMatchObject({
    root: 'ANNOTATION_DOCUMENT',
    order: ['HEADER', 'TIME_ORDER', 'TIER', 'TIER', 'TIER', 'LINGUISTIC_TYPE'],
    header: ['MEDIA_DESCRIPTOR', 'PROPERTY'],
    units: 'milliseconds',
    media: { MIME_TYPE: 'video/x-matroska', MEDIA_URL: '../my%20hall%20%26%20%22door%22%20100%25.MKV' },
    times: [0, 5000, 10_000, 15_000],
    types: ['crowd'],
    tiers: {
      mood: ['crowd', [0, 5000, cues[0]?.mood], [5000, 10_000, cues[1]?.mood], [10_000, 15_000, 'a <b> & "c"']],
      people: ['crowd', [0, 5000, cues[0]?.people], [5000, 10_000, '3 people, 3 readable'], [10_000, 15_000, "it's"]],
      trust: ['crowd', [0, 5000, 'good']],
    },
  });
  expect(new Set(found.ids).size).toBe(7);
  expect(found.attributes).toEqual(expect.arrayContaining(['AUTHOR', 'DATE', 'FORMAT', 'VERSION']));
});

test('an address, which may hold a password, is not written', () => {
  expect(mediaHref(folder, 'https://user:secret@example.org/hall.mp4')).toBeNull();
  expect(mediaHref(folder, join(folder, 'hall.mp4'))).toBe('./hall.mp4');
});
