import './NothingYet.css';

/** What a first visitor sees: before the first word of the gateway, and while there is no run. */
export function NothingYet({ connecting }: { readonly connecting: boolean }) {
  return (
    <section className="nothing-yet">
      <svg className="nothing-crowd" viewBox="0 0 240 80" aria-hidden="true">
        {HEADS.map(([x, y]) => (
          <circle key={x} cx={x} cy={y} r="9" />
        ))}
      </svg>
      {connecting ? (
        <>
          <h1>Connecting</h1>
          <p>Asking Crowdtone what it has seen so far.</p>
        </>
      ) : (
        <>
          <h1>No crowd yet</h1>
          <p>
            As soon as a video is analysed, its crowd appears here by itself: what the faces in it express over time, as
            shares of the group and never of a person.
          </p>
          <p>
            To begin, add a camera on the page Cameras, or start Crowdtone with a video:{' '}
            <code>npm start -- serve crowd.mp4</code>
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
