import { aeTitleSchema, passwordSchema, userNameSchema } from '#shared/contract/session.ts';

export const LEAST_PASSWORD_LENGTH = 10;

export type Draft = {
  readonly stationName: string;
  readonly aeTitle: string;
  /** On the core's computer */
  readonly dataFolder: string;
  readonly name: string;
  readonly password: string;
  readonly repeat: string;
  readonly loadDemo: boolean;
};

export type Step = 'station' | 'administrator' | 'studies';
export type Problem = 'stationName' | 'aeTitle' | 'dataFolder' | 'name' | 'password' | 'repeat';

/** The fields of a step that cannot stay as they are, in the order of the screen. */
export function problemsOf(step: Step, draft: Draft): readonly Problem[] {
  const problems: Problem[] = [];
  if (step === 'station') {
    const stationName = draft.stationName.trim();
    if (stationName.length < 1 || stationName.length > 64) problems.push('stationName');
    if (!aeTitleSchema.safeParse(draft.aeTitle).success) problems.push('aeTitle');
    if (draft.dataFolder.trim() === '') problems.push('dataFolder');
  }
  if (step === 'administrator') {
    if (!userNameSchema.safeParse(draft.name).success) problems.push('name');
    if (!passwordSchema.safeParse(draft.password).success) problems.push('password');
    if (draft.repeat !== draft.password) problems.push('repeat');
  }
  return problems;
}

export function firstProblem(step: Step, draft: Draft): Problem | null {
  return problemsOf(step, draft)[0] ?? null;
}
