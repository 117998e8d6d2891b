import './FloorFigure.css';

/** Larger groups would make unreadably small figures. */
const MOST_DRAWN = 12;

/** A group just under the privacy floor, of which nothing is told, beside one that just reaches it. */
export function FloorFigure({ floor }: { readonly floor: number }) {
  if (floor > MOST_DRAWN) return null;
  return (
    <div className="floor-figure">
      <Group size={floor - 1} told={false} />
      <Group size={floor} told />
    </div>
  );
}

function Group({ size, told }: { readonly size: number; readonly told: boolean }) {
  return (
    <p className={told ? 'floor-told' : undefined}>
      <svg viewBox={`0 0 ${Math.max(1, size) * 22} 34`} aria-hidden="true">
        {Array.from({ length: size }, (_, place) => place * 22 + 11).map((x) => (
          <g key={x}>
            <circle cx={x} cy="10" r="7" />
            <path d={`M${x - 9} 32 a9 10 0 0 1 18 0 z`} />
          </g>
        ))}
      </svg>
      <span>
        <strong>{size} readable:</strong> {told ? 'shares are shown' : 'only their number is shown'}
      </span>
    </p>
  );
}
