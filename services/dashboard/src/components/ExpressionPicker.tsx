import { EXPRESSION_ORDER, type Expression } from '@crowdtone/domain';
import { t } from '../text/translate';
import './ExpressionPicker.css';

interface ExpressionPickerProps {
  readonly selected: Expression | null;
  readonly onSelect: (expression: Expression | null) => void;
}

/** The legend of the stacked chart; each entry can be selected alone. */
export function ExpressionPicker({ selected, onSelect }: ExpressionPickerProps) {
  return (
    <fieldset className="expression-picker">
      <legend className="visually-hidden">{t('source.expressionToShow')}</legend>
      <button type="button" className="chip" aria-pressed={selected === null} onClick={() => onSelect(null)}>
        {t('app.all')}
      </button>
      {EXPRESSION_ORDER.map((expression) => (
        <button
          key={expression}
          type="button"
          className="chip"
          aria-pressed={selected === expression}
          onClick={() => onSelect(selected === expression ? null : expression)}
        >
          <span className="swatch" style={{ background: `var(--expression-${expression})` }} />
          {t(`expression.${expression}`)}
        </button>
      ))}
    </fieldset>
  );
}
