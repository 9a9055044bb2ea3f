import type { QcDraft } from '#shared/contract/displays.ts';
import { type SignedTest, signedTestSchema } from '#shared/display-qc/tests.ts';
import { AppError } from '#shared/errors.ts';
import type { StationDatabase } from '#main/station/station-database.ts';

const MOST_DRAFTS = 200;

/** Tests that were begun and not signed: a measurement that was interrupted is gone on with. */
export class Drafts {
  readonly #database: StationDatabase;
  readonly #at: () => string;

  constructor(database: StationDatabase, at: () => string) {
    this.#database = database;
    this.#at = at;
  }

  /** Newest first. */
  async list(): Promise<QcDraft[]> {
    const rows = await this.#database
      .selectFrom('display_draft')
      .selectAll()
      .orderBy('updated_at', 'desc')
      .limit(MOST_DRAFTS)
      .execute();
    return rows.flatMap((row) => {
      const test = signedTestSchema.safeParse(JSON.parse(row.body));
      if (!test.success) return [];
      const { draft_id: draftId, display_id: displayId, by_user: by, updated_at: updatedAt } = row;
      return [{ draftId, displayId, by, updatedAt, kind: test.data.values.kind, test: test.data }];
    });
  }

  /** @throws AppError CONFLICT when a reading was made with another meter before */
  async put(draftId: string, test: SignedTest, by: string): Promise<void> {
    await this.requireSameInstrument(draftId, test);
    const changed = { by_user: by, updated_at: this.#at(), body: JSON.stringify(test) };
    await this.#database
      .insertInto('display_draft')
      .values({ draft_id: draftId, display_id: test.displayId, kind: test.values.kind, ...changed })
      .onConflict((conflict) => conflict.column('draft_id').doUpdateSet(changed))
      .execute();
  }

  async remove(draftId: string, database: StationDatabase = this.#database): Promise<void> {
    await database.deleteFrom('display_draft').where('draft_id', '=', draftId).execute();
  }

  /** One series of readings is made with one meter, on one display. @throws AppError CONFLICT */
  async requireSameInstrument(draftId: string, { instrument, values, displayId }: SignedTest): Promise<void> {
    const before = (await this.list()).find((each) => each.draftId === draftId);
    if (!before) return;
    if (before.displayId !== displayId || before.kind !== values.kind)
      throw new AppError('CONFLICT', 'This measurement was begun for something else. Begin a new one.');
    const old = before.test.instrument;
    if (!old || !hasReadings(before.test)) return;
    if (instrument?.serial === old.serial && instrument.name === old.name) return;
    throw new AppError(
      'CONFLICT',
      `This measurement was begun with ${old.name} (${old.serial}). Go on with that one, or begin again: two instruments do not make one series.`,
    );
  }
}

function hasReadings({ values }: SignedTest): boolean {
  if (values.kind === 'response') return values.levels.length > 0;
  if (values.kind === 'uniformity') return values.places.length + (values.ahead?.length ?? 0) > 0;
  return values.kind === 'colour' && values.greys.length > 0;
}
