import { withAccess } from './discovery-api';

test('user and password become part of the address, encoded', () => {
  const stream = 'rtsp://10.0.0.21:554/main?profile=1';
  expect(withAccess(stream, { user: '', password: '' })).toBe(stream);
  expect(withAccess(stream, { user: 'viewer', password: 'a/b@c' })).toBe(
    'rtsp://viewer:a%2Fb%40c@10.0.0.21:554/main?profile=1',
  );
});
