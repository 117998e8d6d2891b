import type { SourceHealth } from '@crowdtone/domain';
import { aHealth, aSource } from '@crowdtone/testing/dashboard/samples';
import { whyNoThumbnail } from './thumbnail-text';

const purpose = { setting: 'transport', legalBasis: null };

test.each([
  ['a recording', aSource(), undefined, /Recordings/],
  ['a camera without a health report', aSource({ purpose }), undefined, /until the camera connects/],
  ['a camera before its first thumbnail', aSource({ purpose }), {}, /Waiting/],
  ['one whose thumbnails are off', aSource({ purpose }), { picture: 'none' }, /are off/],
  ['one that is offline', aSource({ purpose }), { phase: 'stalled' }, /camera is offline/],
  ['one whose run is over', aSource({ purpose, state: 'complete' }), {}, /has ended/],
] as const satisfies readonly (readonly [
  string,
  ReturnType<typeof aSource>,
  Partial<SourceHealth> | undefined,
  RegExp,
])[])('the placeholder of a thumbnail says why there is none of %s', (_, source, health, words) => {
  expect(whyNoThumbnail(source, health && aHealth(health))).toMatch(words);
});
