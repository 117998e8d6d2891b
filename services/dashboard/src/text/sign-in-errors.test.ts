import { signInErrorIn, withoutSignInError } from './sign-in-errors';

test('known codes have words, and nothing else in an address is shown', () => {
  expect(signInErrorIn('?sign-in=E_OIDC_STATE')).toMatch(/begun in another browser\. .*\(E_OIDC_STATE\)/);
  expect(signInErrorIn('?sign-in=Call%200800-FRAUD')).toBeNull();
  expect(signInErrorIn('?sign-in=toString')).toBeNull();
  expect(signInErrorIn('?page=alerts')).toBeNull();
});

test('the code leaves the address, and what else is there stays as it is', () => {
  expect(withoutSignInError('?sign-in=E_OIDC_STATE')).toBe('');
  expect(withoutSignInError('?page=alerts&sign-in=E_OIDC_STATE')).toBe('?page=alerts');
  expect(withoutSignInError('?range=1%3A2')).toBe('?range=1%3A2');
});
