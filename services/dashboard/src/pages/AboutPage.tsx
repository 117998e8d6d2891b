import {
  ESTIMATOR_LABELS,
  TRUST_LABELS,
  TRUST_REASONS,
  trustReasonName,
  UNREADABLE_LABELS,
  UNREADABLE_REASONS,
} from '@crowdtone/domain';
import { AffectFigure } from '../components/about/AffectFigure';
import { FloorFigure } from '../components/about/FloorFigure';
import { IntervalFigure } from '../components/about/IntervalFigure';
import { ModelFacts } from '../components/about/ModelFacts';
import { SourcePurposes } from '../components/about/SourcePurposes';
import { StepsFigure } from '../components/about/StepsFigure';
import { StorageTable } from '../components/about/StorageTable';
import { Card } from '../components/Card';
import type { PageProps } from './page-props';
import './AboutPage.css';

/** Privacy floor of the default configuration. */
const DEFAULT_FLOOR = 5;

/** For bystanders: what is measured, what is stored, and on what legal basis. Also without a run. */
export function AboutPage({ shown, session }: PageProps) {
  const settings = shown?.run.settings ?? null;
  const floor = settings?.floor ?? DEFAULT_FLOOR;
  const windowSeconds = settings === null ? null : settings.windowMs / 1_000;
  const { counted, 'vote-mixture-posterior': corrected } = ESTIMATOR_LABELS;
  return (
    <div className="about">
      <div className="about-lead">
        <h1>What is measured</h1>
        <p>
          Crowdtone analyses a crowd and publishes how many of its faces look happy, sad, surprised and so on. The
          figures describe the group. It publishes nothing about a single person and does not know who anyone is.
        </p>
      </div>
      <Card className="about-wide" title="How a frame is processed">
        <StepsFigure windowSeconds={windowSeconds} />
      </Card>
      <Card className="about-half" title="No one is recognised">
        <p>
          No face is compared with another, and there is no list of known faces. A person is followed from one frame to
          the next by position and movement, so that they count once. A person who leaves and comes back is counted
          again.
        </p>
      </Card>
      <Card className="about-half about-caution" title="An expression is not a feeling">
        <p>
          A smile can be politeness, and a frown can be the sun. The figures describe how faces look, not what people
          feel or think, and no decision about a person should rest on them.
        </p>
      </Card>
      <Card className="about-wide" title="What is kept, and for how long">
        <StorageTable retention={session?.retention ?? null} />
      </Card>
      <Card className="about-half" title={`Groups under ${floor} stay private`}>
        <p>
          In a small group a share would point at a person. So shares are published only where at least {floor} people
          whose faces could be read were in view at the same time
          {settings === null && ' (the operator may have chosen another number)'}. Groups of fewer than 20 are published
          in coarse steps of at least two people, and never as unanimous. This holds on this page, in every file and in
          every interface.
        </p>
        <p className="quiet">
          What this does not prevent: a person who is present can see your face themselves, and someone who compares two
          moments between which one person left can guess that person’s expression somewhat better than by chance.
        </p>
        <FloorFigure floor={floor} />
      </Card>
      <Card className="about-half" title="Seen but not readable">
        <p>
          Not every face that is found can be classified. These people are counted with the reason, and no expression is
          guessed for them:
        </p>
        <dl className="about-reasons">
          {UNREADABLE_REASONS.map((reason) => (
            <div key={reason}>
              <dt>{UNREADABLE_LABELS[reason].name}</dt>
              <dd className="quiet">
                {reason === 'too-small' && settings !== null && `under ${settings.readableFloorPx} pixels: `}
                {UNREADABLE_LABELS[reason].why}
              </dd>
            </div>
          ))}
        </dl>
      </Card>
      <Card className="about-half" title="Shares and intervals">
        <p>
          A share is a part of the people whose faces could be read. A person counts once in each window
          {windowSeconds !== null && ` of ${windowSeconds} seconds`}, however many frames show them. No share is exact:
          the interval beside it holds the true one in about 95 of 100 cases.
        </p>
        <IntervalFigure />
        <p>Trust in the shares of a window is good, fair or poor. What lowers it:</p>
        <dl className="about-reasons">
          {TRUST_REASONS.map((reason) => (
            <div key={reason}>
              <dt>{trustReasonName(reason)}</dt>
              <dd className="quiet">{TRUST_LABELS[reason].why}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <Card className="about-half" title="Counted and corrected">
        <p>
          The program confuses some expressions, for instance a sad face with a neutral one. So there are two figures:
        </p>
        <dl className="about-reasons">
          <div>
            <dt>Shares that are {corrected.name}</dt>
            <dd className="quiet">{corrected.meaning}</dd>
          </div>
          <div>
            <dt>Shares that are {counted.name}</dt>
            <dd className="quiet">{counted.meaning}</dd>
          </div>
        </dl>
      </Card>
      <Card className="about-half" title="Valence and arousal">
        <p>
          How pleasant (valence) and how excited (arousal) the group looks is derived, not observed: a mean of fixed
          values for each expression, after Russell (1980), weighted by the shares.
        </p>
        <AffectFigure />
      </Card>
      <Card className="about-half" title="Model and limits">
        <ModelFacts settings={settings} />
      </Card>
      <Card className="about-wide" title="Legal basis">
        <p>
          In the European Union the AI Act (Regulation 2024/1689), Article 5(1)(f), forbids systems that infer the
          emotions of people at work and in education, save for medical or safety reasons; it has applied since 2
          February 2025. Crowdtone refuses a camera in such a place unless a legal basis is configured. It is shown here
          and kept in the record of every run. The operator of this installation is responsible for it: ask them.
        </p>
        <SourcePurposes sources={shown?.sources ?? []} />
      </Card>
    </div>
  );
}
