import { type HangInput, type HangPlan, planHanging } from '#shared/hanging/plan-hanging.ts';

export interface SafePlan {
  readonly plan: HangPlan;
  /** Why the protocols could not be carried out; null: they could */
  readonly problem: string | null;
}

/** A protocol that cannot be carried out falls back to the grid, and it is told why. */
export function planSafely(input: HangInput): SafePlan {
  try {
    return { plan: planHanging(input), problem: null };
  } catch (error) {
    const problem = error instanceof Error ? error.message : '';
    return { plan: planHanging({ ...input, chosenId: '', protocols: [] }), problem };
  }
}
