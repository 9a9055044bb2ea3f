import { useQuery } from '@tanstack/react-query';
import type { StudyDetail } from '#shared/contract/studies.ts';
import { explainCell, explainProtocols } from '#shared/hanging/explain-hanging.ts';
import type { HangInput, HangPlan, PlannedCell } from '#shared/hanging/plan-hanging.ts';
import { queries } from '#view/api/queries.ts';
import { text } from '#view/locales/text.ts';
import { useHanging } from '#view/state/hanging.ts';
import { openHangingPanel, useHangingPanel } from '#view/state/hanging-panel.ts';
import { useWindowGroup } from '#view/state/window-group.ts';
import { Dialog } from '#view/ui/dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { protocolName } from './hanging-menu.tsx';
import { imageWords, viewWords } from './rule-words.ts';
import styles from './explain-hanging.module.css';
import { planSafely } from './plan-safely.ts';
import { brokenProtocols, inputOf } from './use-hanging.ts';

const words = text.hanging;

/** Why the study is hung as it is: of every protocol, stage and viewport. */
export function ExplainHanging({ detail }: { readonly detail: StudyDetail }) {
  const isOpen = useHangingPanel(({ panel }) => panel === 'explain');
  return (
    <Dialog
      title={words.explain}
      isOpen={isOpen}
      onClose={() => openHangingPanel(null)}
      closeLabel={text.common.close}
      width={860}
    >
      {isOpen && <Explained detail={detail} />}
    </Dialog>
  );
}

function Explained({ detail }: { readonly detail: StudyDetail }) {
  const { plan, stageId, chosenId, priorsPassed } = useHanging();
  const windows = useWindowGroup((group) => group.places.size + 1);
  const facts = useQuery(queries.hangingFacts(detail.study.studyInstanceUid)).data;
  if (facts === undefined) return <p>{text.priors.loading}</p>;
  const input = inputOf(facts, { chosenId, windows, isComplete: !detail.study.isReceiving, priorsPassed });
  const { problem } = planSafely(input);
  const stage = plan?.stages.find(({ id }) => id === stageId);
  return (
    <div className={styles['explained']}>
      {problem !== null && <Notice tone="warn">{words.failed(problem)}</Notice>}
      {brokenProtocols().map((problem) => (
        <Notice key={problem} tone="warn">
          {words.broken(problem)}
        </Notice>
      ))}
      {plan === null && <p>{words.notByProtocol}</p>}
      {plan !== null && problem === null && <Protocols input={input} plan={plan} />}
      {stage && (
        <section>
          <h3>{words.stageTitle(stage.name || words.others)}</h3>
          {stage.screens.flatMap(({ cells }) =>
            cells.map((cell, at) => <Cell key={String(at)} cell={cell} at={at} input={input} />),
          )}
        </section>
      )}
      {plan !== null && plan.passedOver.length > 0 && (
        <section>
          <h3>{words.passedOverTitle}</h3>
          <ul>
            {plan.passedOver.map(({ id, name, why }) => (
              <li key={id}>
                <strong>{name}</strong> {words.passedOver[why]}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Protocols({ input, plan }: { readonly input: HangInput; readonly plan: HangPlan }) {
  return (
    <section>
      <h3>{words.protocolsTitle}</h3>
      <p className={styles['dim']}>{words.precedence}</p>
      <ul>
        {explainProtocols(input, plan).map(({ known: { level, protocol }, verdict }) => (
          <li key={`${level} ${protocol.id}`} data-shown={verdict === 'shown' || undefined}>
            <strong>{protocolName(protocol.id, protocol.name)}</strong> {words.levels[level]} ·{' '}
            {words.verdicts[verdict]}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface CellProps {
  readonly cell: PlannedCell;
  /** Which viewport, from 0 */
  readonly at: number;
  readonly input: HangInput;
}

function Cell({ cell, at, input }: CellProps) {
  const { view, image, ruleIndex, priorUid } = cell;
  const images =
    view === null || view.study === 'current'
      ? input.images
      : (input.priors.find((prior) => prior.studyInstanceUid === priorUid)?.images ?? []);
  const others = explainCell(cell, images);
  return (
    <details>
      <summary>
        <strong>{text.viewer.viewport(at + 1)}</strong>{' '}
        {image === null ? words.nothingFits : imageWords(image)}
        <span className={styles['dim']}>{view === null ? words.left : viewWords(view, ruleIndex)}</span>
      </summary>
      <ul>
        {others.map(({ image: other, why }) => (
          <li key={`${other.seriesInstanceUid} ${other.sopInstanceUid}`}>
            {imageWords(other)} <span className={styles['dim']}>{words.unmet(words.conditions[why])}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
