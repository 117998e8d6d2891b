import { type Camera, EXPRESSION_ORDER, type MoodMeasure, type Severity } from '@crowdtone/domain';
import { SEVERITY_LABELS } from '../../text/labels';
import { Field, type FieldLinks } from '../cameras/Field';
import { isShare, measureName, type RuleDraft, type SpanDraft } from './rule-form';

interface RuleFieldsProps {
  readonly draft: RuleDraft;
  /** Validation messages by key. */
  readonly faults: ReadonlyMap<string, string>;
  readonly cameras: readonly Pick<Camera, 'id' | 'name' | 'zones'>[];
  readonly timeZone: string;
  readonly onDraft: (draft: RuleDraft) => void;
}

const MEASURES: readonly MoodMeasure[] = [...EXPRESSION_ORDER, 'valence', 'arousal'];
const KINDS: readonly (readonly [RuleDraft['kind'], string])[] = [
  ['mood', 'A mood is above or below a threshold'],
  ['change', 'A mood changes suddenly'],
  ['crowd', 'The number of people is above or below a threshold'],
  ['down', 'The camera sends no video'],
];
const SEVERITIES: readonly Severity[] = ['info', 'warning', 'critical'];
const SIDES = [
  ['above', 'Above'],
  ['below', 'Below'],
] as const;
const DIRECTIONS = [
  ['either', 'Rise or fall'],
  ['rise', 'Rise'],
  ['fall', 'Fall'],
] as const;
const DAYS = [
  ['all', 'Every day'],
  ['week', 'Monday to Friday'],
  ['weekend', 'Saturday and Sunday'],
] as const;

/** The inputs of the rule form. */
export function RuleFields({ draft, faults, cameras, timeZone, onDraft }: RuleFieldsProps) {
  const set = (change: Partial<RuleDraft>) => onDraft({ ...draft, ...change });
  const { kind } = draft;
  const hasMeasure = kind === 'mood' || kind === 'change';
  const unit = kind === 'crowd' ? 'people' : isShare(draft.measure) ? (kind === 'change' ? 'points' : '%') : '-1 to 1';
  const zones = zoneChoices(cameras, draft.zone);
  return (
    <>
      <Field label="Name" fault={faults.get('name')}>
        {(links) => input(links, draft.name, (name) => set({ name }))}
      </Field>
      <div className="camera-pair">
        <Field label="Fires when" fault={faults.get('kind')}>
          {(links) => select(links, draft.kind, KINDS, (next) => set({ kind: next as RuleDraft['kind'] }))}
        </Field>
        <Field label="Severity" fault={faults.get('severity')}>
          {(links) => {
            const options = SEVERITIES.map((severity) => [severity, SEVERITY_LABELS[severity]] as const);
            return select(links, draft.severity, options, (severity) => set({ severity }));
          }}
        </Field>
      </div>
      {kind !== 'down' && (
        <div className="camera-pair">
          {hasMeasure && (
            <Field label="Measure" fault={faults.get('measure')}>
              {(links) => {
                const options = MEASURES.map((measure) => [measure, measureName(measure)] as const);
                return select(links, draft.measure, options, (measure) => set({ measure }));
              }}
            </Field>
          )}
          {kind === 'change' ? (
            <Field label="Direction" fault={faults.get('direction')}>
              {(links) => select(links, draft.direction, DIRECTIONS, (direction) => set({ direction }))}
            </Field>
          ) : (
            <Field label="Side" fault={undefined}>
              {(links) => select(links, draft.side, SIDES, (side) => set({ side: side as RuleDraft['side'] }))}
            </Field>
          )}
          <Field
            label={`${kind === 'change' ? 'Change by' : 'Threshold'} (${unit})`}
            fault={faults.get('above') ?? faults.get('below') ?? faults.get('by')}
          >
            {(links) => input(links, draft.threshold, (threshold) => set({ threshold }), 'decimal')}
          </Field>
        </div>
      )}
      {kind !== 'change' && (
        <Field label="For at least (seconds)" fault={faults.get('forSeconds')}>
          {(links) => input(links, draft.forSeconds, (forSeconds) => set({ forSeconds }), 'decimal')}
        </Field>
      )}
      <fieldset className="rule-cameras">
        <legend>Cameras</legend>
        <label>
          <input type="checkbox" checked={draft.sources.length === 0} onChange={() => set({ sources: [] })} />
          All, those added later included
        </label>
        {cameras.map(({ id, name }) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={draft.sources.includes(id)}
              onChange={({ target }) =>
                set({
                  sources: target.checked ? [...draft.sources, id] : draft.sources.filter((source) => source !== id),
                })
              }
            />
            {name}
          </label>
        ))}
      </fieldset>
      {kind !== 'down' && zones.length > 0 && (
        <Field
          label="Part of the picture"
          help="A zone is judged wherever a camera has one of this identifier."
          fault={faults.get('zone')}
        >
          {(links) => select(links, draft.zone, [['', 'Whole picture'], ...zones], (zone) => set({ zone }))}
        </Field>
      )}
      <details>
        <summary>Schedule and quiet hours</summary>
        <p className="field-help">Times are those of {timeZone}. Leave both empty for always.</p>
        <SpanFields
          title="Judged only"
          span={draft.schedule}
          fault={faultOf(faults, 'schedule')}
          onSpan={(schedule) => set({ schedule })}
        />
        <SpanFields
          title="Quiet: shown, but not sent"
          span={draft.quiet}
          fault={faultOf(faults, 'quiet')}
          onSpan={(quiet) => set({ quiet })}
        />
      </details>
    </>
  );
}

/** Zones of all cameras by identifier, with the cameras that have one; the selected one too when it is gone. */
function zoneChoices(cameras: RuleFieldsProps['cameras'], selected: string): readonly (readonly [string, string])[] {
  const found = new Map<string, string[]>(selected === '' ? [] : [[selected, []]]);
  for (const { name, zones = [] } of cameras) {
    for (const zone of zones) found.set(zone.id, [...(found.get(zone.id) ?? []), `${zone.name} (${name})`]);
  }
  return [...found].map(([id, names]) => [id, names.join(', ') || id]);
}

function faultOf(faults: ReadonlyMap<string, string>, key: string): string | undefined {
  return [...faults].find(([path]) => path.startsWith(key))?.[1];
}

interface SpanFieldsProps {
  readonly title: string;
  readonly span: SpanDraft;
  readonly fault: string | undefined;
  readonly onSpan: (span: SpanDraft) => void;
}

function SpanFields({ title, span, fault, onSpan }: SpanFieldsProps) {
  return (
    <fieldset className="rule-span">
      <legend>{title}</legend>
      <div className="camera-pair">
        <Field label="Days" fault={undefined}>
          {(links) => select(links, span.days, DAYS, (days) => onSpan({ ...span, days: days as SpanDraft['days'] }))}
        </Field>
        <Field label="From (such as 08:00)" fault={fault}>
          {(links) => input(links, span.from, (from) => onSpan({ ...span, from }))}
        </Field>
        <Field label="To" fault={undefined}>
          {(links) => input(links, span.to, (to) => onSpan({ ...span, to }))}
        </Field>
      </div>
    </fieldset>
  );
}

function input(links: FieldLinks, value: string, onText: (text: string) => void, inputMode?: 'decimal') {
  return (
    <input
      {...links}
      type="text"
      inputMode={inputMode}
      autoComplete="off"
      spellCheck={false}
      value={value}
      onChange={({ target }) => onText(target.value)}
    />
  );
}

function select(
  links: FieldLinks,
  value: string,
  options: readonly (readonly [string, string])[],
  onValue: (value: string) => void,
) {
  return (
    <select {...links} value={value} onChange={({ target }) => onValue(target.value)}>
      {options.map(([option, label]) => (
        <option key={option} value={option}>
          {label}
        </option>
      ))}
    </select>
  );
}
