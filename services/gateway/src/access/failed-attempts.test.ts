import { FailedAttempts } from './failed-attempts';

function setUp(allowed = 3, remembered = 100) {
  const clock = { ms: 5_000 };
  const attempts = new FailedAttempts(() => clock.ms, allowed, remembered);
  const fail = (address: string, times: number) => {
    for (let time = 0; time < times; time += 1) attempts.add(address);
  };
  return { clock, attempts, fail };
}

describe('FailedAttempts', () => {
  test('lets an address wait for the rest of a minute after too many failures, and no other', () => {
    const { clock, attempts, fail } = setUp();
    fail('10.0.0.1', 2);
    expect(attempts.waitOf('10.0.0.1')).toBe(0);
    clock.ms += 20_000;
    fail('10.0.0.1', 1);
    expect(attempts.waitOf('10.0.0.1')).toBe(40_000);
    expect(attempts.waitOf('10.0.0.2')).toBe(0);
    clock.ms += 40_000;
    expect(attempts.waitOf('10.0.0.1')).toBe(0);
    fail('10.0.0.1', 1);
    expect(attempts.waitOf('10.0.0.1')).toBe(0);
  });

  test.each([
    ['two addresses of one IPv6 network', '2001:db8:0:7::1', '2001:db8:0:7:aaaa::2', true],
    ['an IPv4 address in both spellings', '::ffff:10.0.0.1', '10.0.0.1', true],
    ['two IPv6 networks', '2001:db8:0:7::1', '2001:db8:0:8::1', false],
    ['this machine and a network', '::1', '1::1', false],
  ])('takes %s for one: %s and %s, %s', (_, one, other, same) => {
    const { attempts, fail } = setUp();
    fail(one, 3);
    expect(attempts.waitOf(other) > 0).toBe(same);
  });

  test('remembers a bounded number of addresses, the newest', () => {
    const { attempts, fail } = setUp(1, 2);
    for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) fail(address, 1);
    expect(['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((address) => attempts.waitOf(address) > 0)).toEqual([
      false,
      true,
      true,
    ]);
  });
});
