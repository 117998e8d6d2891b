import { EXPRESSION_AFFECT, EXPRESSION_ORDER } from '@crowdtone/domain';
import { signed } from '../../text/format';
import { t } from '../../text/translate';
import './AffectFigure.css';

const MIDDLE = 110;
const RADIUS = 92;

/** Valence and arousal of each expression: from unpleasant to pleasant, from calm to excited. */
export function AffectFigure() {
  return (
    <div className="affect-figure">
      <svg viewBox="0 0 220 220" aria-hidden="true">
        <circle className="affect-round" cx={MIDDLE} cy={MIDDLE} r={RADIUS} />
        <path
          className="affect-axes"
          d={`M${MIDDLE - RADIUS} ${MIDDLE} h${2 * RADIUS} M${MIDDLE} ${MIDDLE - RADIUS} v${2 * RADIUS}`}
        />
        <text x={MIDDLE} y="12" textAnchor="middle">
          {t('about.excited')}
        </text>
        <text x={MIDDLE} y="216" textAnchor="middle">
          {t('about.calm')}
        </text>
        <text x={MIDDLE - RADIUS + 6} y={MIDDLE + 16}>
          {t('about.unpleasant')}
        </text>
        <text x={MIDDLE + RADIUS - 6} y={MIDDLE + 16} textAnchor="end">
          {t('about.pleasant')}
        </text>
        {EXPRESSION_ORDER.map((expression) => {
          const { valence, arousal } = EXPRESSION_AFFECT[expression];
          return (
            <circle
              key={expression}
              className="affect-dot"
              cx={MIDDLE + RADIUS * valence}
              cy={MIDDLE - RADIUS * arousal}
              r="6"
              fill={`var(--expression-${expression})`}
            />
          );
        })}
      </svg>
      <table className="affect-table figures">
        <thead>
          <tr>
            <th scope="col">{t('history.expression')}</th>
            <th scope="col">{t('affect.valence')}</th>
            <th scope="col">{t('affect.arousal')}</th>
          </tr>
        </thead>
        <tbody>
          {EXPRESSION_ORDER.map((expression) => (
            <tr key={expression}>
              <th scope="row">
                <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
                  <circle cx="6" cy="6" r="5" fill={`var(--expression-${expression})`} />
                </svg>{' '}
                {t(`expression.${expression}`)}
              </th>
              <td>{signed(EXPRESSION_AFFECT[expression].valence)}</td>
              <td>{signed(EXPRESSION_AFFECT[expression].arousal)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
