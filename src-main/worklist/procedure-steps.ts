import type { AuditLog } from '#main/audit/audit-log.ts';
import type { StepBegin, StepChange, StepState } from '#main/network/procedure-step-messages.ts';
import type { StepAnswer, StepDesk } from '#main/network/procedure-step-scp.ts';
import type { StationDatabase } from '#main/station/station-database.ts';

/** All procedure steps of a study together. */
export interface StudySteps {
  /** In progress as long as one of them is; discontinued when one of them was */
  readonly state: StepState;
  /** When it was last told of, in milliseconds since 1970 UTC */
  readonly toldAt: number;
  /** SOP Instance UIDs of what they made */
  readonly instances: ReadonlySet<string>;
  /** All studies that they were for: what they made is in one of these */
  readonly studyInstanceUids: readonly string[];
}

export interface ProcedureStepParts {
  readonly station: StationDatabase;
  readonly audit: Pick<AuditLog, 'record'>;
  /** Milliseconds since 1970 UTC; for tests */
  readonly now?: () => number;
}

const DAY_MS = 86_400_000;
/** A study that was read is told of no more; its steps neither. */
export const STEPS_KEPT_MS = 90 * DAY_MS;

/** Performed procedure steps, each told of by the scanner that performs it (PS3.4 annex F). */
export class ProcedureSteps implements StepDesk {
  readonly #parts: ProcedureStepParts;
  readonly #now: () => number;
  readonly #listeners = new Set<(studyInstanceUid: string) => void>();

  constructor(parts: ProcedureStepParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
  }

  async stepBegun(peer: string, stepUid: string, step: StepBegin): Promise<StepAnswer> {
    const toldAt = this.#now();
    const { studyInstanceUids, series } = step;
    const isNew = await this.#parts.station.transaction().execute(async (station) => {
      await station
        .deleteFrom('performed_step')
        .where('told_at', '<', toldAt - STEPS_KEPT_MS)
        .execute();
      const { numInsertedOrUpdatedRows } = await station
        .insertInto('performed_step')
        .values({
          sop_instance_uid: stepUid,
          peer,
          state: 'inProgress',
          told_at: toldAt,
          has_end: 0,
          series_count: series.seriesCount,
          instances: JSON.stringify(series.sopInstanceUids),
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows === 0n) return false;
      await station
        .insertInto('performed_step_study')
        .values(studyInstanceUids.map((uid) => ({ study_instance_uid: uid, sop_instance_uid: stepUid })))
        .execute();
      return true;
    });
    if (!isNew) return 'known';
    await this.#told(peer, 'inProgress', studyInstanceUids);
    return 'written';
  }

  async stepChanged(peer: string, stepUid: string, change: StepChange): Promise<StepAnswer> {
    const answer = await this.#parts.station.transaction().execute(async (station) => {
      const known = await station
        .selectFrom('performed_step')
        .selectAll()
        .where('sop_instance_uid', '=', stepUid)
        .executeTakeFirst();
      if (!known) return 'unknown';
      if (known.state !== 'inProgress') return 'ended';
      const state = change.state ?? 'inProgress';
      const hasEnd = change.hasEnd || known.has_end === 1;
      const seriesCount = change.series?.seriesCount ?? known.series_count;
      if (state !== 'inProgress' && !hasEnd) return 'noEnd';
      if (state !== 'inProgress' && seriesCount === 0) return 'noSeries';
      await station
        .updateTable('performed_step')
        .set({
          state,
          told_at: this.#now(),
          has_end: Number(hasEnd),
          series_count: seriesCount,
          ...(change.series && { instances: JSON.stringify(change.series.sopInstanceUids) }),
        })
        .where('sop_instance_uid', '=', stepUid)
        .execute();
      const studies = await station
        .selectFrom('performed_step_study')
        .select('study_instance_uid')
        .where('sop_instance_uid', '=', stepUid)
        .execute();
      return { state, studyInstanceUids: studies.map((row) => row.study_instance_uid) };
    });
    if (typeof answer === 'string') return answer;
    await this.#told(peer, answer.state, answer.studyInstanceUids);
    return 'written';
  }

  /** null: no scanner told of one */
  async ofStudy(studyInstanceUid: string): Promise<StudySteps | null> {
    const steps = await this.#parts.station
      .selectFrom('performed_step')
      .select(['sop_instance_uid', 'state', 'told_at', 'instances'])
      .where('sop_instance_uid', 'in', (step) =>
        step
          .selectFrom('performed_step_study')
          .select('sop_instance_uid')
          .where('study_instance_uid', '=', studyInstanceUid),
      )
      .execute();
    if (steps.length === 0) return null;
    const studies = await this.#parts.station
      .selectFrom('performed_step_study')
      .select('study_instance_uid')
      .distinct()
      .where(
        'sop_instance_uid',
        'in',
        steps.map((step) => step.sop_instance_uid),
      )
      .execute();
    const states = new Set(steps.map(({ state }) => state));
    return {
      state: states.has('inProgress')
        ? 'inProgress'
        : states.has('discontinued')
          ? 'discontinued'
          : 'completed',
      toldAt: Math.max(...steps.map((step) => step.told_at)),
      instances: new Set(steps.flatMap(({ instances }) => JSON.parse(instances) as string[])),
      studyInstanceUids: studies.map((row) => row.study_instance_uid),
    };
  }

  /** Told Study Instance UIDs. @returns stops listening */
  onChange(listener: (studyInstanceUid: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #told(peer: string, step: StepState, studyInstanceUids: readonly string[]): Promise<void> {
    await this.#parts.audit.record({
      event: 'procedureStep.told',
      user: peer,
      outcome: 'success',
      objects: { studyInstanceUid: studyInstanceUids.join(' '), step },
    });
    for (const uid of studyInstanceUids) for (const listener of this.#listeners) listener(uid);
  }
}
