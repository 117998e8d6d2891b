import type { Camera } from '@crowdtone/domain';

/** What stands in the fields of the form; all of it text, as in the page. */
export interface CameraDraft {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  /** Empty until somebody chose. */
  readonly setting: string;
  readonly legalBasis: string;
  readonly transport: string;
  readonly hardware: string;
  readonly stallSeconds: string;
  readonly connectSeconds: string;
  readonly picture: string;
}

export const EMPTY_DRAFT: CameraDraft = {
  id: '',
  name: '',
  url: '',
  setting: '',
  legalBasis: '',
  transport: 'tcp',
  hardware: 'none',
  stallSeconds: '5',
  connectSeconds: '20',
  picture: 'blurred',
};

export function draftOf(camera: Camera): CameraDraft {
  const { id, name, location, setting, legalBasis, transport, hardware, stallSeconds, connectSeconds, picture } =
    camera;
  return {
    id,
    name: name === id ? '' : name,
    url: location,
    setting,
    legalBasis: legalBasis ?? '',
    transport,
    hardware,
    stallSeconds: String(stallSeconds),
    connectSeconds: String(connectSeconds),
    picture,
  };
}

/** An id for a name: `North gate` becomes `north-gate`. */
export function idFor(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 60)
    .replace(/-$/, '');
}

/** The body that adds the camera. What was left blank is left out, so that the gateway says what is missing. */
export function newCameraBody(draft: CameraDraft): object {
  return {
    ...texts(draft, ['id', 'name', 'url', 'setting', 'legalBasis', 'transport', 'hardware', 'picture']),
    ...times(draft),
  };
}

/** The body that changes it: only what is different now, so that nobody's change of something else is undone. */
export function changeBody(before: CameraDraft, draft: CameraDraft): object {
  const keys = (['name', 'url', 'setting', 'legalBasis', 'transport', 'hardware', 'picture'] as const).filter(
    (key) => draft[key].trim() !== before[key].trim(),
  );
  const taken = keys.filter((key) => draft[key].trim() === '').map((key) => [key, null] as const);
  const seconds = Object.entries(times(draft)).filter(([key]) => draft[key as TimeKey] !== before[key as TimeKey]);
  return { ...Object.fromEntries(taken), ...texts(draft, keys), ...Object.fromEntries(seconds) };
}

/** The body that tests the connection, of a known camera with what is kept of it. */
export function testBody(draft: CameraDraft, before: CameraDraft | null): object {
  const { connectSeconds } = times(draft);
  const address = before !== null && draft.url.trim() === before.url.trim() ? { id: draft.id } : texts(draft, ['url']);
  const known = before === null ? {} : { id: draft.id };
  return { ...known, ...address, ...texts(draft, ['transport', 'hardware']), connectSeconds };
}

type TimeKey = 'stallSeconds' | 'connectSeconds';

function texts(draft: CameraDraft, keys: readonly (keyof CameraDraft)[]): object {
  return Object.fromEntries(keys.map((key) => [key, draft[key].trim()]).filter(([, text]) => text !== ''));
}

/** What is no number is sent as it is, for the gateway to say so. */
function times(draft: CameraDraft): Record<TimeKey, number | string> {
  const of = (text: string) => (text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text));
  return { stallSeconds: of(draft.stallSeconds), connectSeconds: of(draft.connectSeconds) };
}
