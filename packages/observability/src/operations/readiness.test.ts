import { Readiness } from './readiness';

describe('Readiness', () => {
  test('names every part that is missing, without credentials, until it is needed no more', async () => {
    const clock = { ms: 0 };
    const readiness = new Readiness(() => clock.ms);
    readiness.need('store', async () => undefined);
    const forget = readiness.need('redis', async () => {
      throw new Error('redis://user:secret@host does not answer');
    });
    expect(await readiness.missingParts()).toEqual([{ part: 'redis', message: 'redis://***@host does not answer' }]);
    forget();
    expect(await readiness.missingParts()).toEqual([]);
  });

  test('does not wait indefinitely', async () => {
    const readiness = new Readiness();
    readiness.need('workers', () => new Promise(() => undefined));
    expect(await readiness.missingParts()).toEqual([{ part: 'workers', message: 'no response within 2 s' }]);
  });

  test('asks the parts once a second, however often it is asked', async () => {
    const clock = { ms: 0 };
    const readiness = new Readiness(() => clock.ms);
    let asked = 0;
    readiness.need('store', async () => {
      asked += 1;
    });
    await Promise.all([readiness.missingParts(), readiness.missingParts()]);
    clock.ms = 999;
    await readiness.missingParts();
    expect(asked).toBe(1);
    clock.ms = 1000;
    await readiness.missingParts();
    expect(asked).toBe(2);
  });
});
