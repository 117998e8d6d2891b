import { redactCredentials } from './logger';

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

  it('leaves text without credentials alone', () => {
    expect(redactCredentials('http://cam.local/a@b and mail bob@example.org')).toBe(
      'http://cam.local/a@b and mail bob@example.org',
    );
  });
});
