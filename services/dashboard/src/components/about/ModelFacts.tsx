import type { RunSettings } from '@crowdtone/domain';
import './ModelFacts.css';

/** The models of the run, and their limits. */
export function ModelFacts({ settings }: { readonly settings: RunSettings | null }) {
  return (
    <>
      {settings !== null && (
        <dl className="model-facts figures">
          <div>
            <dt>Expression model</dt>
            <dd>{settings.model.name}</dd>
          </div>
          <div>
            <dt>Model weights (SHA-256)</dt>
            <dd>
              <code>{settings.model.digest}</code>
            </dd>
          </div>
          <div>
            <dt>Face detector</dt>
            <dd>{settings.detector}</dd>
          </div>
          <div>
            <dt>Frames analysed</dt>
            <dd>{settings.fps} per second</dd>
          </div>
        </dl>
      )}
      <ul className="limits">
        <li>
          The model was trained on collected photographs, mostly of plain or posed expressions. They do not represent
          everyone: it may classify some ages, skin tones or cultures less accurately.
        </li>
        <li>Errors increase as faces get smaller and more blurred. Fear, disgust and contempt are least certain.</li>
        <li>Masks, hands and turned heads mislead it, and some faces are not detected.</li>
        <li>
          The model cards in <code>packages/networks/models</code> list the training data and error rates of each model
          that ships with Crowdtone.
        </li>
      </ul>
    </>
  );
}
