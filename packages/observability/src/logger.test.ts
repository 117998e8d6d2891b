import { createLogger, redactCredentials } from './logger';

describe('redactCredentials', () => {
  it('hides user and password of every URL in a text', () => {
    expect(redactCredentials('open rtsp://bob:s3cret@cam.local/1 then redis://:pw@localhost:1')).toBe(
      'open rtsp://***@cam.local/1 then redis://***@localhost:1',
    );
  });

  it('hides a password that itself holds an @', () => {
    expect(redactCredentials('rtsp://bob:p@s?s@cam.local/1 failed')).toBe('rtsp://***@cam.local/1 failed');
  });

  it('hides secrets among the query parameters', () => {
    expect(redactCredentials('http://cam/video?user=bob&pwd=s3cret&size=4#x and ?TOKEN=abc')).toBe(
      'http://cam/video?user=***&pwd=***&size=4#x and ?TOKEN=***',
    );
  });

  it('hides secrets in the path, where some recorders want them', () => {
    expect(redactCredentials('rtsp://10.0.0.7:554/user=admin_password=s3cret_channel=1.sdp lost')).toBe(
      'rtsp://10.0.0.7:554/user=*** lost',
    );
  });

  it('leaves text without credentials alone', () => {
    expect(redactCredentials('http://cam.local/a@b and mail bob@example.org')).toBe(
      'http://cam.local/a@b and mail bob@example.org',
    );
  });
});

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

  it('tells what failed, without credentials; where in the program only to those who debug', () => {
    expect(lineAt('warn')).toContain('no rtsp://***@cam/1');
    expect(lineAt('warn')).not.toContain('logger.test');
    expect(lineAt('debug')).toContain('logger.test');
  });
});
