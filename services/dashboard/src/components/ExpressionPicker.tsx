import { EXPRESSION_NAMES, EXPRESSION_ORDER, type Expression } from '@crowdtone/domain';
import './ExpressionPicker.css';

interface ExpressionPickerProps {
  readonly picked: Expression | null;
  readonly onPick: (expression: Expression | null) => void;
}

/** The legend of the stack, each entry of which can be looked at alone. */
export function ExpressionPicker({ picked, onPick }: ExpressionPickerProps) {
  return (
    <fieldset className="expression-picker">
      <legend className="visually-hidden">Expression to follow</legend>
      <button type="button" className="chip" aria-pressed={picked === null} onClick={() => onPick(null)}>
        All
      </button>
      {EXPRESSION_ORDER.map((expression) => (
        <button
          key={expression}
          type="button"
          className="chip"
          aria-pressed={picked === expression}
          onClick={() => onPick(picked === expression ? null : expression)}
        >
          <span className="swatch" style={{ background: `var(--expression-${expression})` }} />
          {EXPRESSION_NAMES[expression]}
        </button>
      ))}
    </fieldset>
  );
}
