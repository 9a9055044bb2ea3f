import { beforeEach, expect, test } from 'vitest';
import { planHanging } from '#shared/hanging/plan-hanging.ts';
import { AXIAL, inputOf, value, type TestSeries } from '#shared/hanging/test-studies.ts';
import {
  chooseProtocol,
  fillHanging,
  hangBeside,
  hangOffered,
  hangPlan,
  awaitAgain,
  endAwaited,
  shownStageAt,
  hangTogether,
  openHanging,
  useHanging,
} from './hanging.ts';
import { useWindowGroup } from './window-group.ts';
import { openWorkspace, setLayout, showSeries, useWorkspace } from './workspace.ts';

function ct(description: string, kernel: string): TestSeries {
  const more = { ...AXIAL, '00181210': value(kernel), '00180050': value(1) };
  return { modality: 'CT', description, frames: 60, more };
}

const SOFT = ct('soft', 'B30f');
const planOf = (...current: TestSeries[]) =>
  planHanging(inputOf({ regions: ['chest'], current, isComplete: false }));
const stageNamed = () => {
  const { plan, stageId } = useHanging.getState();
  return plan?.stages[shownStageAt(plan, stageId)]?.id;
};
const places = () => useWorkspace.getState().places;

beforeEach(() => {
  openHanging('');
  openWorkspace('');
  openHanging('1');
  openWorkspace('1');
  useWindowGroup.setState({ window: 1, places: new Map(), hung: null });
});

test('what comes late and fits a stage better moves nothing that is looked at: it is offered, and hung when it is wanted', () => {
  hangPlan(planOf(SOFT));
  expect(places()).toEqual(['c.1', 'c.1']);
  fillHanging(planOf(SOFT, ct('lung', 'B70f')));
  expect(places()).toEqual(['c.1', 'c.1']);
  expect(useHanging.getState().offered).toMatchObject({ stageId: 'windows' });
  hangOffered();
  expect(places()).toEqual(['c.2', 'c.1']);
  expect(useHanging.getState().offered).toBeNull();
});

test('nothing is offered when what came is in no viewport of the stage, or the reader has it on the screen already', () => {
  const scout: TestSeries = { ...SOFT, more: { '00080008': value('ORIGINAL', 'PRIMARY', 'LOCALIZER') } };
  hangPlan(planOf(SOFT));
  fillHanging(planOf(SOFT, scout));
  expect(useHanging.getState().offered).toBeNull();
  showSeries(1, 'c.3');
  fillHanging(planOf(SOFT, scout, ct('lung', 'B70f')));
  expect(useHanging.getState().offered).toBeNull();
});

test('a study that another protocol is for now is hung as before until the reader wants the other one', () => {
  const pet: TestSeries = { modality: 'PT', description: 'WB AC', frames: 200, more: AXIAL };
  hangPlan(planOf(SOFT));
  fillHanging(planOf(SOFT, pet));
  expect(useHanging.getState()).toMatchObject({ plan: { protocolId: 'ct-chest' } });
  hangOffered();
  expect(useHanging.getState()).toMatchObject({ plan: { protocolId: 'pet-ct' }, stageId: 'fusion' });
});

test('viewports kept for what may still come are offered away when the study is complete, and nothing moves until then', () => {
  const abdomen = (isComplete: boolean) =>
    planHanging(inputOf({ regions: ['abdomen'], current: [SOFT], isComplete }));
  hangPlan(abdomen(false));
  const hung = places();
  expect([hung.length, hung.filter((uid) => uid !== null).length]).toEqual([3, 1]);
  fillHanging(abdomen(false));
  expect(useHanging.getState().offered).toBeNull();
  fillHanging(abdomen(true));
  expect(places()).toEqual(hung);
  expect(useHanging.getState().offered).toMatchObject({ why: 'nothingComes' });
  hangOffered();
  expect(places()).toEqual(['c.1']);
  expect(useHanging.getState().offered).toBeNull();
});

test('nothing is offered away when the study is complete and the reader has filled its viewports or laid them out himself', () => {
  const abdomen = (isComplete: boolean) =>
    planHanging(inputOf({ regions: ['abdomen'], current: [SOFT], isComplete }));
  hangPlan(abdomen(false));
  for (const [place, uid] of places().entries())
    if (uid === null) showSeries(place, `c.${String(place + 5)}`);
  fillHanging(abdomen(true));
  expect(useHanging.getState().offered).toBeNull();
  hangPlan(abdomen(false));
  setLayout({ rows: 2, columns: 2 });
  fillHanging(abdomen(true));
  expect(useHanging.getState().offered).toBeNull();
});

test('planes of a stage are in its viewports alone: the next stage shows pictures again', () => {
  hangPlan(planOf(SOFT));
  hangBeside(1);
  expect([...useWorkspace.getState().cuts.values()].map(({ plane }) => plane)).toEqual(['axial', 'coronal']);
  hangBeside(-1);
  expect(useWorkspace.getState().cuts.size).toBe(0);
});

test('pictures that take the place of a plane, and the other way round, look as the protocol says again', () => {
  hangPlan(planOf(SOFT));
  const { awaited } = useHanging.getState();
  expect([...awaited.keys()]).toEqual([0, 1]);
  for (const place of awaited.keys()) endAwaited(place);
  awaitAgain(0);
  expect(useHanging.getState().awaited.get(0)).toEqual(awaited.get(0));
  // Of what the reader put there himself no protocol says anything.
  showSeries(1, 'c.9');
  awaitAgain(1);
  expect([...useHanging.getState().awaited.keys()]).toEqual([0]);
});

test('windows of a case go from stage to stage together, and show the stages that follow where the protocol says nothing of them', () => {
  const end = hangTogether();
  hangPlan(planOf(SOFT));
  hangBeside(1);
  const told = { studyInstanceUid: '1', chosenId: '', priorsPassed: 0 };
  expect(useWindowGroup.getState().hung).toEqual({ ...told, stageId: 'nodules' });

  useWindowGroup.setState({ window: 2, hung: { ...told, stageId: 'windows' } });
  expect(useHanging.getState().stageId).toBe('windows');
  expect(useWorkspace.getState().cuts.size).toBe(2);
  // Each window names what it shows.
  expect(stageNamed()).toBe('nodules');
  // One that opens later goes where the others are.
  chooseProtocol('');
  useWindowGroup.setState({ hung: { ...told, stageId: 'nodules' } });
  hangPlan(planOf(SOFT));
  expect(useHanging.getState().stageId).toBe('nodules');
  expect(useWorkspace.getState().cuts.size).toBe(3);
  // Of another study nothing is taken over.
  useWindowGroup.setState({ hung: { ...told, studyInstanceUid: '2', stageId: 'windows' } });
  expect(useHanging.getState().stageId).toBe('nodules');
  useWindowGroup.setState({ hung: { ...told, chosenId: 'mine', stageId: '' } });
  expect(useHanging.getState()).toMatchObject({ chosenId: 'mine', plan: null });
  end();
});
