import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Display } from '#shared/display-qc/displays.ts';
import { hasSteps } from '#shared/display-qc/plan.ts';
import { queries } from '#view/api/queries.ts';
import { MeasuringReview } from './measuring-review.tsx';
import { MeasuringRun } from './measuring-run.tsx';
import { MeasuringSetup } from './measuring-setup.tsx';
import { text } from '#view/locales/text.ts';
import { Notice } from '#view/ui/notice.tsx';
import { type Draft, useDraft } from './use-draft.ts';

type MeasuringProps = {
  readonly display: Display;
  /** What was begun before; null: something new */
  readonly resumed: Draft | null;
  readonly onClose: () => void;
};

/** Leads through a test: what and with what, step by step on patterns, a look at everything, the signature. */
export function Measuring({ display, resumed, onClose }: MeasuringProps) {
  const [begun, setBegun] = useState(resumed);
  if (begun === null) return <MeasuringSetup display={display} onBegin={setBegun} onClose={onClose} />;
  return <Begun display={display} draft={begun} onClose={onClose} />;
}

type BegunProps = {
  readonly display: Display;
  readonly draft: Draft;
  readonly onClose: () => void;
};

function Begun({ display, draft, onClose }: BegunProps) {
  const work = useDraft(draft);
  const { values } = draft.test;
  const isOfFile = values.kind === 'response' && values.levelSet === 'own';
  const [isRunning, setIsRunning] = useState(hasSteps(values.kind) && !isOfFile);
  const { data: detail } = useQuery(queries.display(display.displayId));
  const wanted = values.kind === 'response' ? values.calibrationId : undefined;
  const inForce = detail?.calibration.inForce;
  const table = wanted !== undefined && inForce?.calibrationId === wanted ? inForce.ddls : undefined;
  // A pattern without the table that it is to go through would be measured for another.
  if (isRunning && wanted !== undefined && table === undefined)
    return detail === undefined ? null : <Notice tone="stop">{text.displays.measuring.noTable}</Notice>;
  if (isRunning) return <MeasuringRun work={work} table={table} onEnd={() => setIsRunning(false)} />;
  return (
    <MeasuringReview
      display={display}
      work={work}
      onAgain={hasSteps(values.kind) && !isOfFile ? () => setIsRunning(true) : null}
      onClose={onClose}
    />
  );
}
