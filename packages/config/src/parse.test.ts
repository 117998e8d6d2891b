import { z } from 'zod';
import { analysisOptionsSchema } from './analysis';
import { codeOf, parseConfig } from './parse';

describe('parseConfig', () => {
  test('fills in the defaults and reads numbers from the command line', () => {
    expect(parseConfig(analysisOptionsSchema, { fps: '4' }, 'options')).toMatchObject({ fps: 4, window: 5, floor: 5 });
  });

  test('lists every mistake at once, with its path', () => {
    const parse = () => parseConfig(analysisOptionsSchema, { fps: 0, floor: 2.5, colour: 'red' }, 'the command line');
    expect(parse).toThrow(expect.objectContaining({ code: 'E_CONFIG_INVALID', exitCode: 2 }));
    expect(parse).toThrow(/fps: .*floor: .*colour/s);
  });
});

describe('codeOf', () => {
  const coded = (code: string) => z.unknown().refine(() => false, { message: 'no', params: { code } });
  const codeOfMistakesIn = (schema: z.ZodType) => codeOf(schema.safeParse({}).error?.issues ?? []);

  test.each([
    ['one issue with a code', coded('E_LEGAL_BASIS_MISSING'), 'E_LEGAL_BASIS_MISSING'],
    [
      'two with the same',
      z.object({ a: coded('E_LEGAL_BASIS_MISSING'), b: coded('E_LEGAL_BASIS_MISSING') }),
      'E_LEGAL_BASIS_MISSING',
    ],
    ['another fault beside it', z.object({ a: coded('E_LEGAL_BASIS_MISSING'), b: z.string() }), null],
    ['an issue without a code', z.string(), null],
    ['a code that is not registered', coded('E_UNLISTED'), null],
    ['no issue', z.object({}), null],
  ])('%s', (_, schema, code) => {
    expect(codeOfMistakesIn(schema)).toBe(code);
  });
});
