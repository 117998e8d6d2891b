import './EmptyState.css';

/** Shown before the first message of the gateway, and while there is no run. */
export function EmptyState({ connecting }: { readonly connecting: boolean }) {
  return (
    <section className="empty-state">
      <svg className="empty-state-crowd" viewBox="0 0 240 80" aria-hidden="true">
        {HEADS.map(([x, y]) => (
          <circle key={x} cx={x} cy={y} r="9" />
        ))}
      </svg>
      {connecting ? (
        <>
          <h1>Connecting</h1>
          <p>Loading the latest figures.</p>
        </>
      ) : (
        <>
          <h1>No data yet</h1>
          <p>
            Results appear here as soon as a video is analysed: the expressions in the crowd over time, as shares of the
            group and never of a person.
          </p>
          <p>
            To try it, add a camera with the address <code>sample</code> on the Cameras page: it plays a sample video.
            Or start Crowdtone with a video of your own: <code>npm start -- serve crowd.mp4</code>
          </p>
        </>
      )}
    </section>
  );
}

/** A small audience in two rows. */
const HEADS: readonly (readonly [number, number])[] = [
  [20, 58],
  [44, 34],
  [68, 56],
  [92, 30],
  [116, 54],
  [140, 32],
  [164, 57],
  [188, 33],
  [212, 55],
];
