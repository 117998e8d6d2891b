import { isDeepStrictEqual } from 'node:util';
import type { LiveSourceConfig } from '@crowdtone/config';
import type { SourceRecord } from '@crowdtone/domain';

/** What a camera's source is called, and why and where people are watched. */
export type SourceDescription = Pick<SourceRecord, 'runId' | 'sourceId' | 'label' | 'purpose' | 'zones'>;

/** The description of a camera as a source of a run. */
export function describedSource(runId: string, definition: LiveSourceConfig): SourceDescription {
  const { id: sourceId, name: label = sourceId, setting, legalBasis = null, zones = [] } = definition;
  return { runId, sourceId, label, purpose: { setting, legalBasis }, ...(zones.length > 0 && { zones }) };
}

/** Whether a source has a description already. */
export function isDescribedAs(source: SourceRecord, { label, purpose, zones }: SourceDescription): boolean {
  return source.label === label && isDeepStrictEqual([source.purpose, source.zones], [purpose, zones]);
}
