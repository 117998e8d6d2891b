import type { SourceHealth } from '@crowdtone/domain';
import { aHealth, aSource } from '@crowdtone/testing/dashboard/samples';
import { whyNoPicture } from './picture-words';

const purpose = { setting: 'transport', legalBasis: null };

test.each([
  ['a recording', aSource(), undefined, /recordings/],
  ['a camera that was not heard of', aSource({ purpose }), undefined, /until the camera is connected/],
  ['a camera whose first picture is under way', aSource({ purpose }), {}, /in a moment/],
  ['one whose pictures are switched off', aSource({ purpose }), { picture: 'none' }, /switched off/],
  ['one that is away', aSource({ purpose }), { phase: 'stalled' }, /camera is away/],
  ['one whose run is over', aSource({ purpose, state: 'complete' }), {}, /no longer watched/],
] as const satisfies readonly (readonly [
  string,
  ReturnType<typeof aSource>,
  Partial<SourceHealth> | undefined,
  RegExp,
])[])('the place of a picture says why there is none of %s', (_, source, health, words) => {
  expect(whyNoPicture(source, health && aHealth(health))).toMatch(words);
});
