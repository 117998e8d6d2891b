import type { RunSettings } from '@crowdtone/domain';
import './ModelFacts.css';

/** Which networks looked, to the byte, and where their knowledge ends. */
export function ModelFacts({ settings }: { readonly settings: RunSettings | null }) {
  return (
    <>
      {settings !== null && (
        <dl className="model-facts figures">
          <div>
            <dt>Expressions are read by</dt>
            <dd>{settings.model.name}</dd>
          </div>
          <div>
            <dt>Fingerprint of its weights (SHA-256)</dt>
            <dd>
              <code>{settings.model.digest}</code>
            </dd>
          </div>
          <div>
            <dt>Faces are found by</dt>
            <dd>{settings.detector}</dd>
          </div>
          <div>
            <dt>Pictures looked at</dt>
            <dd>{settings.fps} a second</dd>
          </div>
        </dl>
      )}
      <ul className="limits">
        <li>
          Such a network learns from collected photographs, mostly of plain or posed expressions. Whose faces they are
          was not chosen to stand for everybody: it may read some ages, skin tones or cultures worse than others.
        </li>
        <li>
          The smaller and the more blurred a face, the more often it errs. Fear, disgust and contempt are least certain.
        </li>
        <li>Masks, hands and turned heads mislead it, and some faces are not found at all.</li>
        <li>
          The card of each network that comes with Crowdtone, in <code>packages/networks/models</code>, says what it
          learned from and how often it errs.
        </li>
      </ul>
    </>
  );
}
