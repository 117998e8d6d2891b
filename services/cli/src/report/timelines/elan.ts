import { TOOL } from '../../tool';
import { escapeHtml } from '../escape';
import type { Cue } from './cues';

/** What an ELAN document names beside the cues. */
export interface ElanSource {
  /** Address of the video, relative to the document; null when it is not a file. */
  readonly media: string | null;
  /** When the analysis began, ISO 8601. */
  readonly date: string;
}

const TIERS = ['mood', 'people', 'trust'] as const;

/** Types of media by the ending of the name; ELAN takes others for `unknown`. */
const MIME_TYPES: Readonly<Record<string, string>> = {
  avi: 'video/x-msvideo',
  m4v: 'video/mp4',
  mkv: 'video/x-matroska',
  mov: 'video/quicktime',
  mp4: 'video/mp4',
  mpeg: 'video/mpeg',
  mpg: 'video/mpeg',
  webm: 'video/webm',
};

/**
 * Cues as an ELAN document (EAF 3.0, by its schema http://www.mpi.nl/tools/elan/EAFv3.0.xsd): three independent tiers whose
 * annotations share the time slots of the windows.
 */
export function toElan(cues: readonly Cue[], { media, date }: ElanSource): string {
  const slots = new Map<number, string>();
  for (const ms of new Set(cues.flatMap(({ startMs, endMs }) => [startMs, endMs]).sort((a, b) => a - b))) {
    slots.set(ms, `ts${slots.size + 1}`);
  }
  let annotations = 0;
  const tiers = TIERS.map((tier) => {
    const spoken = cues.flatMap((cue) => (cue[tier] === null ? [] : [{ ...cue, text: cue[tier] }]));
    const items = spoken.map(({ startMs, endMs, text }) => {
      annotations += 1;
      const between = `TIME_SLOT_REF1="${slots.get(startMs)}" TIME_SLOT_REF2="${slots.get(endMs)}"`;
      return (
        `<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a${annotations}" ${between}>` +
        `<ANNOTATION_VALUE>${escapeXml(text)}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>`
      );
    });
    return `<TIER LINGUISTIC_TYPE_REF="crowd" TIER_ID="${tier}">\n${items.join('\n')}\n</TIER>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="${escapeXml(`${TOOL.name} ${TOOL.version}`)}" DATE="${escapeXml(date)}" FORMAT="3.0" VERSION="3.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">
<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">
${media === null ? '' : mediaOf(media)}<PROPERTY NAME="lastUsedAnnotationId">${annotations}</PROPERTY>
</HEADER>
<TIME_ORDER>
${[...slots].map(([ms, id]) => `<TIME_SLOT TIME_SLOT_ID="${id}" TIME_VALUE="${ms}"/>`).join('\n')}
</TIME_ORDER>
${tiers.join('\n')}
<LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="crowd" TIME_ALIGNABLE="true"/>
</ANNOTATION_DOCUMENT>
`;
}

/** The same address twice: ELAN searches beside the document where the first is not found. No absolute path is written. */
function mediaOf(media: string): string {
  const ending = /\.([a-z0-9]+)$/i.exec(media)?.[1]?.toLowerCase() ?? '';
  const address = escapeXml(media);
  return `<MEDIA_DESCRIPTOR MEDIA_URL="${address}" MIME_TYPE="${MIME_TYPES[ending] ?? 'unknown'}" RELATIVE_MEDIA_URL="${address}"/>\n`;
}

/** Text as XML 1.0: characters that it cannot hold go, the others are escaped. */
function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 refuses
  return escapeHtml(text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ''));
}
