import { create } from 'zustand';

/** Something that a reader did and may take back: measuring, windowing, another layout … */
export interface UndoStep {
  /** What was done, as a menu says it */
  readonly name: string;
  undo(): void;
  redo(): void;
}

interface UndoState {
  readonly done: readonly UndoStep[];
  readonly undone: readonly UndoStep[];
}

const MOST_STEPS = 200;
const EMPTY: UndoState = { done: [], undone: [] };

export const useUndo = create<UndoState>(() => EMPTY);

/**
 * Notes what has just been done; what was undone before cannot be redone from here on.
 *
 * @param isMore it goes on with the step before: both are taken back at once
 */
export function recordStep(step: UndoStep, isMore = false): void {
  useUndo.setState(({ done }) => {
    const begun = isMore ? done.at(-1) : undefined;
    const next = begun ? [...done.slice(0, -1), together(begun, step)] : [...done, step];
    return { done: next.slice(-MOST_STEPS), undone: [] };
  });
}

function together(begun: UndoStep, more: UndoStep): UndoStep {
  return {
    name: begun.name,
    undo: () => {
      more.undo();
      begun.undo();
    },
    redo: () => {
      begun.redo();
      more.redo();
    },
  };
}

/** Does it without noting what it notes; those steps are given back instead. */
export function takingSteps(act: () => void): readonly UndoStep[] {
  const before = useUndo.getState();
  act();
  const { done } = useUndo.getState();
  useUndo.setState(before);
  return done.filter((step) => !before.done.includes(step));
}

export function undo(): void {
  const { done, undone } = useUndo.getState();
  const step = done.at(-1);
  if (step === undefined) return;
  useUndo.setState({ done: done.slice(0, -1), undone: [...undone, step] });
  step.undo();
}

export function redo(): void {
  const { done, undone } = useUndo.getState();
  const step = undone.at(-1);
  if (step === undefined) return;
  useUndo.setState({ done: [...done, step], undone: undone.slice(0, -1) });
  step.redo();
}

/** Another study: nothing of the last one can be taken back there. */
export function forgetSteps(): void {
  useUndo.setState(EMPTY);
}
