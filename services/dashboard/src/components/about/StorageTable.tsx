import type { Retention } from '@crowdtone/domain';
import { t } from '../../text/translate';
import './StorageTable.css';

/** @param retention null while it is unknown */
const keptFor = (
  retention: Retention | null,
): readonly { readonly what: string; readonly where: string; readonly until: string }[] => [
  { what: t('about.keptFrames'), where: t('about.keptFramesWhere'), until: t('about.keptFramesUntil') },
  { what: t('about.keptCrops'), where: t('about.keptCropsWhere'), until: t('about.keptCropsUntil') },
  { what: t('about.keptReadings'), where: t('about.keptReadingsWhere'), until: ageText(retention?.readings) },
  { what: t('about.keptFigures'), where: t('about.keptFiguresWhere'), until: ageText(retention?.windows) },
  { what: t('about.keptLog'), where: t('about.keptLogWhere'), until: ageText(retention?.log, t('about.forEver')) },
  { what: t('about.keptIdentity'), where: t('about.keptIdentityWhere'), until: t('about.keptIdentityUntil') },
];

/** What is stored about people, where, and for how long. */
export function StorageTable({ retention }: { readonly retention: Retention | null }) {
  return (
    <dl className="kept">
      {keptFor(retention).map(({ what, where, until }) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>{where}</dd>
          <dd className="kept-until">{until}</dd>
        </div>
      ))}
    </dl>
  );
}

const HOUR_MS = 3_600_000;

/** Ages are those of cameras: of a recording nobody knows when it was filmed. */
function ageText(ms: number | null | undefined, unlimited?: string): string {
  if (ms == null) return unlimited ?? t('about.untilDeleted');
  const hours = Math.round(ms / HOUR_MS);
  const age =
    hours % 24 === 0 && hours > 24 ? t('mood.days', { count: hours / 24 }) : t('about.hours', { count: hours });
  if (unlimited !== undefined) return age;
  return t('about.ofCameras', { age });
}
