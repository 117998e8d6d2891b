import { createLogger } from './logger';

describe('createLogger', () => {
  afterEach(() => {
    process.env.CROWDTONE_LOG_LEVEL = levelBefore;
    jest.restoreAllMocks();
  });
  const levelBefore = process.env.CROWDTONE_LOG_LEVEL;

  function lineAt(level: string): string {
    process.env.CROWDTONE_LOG_LEVEL = level;
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    createLogger('test').error({ err: new Error('no rtsp://bob:s3cret@cam/1') }, 'it failed');
    return String(write.mock.calls.at(-1)?.[0]);
  }

  test('tells what failed, without credentials; where in the program only to those who debug', () => {
    expect(lineAt('warn')).toContain('no rtsp://***@cam/1');
    expect(lineAt('warn')).not.toContain('logger.test');
    expect(lineAt('debug')).toContain('logger.test');
  });

  test.each([
    'rtsp://bob:s3"cret@cam/1',
    'rtsp://bob:s3 "cret"@cam/1',
    'rtsp://bob:s3\\cret@cam/1',
    'srt://cam:9?passphrase=s3cret"}',
    'http://cam/v?p=s3\ncret',
  ])('writes JSON whatever a password holds: %s', (address) => {
    process.env.CROWDTONE_LOG_LEVEL = 'warn';
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    createLogger('test').error({ [address]: [address], err: new Error(`no ${address}`) }, `lost ${address}`);
    const line = String(write.mock.calls.at(-1)?.[0]);
    expect(JSON.parse(line)).toMatchObject({ name: 'test', level: 50 });
    expect(line).not.toMatch(/s3|bob:/);
    expect(line.endsWith('}\n')).toBe(true);
  });
});
