import { expect, test } from 'vitest';
import type { Vec3 } from '#view/kernels/vector.ts';
import { rigidAbout } from '#view/kernels/registration/rigid.ts';
import { isAnythingKept, keepLinkedOffset, refusalOf, registrationOf } from '#view/state/study-links.ts';
import { AutoRegistration } from './auto-register.ts';
import type { Frame } from './frame.ts';
import { StackView } from './stack-view.ts';
import { testViewState } from './test-view-state.ts';

const NORMAL: Vec3 = [0, 0, 1];
const RIGID = rigidAbout([0, 0, 0], [0, 0, 0], [0, 0, 37]);

/** A stack of four slices on the screen, of which some have come. */
function stack(study: string, loadedCount = 4) {
  const listeners = new Set<() => void>();
  let loaded = loadedCount;
  const frame = { studyInstanceUid: study, seriesInstanceUid: `${study}.1` } as Frame;
  const view = Object.assign(Object.create(StackView.prototype) as StackView, {
    getState: () => testViewState({ frame, count: 4, loadedCount: loaded }),
    targetSlice: () => ({ frameOfReferenceUid: `${study}.9`, point: [0, 0, 0] as Vec3, normal: NORMAL }),
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  const come = () => {
    loaded = 4;
    for (const listener of listeners) listener();
  };
  return { view, come };
}

type Lay = NonNullable<ConstructorParameters<typeof AutoRegistration>[0]['layOnEachOther']>;
type Laid = Awaited<ReturnType<Lay>>;

function registrationOn(views: readonly StackView[]) {
  const asked: { readonly signal: AbortSignal; readonly answer: (laid: Laid) => void }[] = [];
  const state = { views, isWanted: true };
  const registration = new AutoRegistration({
    views: () => state.views,
    isWanted: () => state.isWanted,
    wordsOf: (why) => `because ${why}`,
    layOnEachOther: (_, __, signal) =>
      new Promise<Laid>((resolve) => asked.push({ signal, answer: resolve })),
  });
  return { registration, asked, state };
}

const told = () => new Promise((done) => setTimeout(done));
const FOUND = { kind: 'registered', rigid: RIGID, residualMm: 1 } as const;

test('studies are laid on each other once all their images are there, and what was found is remembered', async () => {
  const [now, before] = [stack('1.1'), stack('1.2', 2)];
  const { registration, asked } = registrationOn([now.view, before.view]);
  expect(asked).toHaveLength(0);
  before.come();
  expect(asked).toHaveLength(1);
  asked[0]?.answer(FOUND);
  await told();
  expect(registrationOf('1.1.9', '1.2.9')).toEqual({ rigid: RIGID, residualMm: 1 });
  registration.follow();
  expect(asked).toHaveLength(1);
  registration.dispose();
});

test('a refusal is told for the pair, and the pair is not tried again; of the next case nothing is left', async () => {
  const [now, before] = [stack('2.1'), stack('2.2')];
  const { registration, asked, state } = registrationOn([now.view, before.view]);
  asked[0]?.answer({ kind: 'refused', why: 'unlike' });
  await told();
  expect(refusalOf('2.2.1', '2.1.1')).toBe('because unlike');
  expect(isAnythingKept('2.1.9', '2.2.9')).toBe(false);
  registration.follow();
  expect(asked).toHaveLength(1);
  state.views = [];
  registration.forget();
  expect(refusalOf('2.1.1', '2.2.1')).toBeNull();
  registration.dispose();
});

test('nothing is tried of two patients or while scrolling is not linked, nor where a reader has linked the two', () => {
  const [now, before] = [stack('3.1'), stack('3.2')];
  const { registration, asked, state } = registrationOn([]);
  state.views = [now.view, before.view];
  state.isWanted = false;
  registration.follow();
  expect(asked).toHaveLength(0);
  keepLinkedOffset('3.1.9/3.2.9/z', 5);
  state.isWanted = true;
  registration.follow();
  expect(asked).toHaveLength(0);
  registration.dispose();
});

test.each(['the study is left', 'the view is replaced', 'two patients are on the screen'] as const)(
  'what is under way ends when %s, and what it still finds is not remembered',
  async (why) => {
    const study = { 'the study is left': 4, 'the view is replaced': 5, 'two patients are on the screen': 6 }[
      why
    ];
    const [now, before] = [stack(`${String(study)}.1`), stack(`${String(study)}.2`)];
    const { registration, asked, state } = registrationOn([now.view, before.view]);
    expect(asked).toHaveLength(1);
    if (why === 'two patients are on the screen') state.isWanted = false;
    else state.views = [now.view];
    if (why === 'the study is left') registration.forget();
    else registration.follow();
    expect(asked[0]?.signal.aborted).toBe(true);
    asked[0]?.answer(FOUND);
    await told();
    expect(isAnythingKept(`${String(study)}.1.9`, `${String(study)}.2.9`)).toBe(false);
    registration.dispose();
  },
);

test('a link that the reader makes meanwhile stays', async () => {
  const [now, before] = [stack('7.1'), stack('7.2')];
  const { registration, asked } = registrationOn([now.view, before.view]);
  keepLinkedOffset('7.1.9/7.2.9/z', 5);
  asked[0]?.answer(FOUND);
  await told();
  expect(registrationOf('7.1.9', '7.2.9')).toBeNull();
  registration.dispose();
});
