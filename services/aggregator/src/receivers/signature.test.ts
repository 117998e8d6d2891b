import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { standardHeaders } from './signature';

const BODY = '{"version":1,"event":"alert.fired"}';
const now = () => Math.floor(Date.now() / 1000);

test('the library of the Standard Webhooks specification accepts its headers', () => {
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  const headers = standardHeaders(secret, 'run:hall:Sudden.fear:1', now(), BODY);
  expect(new Webhook(secret).verify(BODY, headers)).toEqual(JSON.parse(BODY));
  expect(() => new Webhook(secret).verify(`${BODY} `, headers)).toThrow('No matching signature');
  expect(() => new Webhook(secret).verify(BODY, standardHeaders(secret, 'run', now() - 3600, BODY))).toThrow('too old');
});

test('a secret of any other text is used as it is', () => {
  const secret = 'a secret of the receiver';
  const encoded = Buffer.from(secret).toString('base64');
  expect(() => new Webhook(encoded).verify(BODY, standardHeaders(secret, 'run', now(), BODY))).not.toThrow();
});
