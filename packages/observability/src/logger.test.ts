import { redactCredentials } from './logger';

describe('redactCredentials', () => {
  it('hides user and password of every URL in a text', () => {
    expect(redactCredentials('open rtsp://bob:s3cret@cam.local/1 then redis://:pw@localhost:1')).toBe(
      'open rtsp://***@cam.local/1 then redis://***@localhost:1',
    );
  });

  it('leaves text without credentials alone', () => {
    expect(redactCredentials('http://cam.local/a@b and mail bob@example.org')).toBe(
      'http://cam.local/a@b and mail bob@example.org',
    );
  });
});
