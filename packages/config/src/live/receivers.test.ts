import { parseLiveConfig } from './read';

const read = (text: string) => parseLiveConfig(text, 'cameras.yaml');
function mistakesIn(text: string): string {
  try {
    read(text);
  } catch (error) {
    return String(error);
  }
  throw new Error('nothing was thrown');
}

test('a broker and a mail server are read with their defaults', () => {
  const { mqtt, email } = read(`
mqtt: { url: "mqtts://broker.example" }
email: { host: mail.example, from: a@example.org, to: [b@example.org], summary: { every: week } }`);
  expect(mqtt).toEqual({
    url: 'mqtts://broker.example',
    topic: 'crowdtone',
    discovery: 'homeassistant',
    timeoutSeconds: 10,
  });
  expect(email).toEqual({
    ...{ host: 'mail.example', port: 587, security: 'starttls', from: 'a@example.org', to: ['b@example.org'] },
    ...{ alerts: 'warning', timeoutSeconds: 30, summary: { every: 'week', at: '07:00', weekday: 'monday' } },
  });
});

test('mistakes name their key and repeat no secret', () => {
  const told = mistakesIn(`
mqtt: { url: "mqtt://me:s3cret@broker", topic: "crowd/#", password: s3cret }
email: { host: mail.example, security: none, username: me, password: s3cret, from: me, to: [] }`);
  expect(told).toContain('mqtt.url: user and password have keys of their own');
  expect(told).toContain('mqtt.topic: expected a topic');
  expect(told).toContain('mqtt.username: a password needs a user');
  expect(told).toContain('email.security: the password would be sent unencrypted');
  expect(told).toContain('email.from: expected an address');
  expect(told).toContain('email.to: name at least one recipient');
  expect(told).not.toContain('s3cret');
});

test('a password may be sent unencrypted on this machine, and webhooks take no name of another receiver', () => {
  const mail = 'security: none, username: me, password: s3cret, from: a@example.org, to: [b@example.org]';
  expect(read(`email: { host: 127.0.0.1, ${mail} }`).email?.port).toBe(25);
  const hook = '{ name: email, url: "https://hooks.example", secret: "0123456789abcdef" }';
  expect(mistakesIn(`webhooks: [${hook}]`)).toContain('choose another name');
});
