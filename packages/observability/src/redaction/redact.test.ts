import { MAX_TEXT_LENGTH, redactCredentials, redactUrl, secretsOf } from './redact';

const SECRET = 's3cret';

describe('redactUrl hides by class', () => {
  test.each([
    ['user and password', 'rtsp://bob:s3cret@cam.local/1', 'rtsp://***@cam.local/1'],
    ['a password with an @', 'rtsp://bob:p@s?s@cam.local/1', 'rtsp://***@cam.local/1'],
    ['a password with a slash', 'rtsp://bob:12/s3cret@10.0.0.7/1', 'rtsp://***@10.0.0.7/1'],
    ['a user with an @, a password with a slash', 'rtsp://bob@corp:p/s3cret@cam/1', 'rtsp://***@cam/1'],
    ['a password with a hash', 'rtsp://bob:a#s3cret@cam/1', 'rtsp://***@cam/1'],
    ['a password with a blank', 'rtsp://bob:two s3cret@cam/1', 'rtsp://***@cam/1'],
    ['a password without an end', 'rtsp://bob:s3cret', 'rtsp://bob:***'],
    ['a password alone', 'redis://:s3cret@localhost:1/0', 'redis://***@localhost:1/0'],
    [
      'the passphrase and stream id of SRT',
      'srt://h:9?passphrase=s3cret&streamid=s3cret',
      'srt://h:9?passphrase=***&streamid=***',
    ],
    ['a stream id in the syntax of SRT', 'srt://h:9?streamid=#!::u=bob,r=s3cret', 'srt://h:9?streamid=#***'],
    ['the key of RTMP', 'rtmp://live.host/app/s3cret?x=s3cret', 'rtmp://live.host/app/***?x=***'],
    ['the key of RTMP behind an instance', 'RTMPS://live.host:443/app/inst/s3cret', 'RTMPS://live.host:443/app/***'],
    ['any other parameter', 'http://c/v?p=s3cret&psw=s3cret&jwt=s3cret', 'http://c/v?p=***&psw=***&jwt=***'],
    [
      'signatures',
      'https://c/v?X-Amz-Signature=s3cret&authToken=s3cret',
      'https://c/v?X-Amz-Signature=***&authToken=***',
    ],
    ['a parameter without a name', 'http://c/v?s3cret&1', 'http://c/v?***&1'],
    ['parameters in the path', 'rtsp://c/user=bob_password=s3cret_channel=1.sdp', 'rtsp://c/user=***'],
    ['what hides behind a harmless name', 'rtsp://c/channel=1_password=s3cret', 'rtsp://c/channel=***'],
    ['a fragment', 'http://c/v#access=s3cret', 'http://c/v#***'],
  ])('%s', (_, url, shown) => {
    expect(redactUrl(url)).toBe(shown);
    expect(redactCredentials(`open ${url} now`)).not.toContain(SECRET);
  });

  test.each([
    'rtsp://cam.local:554/cam/realmonitor?channel=1&subtype=0',
    'http://cam.local/a@b',
    'udp://@239.0.0.1:5000',
    'http://[::1]:8080/mjpg?fps=5&resolution=640x480',
    'rtmp://live.host/app',
    'srt://:9000?mode=listener&latency=200',
    '/home/bob/clip=1.mp4',
    'lavfi:testsrc=size=64x48',
  ])('and shows %s', (url) => {
    expect(redactUrl(url)).toBe(url);
    expect(redactCredentials(`open ${url} now`)).toBe(`open ${url} now`);
  });
});

describe('redactCredentials', () => {
  test.each([
    [
      'every address',
      'open rtsp://bob:s3cret@cam/1 then redis://:pw@h:1',
      'open rtsp://***@cam/1 then redis://***@h:1',
    ],
    ['an address in quotes', "open 'rtsp://b:s3cret@c/1': failed", "open 'rtsp://***@c/1': failed"],
    ['a blank in a password', 'no rtsp://b:my s3cret@c/1 here', 'no rtsp://***@c/1 here'],
    ['a quote in a password', `no rtsp://b:my's3cret@c/1 here`, 'no rtsp://***@c/1 here'],
    ['an address in an address', 'http://h/rtsp://b:s3cret@c', 'http://h/rtsp://***@c'],
    ['a query without its address', 'GET /v?TOKEN=s3cret&size=4 and &x=1', 'GET /v?TOKEN=***&size=4 and &x=***'],
    [
      'nothing else',
      'http://cam.local/a@b, what? a & b; bob@example.org',
      'http://cam.local/a@b, what? a & b; bob@example.org',
    ],
  ])('finds %s', (_, text, shown) => {
    expect(redactCredentials(text)).toBe(shown);
  });

  test('cuts what is too long, so that the work stays bounded', () => {
    const cut = redactCredentials('x'.repeat(MAX_TEXT_LENGTH + 5));
    expect(cut).toBe(`${'x'.repeat(MAX_TEXT_LENGTH)}… (5 characters more)`);
  });

  test.each([
    ['letters (0.7 s for 16,000 of them before)', 'a'],
    ['colons', ':'],
    ['beginnings of addresses', 'a://'],
    ['beginnings of passwords', 'a://b:c '],
    ['ends of passwords', 'a://b:c@'],
    ['question marks', '?'],
    ['parameters', '&a=b'],
    ['parameters without an end', '?a'],
    ['slashes', 'rtmp://a/'],
  ])('looks at each character a bounded number of times: %s', (_, pattern) => {
    const steps = (length: number) => {
      const charCodeAt = jest.spyOn(String.prototype, 'charCodeAt');
      try {
        redactCredentials(pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length));
        return charCodeAt.mock.calls.length;
      } finally {
        charCodeAt.mockRestore();
      }
    };
    const [few, many] = [steps(2000), steps(8000)];
    expect(many / few).toBeLessThan(4.5);
    expect(many).toBeLessThan(8000 * 300);
  });
});

test('the secrets of an address are known apart from it, the longest first, as they are written and as they are meant', () => {
  expect(secretsOf('rtsp://bob:p%40ssword@cam/1?p=quite%20long&n=abc')).toEqual([
    'bob:p%40ssword',
    'quite%20long',
    'bob:p@ssword',
    'p%40ssword',
    'quite long',
    'p@ssword',
  ]);
});
