import { type Camera, EXPRESSION_ORDER, type MoodMeasure, type Severity } from '@crowdtone/domain';
import { t } from '../../text/translate';
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
const kinds = (): readonly (readonly [RuleDraft['kind'], string])[] => [
  ['mood', t('alerts.kindMood')],
  ['change', t('alerts.kindChange')],
  ['crowd', t('alerts.kindCrowd')],
  ['down', t('alerts.kindDown')],
];
const SEVERITIES: readonly Severity[] = ['info', 'warning', 'critical'];
const sides = () =>
  [
    ['above', t('alerts.above')],
    ['below', t('alerts.below')],
  ] as const;
const directions = () =>
  [
    ['either', t('alerts.riseOrFall')],
    ['rise', t('alerts.rise')],
    ['fall', t('alerts.fall')],
  ] as const;
const days = () =>
  [
    ['all', t('alerts.everyDay')],
    ['week', t('alerts.weekdays')],
    ['weekend', t('alerts.weekend')],
  ] as const;

/** The unit of the threshold. */
function unitOf({ kind, measure }: RuleDraft): string {
  if (kind === 'crowd') return t('alerts.unitPeople');
  if (!isShare(measure)) return t('alerts.unitAffect');
  return kind === 'change' ? t('alerts.unitPoints') : t('alerts.unitPercent');
}

/** The inputs of the rule form. */
export function RuleFields({ draft, faults, cameras, timeZone, onDraft }: RuleFieldsProps) {
  const set = (change: Partial<RuleDraft>) => onDraft({ ...draft, ...change });
  const { kind } = draft;
  const hasMeasure = kind === 'mood' || kind === 'change';
  const unit = unitOf(draft);
  const zones = zoneChoices(cameras, draft.zone);
  return (
    <>
      <Field label={t('alerts.name')} fault={faults.get('name')}>
        {(links) => input(links, draft.name, (name) => set({ name }))}
      </Field>
      <div className="camera-pair">
        <Field label={t('alerts.firesWhen')} fault={faults.get('kind')}>
          {(links) => select(links, draft.kind, kinds(), (next) => set({ kind: next as RuleDraft['kind'] }))}
        </Field>
        <Field label={t('alerts.severity')} fault={faults.get('severity')}>
          {(links) => {
            const options = SEVERITIES.map((severity) => [severity, t(`severity.${severity}`)] as const);
            return select(links, draft.severity, options, (severity) => set({ severity }));
          }}
        </Field>
      </div>
      {kind !== 'down' && (
        <div className="camera-pair">
          {hasMeasure && (
            <Field label={t('alerts.measure')} fault={faults.get('measure')}>
              {(links) => {
                const options = MEASURES.map((measure) => [measure, measureName(measure)] as const);
                return select(links, draft.measure, options, (measure) => set({ measure }));
              }}
            </Field>
          )}
          {kind === 'change' ? (
            <Field label={t('alerts.direction')} fault={faults.get('direction')}>
              {(links) => select(links, draft.direction, directions(), (direction) => set({ direction }))}
            </Field>
          ) : (
            <Field label={t('alerts.side')} fault={undefined}>
              {(links) => select(links, draft.side, sides(), (side) => set({ side: side as RuleDraft['side'] }))}
            </Field>
          )}
          <Field
            label={kind === 'change' ? t('alerts.changeBy', { unit }) : t('alerts.threshold', { unit })}
            fault={faults.get('above') ?? faults.get('below') ?? faults.get('by')}
          >
            {(links) => input(links, draft.threshold, (threshold) => set({ threshold }), 'decimal')}
          </Field>
        </div>
      )}
      {kind !== 'change' && (
        <Field label={t('alerts.forAtLeast')} fault={faults.get('forSeconds')}>
          {(links) => input(links, draft.forSeconds, (forSeconds) => set({ forSeconds }), 'decimal')}
        </Field>
      )}
      <fieldset className="rule-cameras">
        <legend>{t('alerts.cameras')}</legend>
        <label>
          <input type="checkbox" checked={draft.sources.length === 0} onChange={() => set({ sources: [] })} />
          {t('alerts.allAndLater')}
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
        <Field label={t('zones.part')} help={t('zones.ruleHelp')} fault={faults.get('zone')}>
          {(links) => select(links, draft.zone, [['', t('zones.whole')], ...zones], (zone) => set({ zone }))}
        </Field>
      )}
      <details>
        <summary>{t('alerts.scheduleTitle')}</summary>
        <p className="field-help">{t('alerts.scheduleHelp', { zone: timeZone })}</p>
        <SpanFields
          title={t('alerts.judgedOnly')}
          span={draft.schedule}
          fault={faultOf(faults, 'schedule')}
          onSpan={(schedule) => set({ schedule })}
        />
        <SpanFields
          title={t('alerts.quietTitle')}
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
        <Field label={t('alerts.days')} fault={undefined}>
          {(links) => select(links, span.days, days(), (next) => onSpan({ ...span, days: next as SpanDraft['days'] }))}
        </Field>
        <Field label={t('alerts.spanFrom')} fault={fault}>
          {(links) => input(links, span.from, (from) => onSpan({ ...span, from }))}
        </Field>
        <Field label={t('alerts.spanTo')} fault={undefined}>
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
