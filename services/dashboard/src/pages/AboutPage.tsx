import { ESTIMATOR_WORDS, UNREADABLE_LABELS, UNREADABLE_REASONS } from '@crowdtone/domain';
import { AffectFigure } from '../components/about/AffectFigure';
import { FloorFigure } from '../components/about/FloorFigure';
import { IntervalFigure } from '../components/about/IntervalFigure';
import { KeptTable } from '../components/about/KeptTable';
import { ModelFacts } from '../components/about/ModelFacts';
import { StepsFigure } from '../components/about/StepsFigure';
import { WatchedSources } from '../components/about/WatchedSources';
import { Card } from '../components/Card';
import type { PageProps } from './page-props';
import './AboutPage.css';

/** What the configuration says unless somebody changes it. */
const USUAL_FLOOR = 5;

/** For whoever walks past a camera: what is measured, what is not, what is kept and by what right. Also without a run. */
export function AboutPage({ shown }: PageProps) {
  const settings = shown?.run.settings ?? null;
  const floor = settings?.floor ?? USUAL_FLOOR;
  const windowSeconds = settings === null ? null : settings.windowMs / 1_000;
  const { counted, 'vote-mixture-posterior': corrected } = ESTIMATOR_WORDS;
  return (
    <div className="about">
      <div className="about-lead">
        <h1>What is measured</h1>
        <p>
          Crowdtone looks at a crowd and tells how many of its faces look happy, sad, surprised and so on. It tells this
          of the group. Of a single person it tells nothing, and who somebody is, it does not know.
        </p>
      </div>
      <Card className="about-wide" title="The way of a picture">
        <StepsFigure windowSeconds={windowSeconds} />
      </Card>
      <Card className="about-half" title="Nobody is recognised">
        <p>
          No face is compared with another, and there is no list of known faces. Somebody is followed from one picture
          to the next by where they are and how they move, so that they count once. Whoever leaves and comes back is
          somebody new.
        </p>
      </Card>
      <Card className="about-half about-caution" title="An expression is not a feeling">
        <p>
          A smile can be politeness, and a frown can be the sun. What is read is how faces look, not what people feel or
          think, and nothing should be decided about a person because of it.
        </p>
      </Card>
      <Card className="about-wide" title="What is kept, and for how long">
        <KeptTable />
      </Card>
      <Card className="about-half" title={`Groups under ${floor} stay private`}>
        <p>
          In a small group a share would point at a person. So shares are shown only of {floor} or more people whose
          faces could be read{settings === null && ', unless whoever runs Crowdtone chose another number'}; on this
          page, in every file and in every interface alike.
        </p>
        <FloorFigure floor={floor} />
      </Card>
      <Card className="about-half" title="Seen, but not readable">
        <p>
          Not every face that is found can be read. People who were seen and not read are counted with the reason, and
          no expression is guessed for them:
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
          {windowSeconds !== null && ` of ${windowSeconds} seconds`}, however many pictures show them. No share is
          exact: the interval beside it says between which bounds the true one lies, in about 95 of 100 cases.
        </p>
        <IntervalFigure />
      </Card>
      <Card className="about-half" title="Counted and corrected">
        <p>
          The program takes some expressions for others, for instance a sad face for a neutral one. So there are two
          figures:
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
          How pleasant (valence) and how stirred (arousal) the group looks is not seen in a face. Both are derived: the
          mean of fixed figures for each expression, after Russell (1980), weighted by the shares.
        </p>
        <AffectFigure />
      </Card>
      <Card className="about-half" title="By what, and its limits">
        <ModelFacts settings={settings} />
      </Card>
      <Card className="about-wide" title="By what right">
        <p>
          In the European Union the AI Act (Regulation 2024/1689), Article 5(1)(f), forbids systems that infer the
          emotions of people at work and in education, save for medical or safety reasons; it has applied since 2
          February 2025. Crowdtone refuses a camera in such a place unless a legal basis is written down. What is
          written down stands here, and in the record of every run. Whether it holds, whoever runs Crowdtone answers
          for: ask them.
        </p>
        <WatchedSources sources={shown?.sources ?? []} />
      </Card>
    </div>
  );
}
