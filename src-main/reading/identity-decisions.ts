import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { identityOf } from '#shared/relevance/identity-gate.ts';
import type { Person } from '#shared/relevance/study-facts.ts';
import { readNamed, writeNamed } from '#main/station/named-setting.ts';
import type { StationDatabase } from '#main/station/station-database.ts';

const NAME = 'identityDecisions';

const personSchema = z.object({
  patientId: z.string(),
  issuerOfPatientId: z.string(),
  patientName: z.object({ alphabetic: z.string(), ideographic: z.string(), phonetic: z.string() }),
  patientBirthDate: z.string(),
  patientSex: z.string(),
});

const decisionSchema = z.object({
  one: personSchema,
  other: personSchema,
  isSame: z.boolean(),
  /** Name of the user */
  by: z.string(),
  /** ISO 8601 UTC */
  at: z.string(),
});

type Decision = z.infer<typeof decisionSchema>;

/** Which identities people recorded to be one, oldest first. */
export async function identityDecisions(station: StationDatabase): Promise<Decision[]> {
  return (await readNamed(station, NAME, z.array(decisionSchema))) ?? [];
}

/**
 * Records that two identities are one; `isSame: false` takes that back.
 *
 * @throws AppError INPUT when both are one identity
 */
export async function decideIdentity(
  station: StationDatabase,
  { one, other, isSame, by, at }: { one: Person; other: Person; isSame: boolean; by: string; at: string },
): Promise<void> {
  if (identityOf(one) === identityOf(other))
    throw new AppError('INPUT', 'Both studies are of one identity. There is nothing to decide.');
  const pair = pairOf(one, other);
  const others = (await identityDecisions(station)).filter((each) => pairOf(each.one, each.other) !== pair);
  // Only what says who it is: the rest of a study is none of the decision.
  const made = { one: personSchema.parse(one), other: personSchema.parse(other), isSame, by, at };
  await writeNamed(station, NAME, isSame ? [...others, made] : others);
}

const listeners = new WeakMap<StationDatabase, Set<() => void>>();

/** Called after people decided of identities; returns the end of it. */
export function onIdentityDecision(station: StationDatabase, listener: () => void): () => void {
  const all = listeners.get(station) ?? new Set();
  listeners.set(station, all.add(listener));
  return () => all.delete(listener);
}

/** Tells whoever follows that something was decided, when it is kept. */
export function tellIdentityDecision(station: StationDatabase): void {
  for (const listener of listeners.get(station) ?? []) listener();
}

function pairOf(one: Person, other: Person): string {
  return [identityOf(one), identityOf(other)].sort().join('\n');
}
