/** How soon a study has to be read, the soonest first; the terms of Requested Procedure Priority (PS3.3 C.4.11). */
export const PRIORITIES = ['stat', 'high', 'routine', 'low'] as const;

export type Priority = (typeof PRIORITIES)[number];

const SAID: Readonly<Record<string, Priority>> = {
  STAT: 'stat',
  HIGH: 'high',
  ROUTINE: 'routine',
  MEDIUM: 'routine',
  LOW: 'low',
};

/** What a value of Requested Procedure Priority (0040,1003) says; undefined: none of the defined terms. */
export function priorityOf(value: string): Priority | undefined {
  return SAID[value.trim().toUpperCase()];
}
