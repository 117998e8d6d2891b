import { t } from '../../text/translate';
import './FloorFigure.css';

/** Larger groups would make unreadably small figures. */
const MAX_DRAWN = 12;

/** A group just below the privacy floor beside one that just reaches it. */
export function FloorFigure({ floor }: { readonly floor: number }) {
  if (floor > MAX_DRAWN) return null;
  return (
    <div className="floor-figure">
      <Group size={floor - 1} isPublished={false} />
      <Group size={floor} isPublished />
    </div>
  );
}

function Group({ size, isPublished }: { readonly size: number; readonly isPublished: boolean }) {
  return (
    <p className={isPublished ? 'floor-published' : undefined}>
      <svg viewBox={`0 0 ${Math.max(1, size) * 22} 34`} aria-hidden="true">
        {Array.from({ length: size }, (_, place) => place * 22 + 11).map((x) => (
          <g key={x}>
            <circle cx={x} cy="10" r="7" />
            <path d={`M${x - 9} 32 a9 10 0 0 1 18 0 z`} />
          </g>
        ))}
      </svg>
      <span>
        <strong>{t('about.floorReadable', { size })}</strong>{' '}
        {isPublished ? t('about.floorShown') : t('about.floorCountOnly')}
      </span>
    </p>
  );
}
