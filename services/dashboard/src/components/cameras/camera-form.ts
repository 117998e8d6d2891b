import type { Camera, ValidationIssue } from '@crowdtone/domain';
import { t } from '../../text/translate';

/** Values of the form, all as text. */
export interface CameraDraft {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  /** Empty until one is chosen. */
  readonly setting: string;
  readonly legalBasis: string;
  readonly transport: string;
  readonly hardware: string;
  readonly stallSeconds: string;
  readonly connectSeconds: string;
  readonly picture: string;
  readonly deinterlace: string;
  readonly aspect: string;
  readonly rotate: string;
  /** One area per line. */
  readonly mask: string;
}

/** The form of a new camera. */
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
  deinterlace: 'auto',
  aspect: '',
  rotate: '',
  mask: '',
};

/** The form of a camera as it is configured. */
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
    deinterlace: camera.deinterlace ?? 'auto',
    aspect: camera.aspect ?? '',
    rotate: camera.rotate === undefined ? '' : String(camera.rotate),
    mask: (camera.mask ?? []).join('\n'),
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

/** Body of the request that adds the camera. Blank fields are left out, so that the gateway reports them as missing. */
export function newCameraBody(draft: CameraDraft): object {
  return {
    ...texts(draft, ['id', ...TEXT_KEYS]),
    ...times(draft),
    ...(maskOf(draft).length > 0 && { mask: maskOf(draft) }),
  };
}

/** Body of the request that edits it: changed fields only, so that concurrent edits of other fields survive. */
export function changeBody(before: CameraDraft, draft: CameraDraft): object {
  const keys = TEXT_KEYS.filter((key) => draft[key].trim() !== before[key].trim());
  const cleared = keys.filter((key) => draft[key].trim() === '').map((key) => [key, null] as const);
  const seconds = Object.entries(times(draft)).filter(([key]) => draft[key as TimeKey] !== before[key as TimeKey]);
  const areas = maskOf(draft);
  const mask = areas.join('\n') === maskOf(before).join('\n') ? {} : { mask: areas.length === 0 ? null : areas };
  return { ...Object.fromEntries(cleared), ...texts(draft, keys), ...Object.fromEntries(seconds), ...mask };
}

/** Body of the connection test; the address of a known camera is left out unless it was edited. */
export function testBody(draft: CameraDraft, before: CameraDraft | null): object {
  const { connectSeconds } = times(draft);
  const address = before !== null && draft.url.trim() === before.url.trim() ? { id: draft.id } : texts(draft, ['url']);
  const known = before === null ? {} : { id: draft.id };
  return { ...known, ...address, ...texts(draft, ['transport', 'hardware']), connectSeconds };
}

type TimeKey = 'stallSeconds' | 'connectSeconds';

/** Keys whose values are sent as they are written. */
const TEXT_KEYS = [
  ...(['name', 'url', 'setting', 'legalBasis', 'transport', 'hardware', 'picture'] as const),
  ...(['deinterlace', 'aspect', 'rotate'] as const),
] as const;

function maskOf({ mask }: CameraDraft): readonly string[] {
  return mask
    .split('\n')
    .map((area) => area.trim())
    .filter((area) => area !== '');
}

/**
 * Validation messages by field.
 * @param issues as the gateway reports them: those of an area of the mask have the path `mask.0`
 */
export function messagesByField(issues: readonly ValidationIssue[], draft: CameraDraft): ReadonlyMap<string, string> {
  const messages = new Map<string, string>();
  for (const { path, message } of issues) {
    const [field = path, area] = path.split('.');
    const text = messageOf(draft, field, message);
    const line = area === undefined ? text : t('cameras.area', { place: Number(area) + 1, fault: message });
    messages.set(field, messages.has(field) ? `${messages.get(field)}; ${line}` : line);
  }
  return messages;
}

/** A blank field is reported as required; the legal basis has a message of its own. */
function messageOf(draft: CameraDraft, key: string, message: string): string {
  const isBlank = key !== 'legalBasis' && key in draft && draft[key as keyof CameraDraft].trim() === '';
  return isBlank ? t('cameras.required') : capitalised(message);
}

/** A message with an upper-case first letter. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function texts(draft: CameraDraft, keys: readonly (keyof CameraDraft)[]): object {
  return Object.fromEntries(keys.map((key) => [key, draft[key].trim()]).filter(([, text]) => text !== ''));
}

/** Text that is not a number is sent as it is, for the gateway to refuse. */
function times(draft: CameraDraft): Record<TimeKey, number | string> {
  const of = (text: string) => (text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text));
  return { stallSeconds: of(draft.stallSeconds), connectSeconds: of(draft.connectSeconds) };
}
