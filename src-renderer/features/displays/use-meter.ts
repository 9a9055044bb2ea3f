import { useRef, useState } from 'react';
import { isStepDone, type Reading, type Step, withReading } from '#shared/display-qc/plan.ts';
import type { TestValues } from '#shared/display-qc/tests.ts';
import { AppError } from '#shared/errors.ts';
import { api } from '#view/api/client.ts';

/** So long a new level is left to settle before the meter looks at it */
const SETTLE_MS = 250;

export interface MeterWork {
  readonly isReading: boolean;
  readonly problem: string;
  /** Reads steps one after the other, from the first that is not done; only the given one when it is named */
  readonly read: (only: Step | null) => void;
  readonly cancel: () => void;
}

/**
 * Readings from the meter at this station.
 *
 * @param show brings a step's pattern to the screen
 * @param values as they are now, and what keeps them
 */
export function useMeter(
  steps: readonly Step[],
  serial: string,
  current: () => TestValues,
  show: (step: Step) => void,
  keep: (values: TestValues) => void,
): MeterWork {
  const [isReading, setIsReading] = useState(false);
  const [problem, setProblem] = useState('');
  const running = useRef<AbortController | null>(null);

  const readOne = async (step: Step, values: TestValues, signal: AbortSignal): Promise<TestValues> => {
    show(step);
    await settled();
    const { value, x, y } = await api.displays.readMeter(
      { mode: 'luminance', expectedSerial: serial },
      { signal },
    );
    const reading: Reading = { luminance: value, xy: x !== null && y !== null ? { x, y } : null };
    const next = withReading(values, step, reading);
    keep(next);
    return next;
  };
  const run = async (only: Step | null, signal: AbortSignal) => {
    let values = current();
    if (only) {
      await readOne(only, values, signal);
      return;
    }
    for (;;) {
      const at = values;
      const next = steps.find((step) => !isStepDone(at, step));
      if (!next) return;
      values = await readOne(next, values, signal);
      // A meter without colour gives a colour test nothing to go on with.
      if (values === at) return;
    }
  };
  return {
    isReading,
    problem,
    read: (only) => {
      const ending = new AbortController();
      running.current = ending;
      setProblem('');
      setIsReading(true);
      run(only, ending.signal)
        .catch((error: unknown) => {
          if (!ending.signal.aborted) setProblem(error instanceof AppError ? error.message : String(error));
        })
        .finally(() => setIsReading(false));
    },
    cancel: () => running.current?.abort(),
  };
}

function settled(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, SETTLE_MS)));
  });
}
