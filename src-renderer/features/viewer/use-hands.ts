import { useEffect } from 'react';
import type { HandActions } from '#view/commands/command.ts';
import { AutoRegistration } from '#view/imaging/auto-register.ts';
import { followCommonPoint } from '#view/imaging/common-point.ts';
import { physicalScale, showAtScale } from '#view/imaging/physical-size.ts';
import { showReferenceLines } from '#view/imaging/reference-lines.ts';
import { registerStudies } from '#view/imaging/register-studies.ts';
import { linkHere, ViewLinks } from '#view/imaging/view-links.ts';
import type { View } from '#view/imaging/view-state.ts';
import { autoWindow } from '#view/imaging/window-region.ts';
import { steppedWindow } from '#view/kernels/auto-window.ts';
import { text } from '#view/locales/text.ts';
import { useHanging } from '#view/state/hanging.ts';
import { followPreferences, usePreferences } from '#view/state/preferences.ts';
import { tell } from '#view/state/saved-readings.ts';
import { followLinksMade } from '#view/state/study-links.ts';
import { listenToGroup, tellMoved } from '#view/state/window-group.ts';
import { type LinkName, toggleLink, useWorkspace } from '#view/state/workspace.ts';
import { openReadingSettings, openWindowEntry, sayInViewer } from './hands-state.ts';
import { mmPerCssPixel } from './this-display.ts';
import { allViews, onViewsChange } from './views.ts';

const words = text.hands;

/** What the hands need while the reading screen is open: the user's habits, lines and points of other viewports, links. */
export function useHands(): void {
  useEffect(() => {
    const ends = [followPreferences(), showReferenceLines(), followCommonPoint(), linkViews()];
    return () => ends.forEach((end) => end());
  }, []);
}

function linkViews(): () => void {
  let links: ViewLinks | null = null;
  const renew = () => {
    links?.dispose();
    links = new ViewLinks(allViews(), linksInForce, (moved) =>
      tellMoved(useHanging.getState().studyInstanceUid, moved),
    );
  };
  const registration = new AutoRegistration({
    views: allViews,
    isWanted: () => linksInForce().includes('scroll'),
    wordsOf: (why) => text.hanging.notRegistered[why],
  });
  const follow = () => registration.follow();
  const ends = [
    onViewsChange(renew),
    onViewsChange(follow),
    followLinksMade(),
    listenToGroup({
      moved: (studyInstanceUid, moved) => {
        // As long as both do not read the same study, nobody knows whether they show one patient.
        if (studyInstanceUid === useHanging.getState().studyInstanceUid) links?.hear(moved);
      },
    }),
    useWorkspace.subscribe((now, before) => {
      if (now.links !== before.links) follow();
    }),
    useHanging.subscribe((now, before) => {
      if (now.studyInstanceUid !== before.studyInstanceUid) registration.forget();
      else if (now.areStrangers !== before.areStrangers) follow();
    }),
    () => registration.dispose(),
  ];
  renew();
  return () => {
    for (const end of ends) end();
    links?.dispose();
  };
}

/** Of two patients nothing goes together. */
function linksInForce(): readonly LinkName[] {
  return useHanging.getState().areStrangers ? [] : useWorkspace.getState().links;
}

/** What commands do with more than the active view. */
export function handActionsOn(view: View | null): HandActions {
  return {
    autoWindow: () => {
      const window = view && autoWindow(view);
      if (view && window) view.setWindow(window, words.commands['window.auto']);
    },
    stepWindow: (step) => {
      const window = view?.windowInForce();
      if (view && window) view.setWindow(steppedWindow(window, step), '');
    },
    enterWindow: () => {
      const window = view?.windowInForce();
      if (window) openWindowEntry(window, view);
    },
    showTrueSize: () => {
      if (view) showTrueSize(view);
    },
    showSameSize: () => {
      if (view) showSameSize(view);
    },
    linkHere: () => {
      const { areStrangers } = useHanging.getState();
      const count = view === null || areStrangers ? 0 : linkHere(view, allViews());
      if (count === 0) return sayInViewer(text.hanging.notLinked);
      const { links } = useWorkspace.getState();
      if (!links.includes('scroll')) toggleLink('scroll');
    },
    register: () => void register(view),
    openSettings: openReadingSettings,
  };
}

async function register(view: View | null): Promise<void> {
  const { notRegistered, registering, registeredNow } = text.hanging;
  if (view === null) return;
  if (useHanging.getState().areStrangers) return sayInViewer(notRegistered.strangers);
  sayInViewer(registering);
  const outcome = await registerStudies(view, allViews).catch(() => null);
  if (!allViews().includes(view)) return;
  if (outcome === null) return sayInViewer(notRegistered.stopped);
  if (outcome.kind === 'refused') return sayInViewer(notRegistered[outcome.why]);
  sayInViewer('');
  tell({ tone: 'ok', words: registeredNow(outcome.residualMm.toFixed(1)) });
  const { links } = useWorkspace.getState();
  if (!links.includes('scroll')) toggleLink('scroll');
}

function showTrueSize(view: View): void {
  const scale = physicalScale(view);
  const screenMm = mmPerCssPixel(usePreferences.getState().displays);
  if (screenMm === null) sayInViewer(words.refusals.notMeasured);
  else if (scale === null) sayInViewer(words.refusals.unknown);
  else if (scale.unit === 'mm at detector') sayInViewer(words.refusals.atDetector);
  else if (scale.unit === 'mm at scanner') sayInViewer(words.refusals.atScanner);
  else showAtScale(view, scale, screenMm);
}

function showSameSize(view: View): void {
  const wanted = physicalScale(view);
  if (wanted === null) return sayInViewer(words.refusals.noSize);
  let without = 0;
  for (const other of allViews()) {
    const scale = physicalScale(other);
    if (scale !== null) showAtScale(other, scale, wanted.perPx);
    else if (other.getState().frame !== null) without += 1;
  }
  if (without > 0) sayInViewer(words.refusals.someWithout(without));
}
