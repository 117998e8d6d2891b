/** What a provider says of a person. */
export type Claims = Readonly<Record<string, unknown>>;

/** A claim by its name, which may hold dots, or else by its path, as `realm_access.roles`; undefined when there is none. */
export function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let value: unknown = claims;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Claims)[key];
  }
  return value;
}

/** One value or a list of them; what is no text is left out. */
export function textsIn(claim: unknown): string[] {
  return [claim].flat().filter((value): value is string => typeof value === 'string');
}
