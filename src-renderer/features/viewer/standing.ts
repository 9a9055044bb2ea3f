import { text } from '#view/locales/text.ts';

/** Which of the studies on the screen it is: the one that is read, or one beside it and how old that is */
export type Standing =
  | 'current'
  | {
      readonly ageDays: number | null;
      /** Nobody knows that it is the same patient */
      readonly isStranger: boolean;
    };

export function standingWords(standing: Standing): string {
  if (standing === 'current') return text.hanging.current;
  const { ageDays, isStranger } = standing;
  if (isStranger) return text.hanging.stranger;
  return [text.hanging.prior, ageDays === null ? '' : text.priors.age(ageDays)].filter(Boolean).join(' · ');
}
