import { existsSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isBarring, REJECTION_REASON_NAMES, type RejectionReason } from '#shared/dicom/rejection.ts';
import { instanceFile, studyFolder } from '#main/store/layout.ts';
import type { ArchiveOrderKind, ArchiveOrders, TrashedAct } from './archive-orders.ts';
import { rebuildCatalog } from './test-rebuild.ts';
import { dumpCatalog } from './test-catalog-dump.ts';
import { arrivedPart } from './test-instance-parts.ts';
import { openTestIntake, type TestIntake } from './test-intake.ts';
import type { TestInstance } from './test-instances.ts';

/** What a simple model knows of each instance. */
interface Modelled {
  readonly study: string;
  readonly series: string;
  readonly fill: number;
  state: 'shown' | 'trashed' | 'gone';
  trashId: string;
  isBarred: boolean;
}

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('store' as const), at: fc.nat(17), fill: fc.nat(8) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('trash' as const),
      at: fc.nat(17),
      scope: fc.constantFrom('study' as const, 'series' as const, 'instances' as const),
      reason: fc.constantFrom(...REJECTION_REASON_NAMES),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restore' as const), at: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('purge' as const), at: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('admit' as const), at: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unlink' as const) }) },
);

/** 18 instances: two studies of three series of three, each describing its study a little differently. */
function instanceAt(at: number, fill: number): TestInstance {
  const studyInstanceUid = `1.2.${String(at % 2)}`;
  const series = Math.floor(at / 2) % 3;
  return {
    studyInstanceUid,
    seriesInstanceUid: `${studyInstanceUid}.${String(series)}`,
    sopInstanceUid: `${studyInstanceUid}.${String(series)}.${String(at)}`,
    modality: series === 2 ? 'SR' : 'CT',
    patientName: at % 5 === 0 ? '' : `Test^Ann ${'ABC'[at % 3] ?? ''}`,
    patientBirthDate: at % 3 === 0 ? '' : '19700101',
    studyDescription: at % 4 === 0 ? '' : `Test ${String(at)}`,
    instanceNumber: at,
    // Other bytes are the exception.
    fill: fill === 0 ? 1 : 0,
  };
}

function order<Kind extends ArchiveOrderKind>(
  intake: TestIntake,
  kind: Kind,
  its: ArchiveOrders[Kind]['order'],
) {
  return intake.desk.carryOut({ id: 1, kind, order: its } as never).result as ArchiveOrders[Kind]['result'];
}

test('after any sequence of storing, trashing, restoring and purging the catalog shows what a simple model shows, and a rebuilt one says the same', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const intake = openTestIntake();
      const model = new Map<string, Modelled>();
      const acts: string[] = [];
      let clock = 1_700_000_000_000;

      function store(instance: TestInstance): void {
        const { sopInstanceUid, studyInstanceUid: study } = instance;
        const fill = instance.fill ?? 0;
        const known = model.get(sopInstanceUid);
        const [outcome] = intake.committer.commit(
          [arrivedPart(intake.folder, instance, (clock += 10))],
          () => {},
        );
        const isBarred = known !== undefined && known.state !== 'shown' && known.isBarred;
        if (isBarred) {
          expect(outcome).toMatchObject({ kind: 'refused', code: 'REFUSED' });
          return;
        }
        if (known && known.state !== 'gone' && known.fill !== fill) {
          expect(outcome).toMatchObject({ kind: 'refused', code: 'CONFLICT' });
          return;
        }
        expect(outcome?.kind).toBe(known?.state === 'shown' ? 'alreadyThere' : 'taken');
        const series = instance.seriesInstanceUid ?? '';
        if (known?.state !== 'shown')
          model.set(sopInstanceUid, { study, series, fill, state: 'shown', trashId: '', isBarred: false });
      }

      function trash(at: number, scope: 'study' | 'series' | 'instances', reason: RejectionReason): void {
        const { studyInstanceUid, seriesInstanceUid = '', sopInstanceUid } = instanceAt(at, 1);
        const concerned = [...model].filter(
          ([uid, its]) =>
            its.state === 'shown' &&
            its.study === studyInstanceUid &&
            (scope === 'study' ||
              (scope === 'series' ? its.series === seriesInstanceUid : uid === sopInstanceUid)),
        );
        const uids = scope === 'series' ? [seriesInstanceUid] : [sopInstanceUid];
        const give = () =>
          order(intake, 'trash', { studyInstanceUid, scope, uids, reason, comment: '', by: 'ann' });
        if (concerned.length === 0) {
          expect(give).toThrow(/archive/);
          return;
        }
        const act: TrashedAct = give();
        expect(act.instances).toBe(concerned.length);
        acts.push(act.trashId);
        for (const [, its] of concerned)
          Object.assign(its, { state: 'trashed', trashId: act.trashId, isBarred: isBarring(reason) });
      }

      function end(at: number, kind: 'restore' | 'purge' | 'admit'): void {
        const trashId = acts[at];
        if (trashId === undefined) return;
        const from = kind === 'admit' ? 'gone' : 'trashed';
        const concerned = [...model.values()].filter(
          (its) => its.state === from && its.trashId === trashId && (kind !== 'admit' || its.isBarred),
        );
        const give = () =>
          kind === 'purge'
            ? order(intake, 'purge', { trashId, by: 'ann', sha256: {} })
            : order(intake, kind, { trashId, by: 'ann' });
        if (concerned.length === 0) {
          expect(give).toThrow();
          return;
        }
        give();
        for (const its of concerned) {
          if (kind !== 'purge') its.isBarred = false;
          if (kind !== 'admit') its.state = kind === 'restore' ? 'shown' : 'gone';
        }
      }

      try {
        for (const its of steps) {
          if (its.kind === 'store') store(instanceAt(its.at, its.fill));
          else if (its.kind === 'trash') trash(its.at, its.scope, its.reason);
          else if (its.kind === 'unlink') intake.desk.unlinkSome();
          else end(its.at, its.kind);
        }
        order(intake, 'unlink', null);
        const shown = ['1.2.0', '1.2.1'].flatMap((uid) => intake.writer.keeping.visible(uid));
        expect(shown.map((its) => its.sopInstanceUid).sort()).toEqual(
          [...model].flatMap(([uid, its]) => (its.state === 'shown' ? [uid] : [])).sort(),
        );
        for (const [uid, its] of model)
          expect(existsSync(instanceFile(intake.folder, its.study, uid))).toBe(its.state !== 'gone');
        const before = dumpCatalog(intake.folder.catalogFile);
        rebuildCatalog(intake.folder, intake.writer);
        expect(dumpCatalog(intake.folder.catalogFile)).toEqual(before);
      } finally {
        intake.dispose();
      }
    }),
    {
      numRuns: Number(process.env['VIEWBOX_PROPERTY_RUNS'] ?? 12),
      // The one that an act of the trash was called after comes again from a device.
      examples: [
        [
          [
            { kind: 'store', at: 6, fill: 1 },
            { kind: 'store', at: 0, fill: 0 },
            { kind: 'trash', at: 0, scope: 'study', reason: 'quality' },
            { kind: 'store', at: 6, fill: 1 },
          ],
        ],
      ],
    },
  );
}, 120_000);

const FIRST: TestInstance = { studyInstanceUid: '1.2.3', sopInstanceUid: '1.2.3.4' };

function withIntake(
  run: (intake: TestIntake, take: (instance: TestInstance, source?: string) => string) => void,
) {
  const intake = openTestIntake();
  let clock = 1_700_000_000_000;
  try {
    run(intake, (instance, source) => {
      const part = arrivedPart(intake.folder, instance, (clock += 10), source);
      const [outcome] = intake.committer.commit([part], () => {});
      return outcome?.kind === 'refused' ? outcome.code : (outcome?.kind ?? '');
    });
  } finally {
    intake.dispose();
  }
}

test('a study from another archive is cached; one instance from elsewhere makes it owned, also after a rebuild', () => {
  withIntake((intake, take) => {
    take(FIRST, 'PACS');
    const mark = { studyInstanceUid: '1.2.3', peer: 'PACS', by: '' };
    expect(order(intake, 'markCached', mark)).toEqual({ role: 'cached' });
    take({ ...FIRST, sopInstanceUid: '1.2.3.5' }, 'PACS');
    expect(intake.writer.keeping.cachedFrom('1.2.3')).toBe('PACS');
    take({ ...FIRST, sopInstanceUid: '1.2.3.6' }, 'CT1');
    expect(intake.writer.keeping.cachedFrom('1.2.3')).toBeUndefined();
    expect(order(intake, 'markCached', mark)).toEqual({ role: 'owned' });
    rebuildCatalog(intake.folder, intake.writer);
    expect(intake.writer.keeping.cachedFrom('1.2.3')).toBeUndefined();
  });
});

test('an owned, a pinned or a held study, or one with more than was proven, is not evicted', () => {
  withIntake((intake, take) => {
    take(FIRST, 'PACS');
    const evict = { studyInstanceUid: '1.2.3', instances: ['1.2.3.4'], by: '' };
    expect(() => order(intake, 'evict', evict)).toThrow(/may be evicted/);
    order(intake, 'markCached', { studyInstanceUid: '1.2.3', peer: 'PACS', by: '' });
    const hold = { studyInstanceUid: '1.2.3', by: 'ann' };
    order(intake, 'hold', { ...hold, isPinned: true, keepUntil: 0 });
    expect(() => order(intake, 'evict', evict)).toThrow(/may be evicted/);
    order(intake, 'hold', { ...hold, isPinned: false, keepUntil: Date.now() + 60_000 });
    expect(() => order(intake, 'evict', evict)).toThrow(/may be evicted/);
    order(intake, 'hold', { ...hold, isPinned: false, keepUntil: 1 });
    expect(() => order(intake, 'evict', { ...evict, instances: [] })).toThrow(/More of this study/);
  });
});

test('an evicted study leaves no folder, and comes again as if it had never been here', () => {
  withIntake((intake, take) => {
    for (const _ of [1, 2]) {
      expect(take(FIRST, 'PACS')).toBe('taken');
      order(intake, 'markCached', { studyInstanceUid: '1.2.3', peer: 'PACS', by: '' });
      order(intake, 'evict', { studyInstanceUid: '1.2.3', instances: ['1.2.3.4'], by: '' });
      expect(intake.writer.keeping.visible('1.2.3')).toEqual([]);
      order(intake, 'unlink', null);
      expect(existsSync(studyFolder(intake.folder, '1.2.3'))).toBe(false);
      expect(intake.writer.keeping.mayConcern).toBe(false);
    }
  });
});

test('what arrives between an eviction and the unlinking of its files stays, also in a rebuilt catalog', () => {
  withIntake((intake, take) => {
    take(FIRST, 'PACS');
    order(intake, 'markCached', { studyInstanceUid: '1.2.3', peer: 'PACS', by: '' });
    order(intake, 'evict', { studyInstanceUid: '1.2.3', instances: ['1.2.3.4'], by: '' });
    expect(take(FIRST, 'PACS')).toBe('taken');
    order(intake, 'unlink', null);
    const before = dumpCatalog(intake.folder.catalogFile);
    expect(before['instances']).toHaveLength(1);
    rebuildCatalog(intake.folder, intake.writer);
    expect(dumpCatalog(intake.folder.catalogFile)).toEqual(before);
  });
});

test('a restored study is not mixed with one of another patient that came under its UID since', () => {
  withIntake((intake, take) => {
    take(FIRST);
    const { trashId } = order(intake, 'trash', {
      studyInstanceUid: '1.2.3',
      scope: 'study',
      uids: [],
      reason: 'enteredByMistake',
      comment: '',
      by: 'ann',
    });
    expect(take({ ...FIRST, sopInstanceUid: '1.2.3.9', patientId: 'P2' })).toBe('taken');
    expect(() => order(intake, 'restore', { trashId, by: 'ann' })).toThrow(/another patient/);
    expect(intake.writer.keeping.trashed('1.2.3')).toHaveLength(1);
  });
});
