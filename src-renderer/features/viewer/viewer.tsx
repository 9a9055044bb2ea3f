import { CircleAlert, FolderOpen } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useIsStudyGone, useMay } from '#view/api/queries.ts';
import type { CommandContext, CommandPlane } from '#view/commands/command.ts';
import { NO_HAND_ACTIONS } from '#view/commands/hand-commands.ts';
import { NO_MEASURE_ACTIONS } from '#view/commands/measure-commands.ts';
import { NO_CAPTURE_ACTIONS } from '#view/commands/capture-commands.ts';
import { NO_READING_ACTIONS } from '#view/commands/reading-commands.ts';
import { NO_OBJECT_ACTIONS } from '#view/commands/object-commands.ts';
import { listenToKeys } from '#view/commands/listen-to-keys.ts';
import { showCommands } from '#view/commands/shown-commands.ts';
import { commandsInForce } from '#view/commands/viewer-commands.ts';
import { frameStore } from '#view/imaging/frame-store.ts';
import { learnGraphics } from '#view/imaging/graphics.ts';
import { addOverlayPlaneLayer } from '#view/imaging/overlay-plane-layer.ts';
import { problemText } from '#view/imaging/problem-text.ts';
import type { View } from '#view/imaging/view-state.ts';
import { text } from '#view/locales/text.ts';
import { retryRefused } from '#view/state/reading-outbox.ts';
import { isOtherLayout, useHanging } from '#view/state/hanging.ts';
import { usePreferences } from '#view/state/preferences.ts';
import {
  chooseSplit,
  cutPlanesFrom,
  partAt,
  showPart,
  splitChoiceOf,
  useSeriesParts,
} from '#view/state/series-parts.ts';
import {
  fillPlaces,
  openWorkspace,
  setMpr,
  showPetCt,
  showSeries,
  useWorkspace,
} from '#view/state/workspace.ts';
import { asStep } from '#view/state/view-steps.ts';
import { placesBefore, useWindowGroup } from '#view/state/window-group.ts';
import { setKeyDialogOpen, setPanelOpen, useSavedReadings } from '#view/state/saved-readings.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import { planesObstacle } from './chips-of.ts';
import { CalibrationDialog } from './calibration-dialog.tsx';
import { ContextMenu } from './context-menu.tsx';
import { closeWindowEntry, openReadingSettings, sayInViewer, useHandsState } from './hands-state.ts';
import { IdentityHeader } from './identity-header.tsx';
import { KeyObjectsDialog } from './key-objects-dialog.tsx';
import { LesionsDialog } from './lesions-dialog.tsx';
import { MeasurementList } from './measurement-list.tsx';
import { TagBrowser } from './documents/tag-browser.tsx';
import { RegionPanel } from './region-panel.tsx';
import { MprGrid } from './mpr-grid.tsx';
import { PixelInspector } from './pixel-inspector.tsx';
import { ReadingSettings } from './reading-settings.tsx';
import { petCtPair } from './pet-ct.ts';
import { partWords } from './series-words.ts';
import { savePresentation, saveReport } from './save-readings.ts';
import { ViewerNotices } from './viewer-notices.tsx';
import { SavedReadings } from './saved-readings-panel.tsx';
import { SeriesStrip } from './series-strip.tsx';
import { StrangersFrame } from './strangers-frame.tsx';
import { Toolbar } from './toolbar.tsx';
import { unlessStrangers } from './unless-strangers.ts';
import { copyCapture, saveCapture } from './capture-actions.ts';
import { PrintDialog } from './print-dialog.tsx';
import { handActionsOn, useHands } from './use-hands.ts';
import { PatientCard } from './patient-card.tsx';
import { PatientChanged } from './patient-changed.tsx';
import { PriorsButton, PriorsDialog } from './priors-dialog.tsx';
import { ReadingControls } from './reading-controls.tsx';
import { ReadingNotices } from './reading-notices.tsx';
import { ExplainHanging } from './explain-hanging.tsx';
import { ProtocolEditor } from './protocol-editor.tsx';
import { BesideGone } from './beside-gone.tsx';
import { BesideStrip } from './beside-strip.tsx';
import { HangingMenu } from './hanging-menu.tsx';
import { ReadingsBeside } from './readings-beside.tsx';
import { useHangingOf, type ShownStudy } from './use-hanging.ts';
import { useGivingWay } from './use-giving-way.ts';
import { useKeepAwake } from './use-keep-awake.ts';
import { measureActionsOn, useMeasuring } from './use-measuring.ts';
import { readingOrder, useOpenedStudy } from './use-opened-study.ts';
import { useReadingOf } from './use-reading.ts';
import { patientKeyOf, useReadingWork } from './use-reading-work.tsx';
import { useNextStudy } from './use-next-study.ts';
import { useOpensInPlanes } from './use-opens-in-planes.ts';
import { useViewedTracking } from './use-viewed.ts';
import { DRAWN_ON_IMAGES, useRegionsOf } from './use-regions.ts';
import { useSeriesContents, useSeriesStack } from './use-series-stack.ts';
import { useTimePoints } from './use-time-points.ts';
import { allViews, useViewAt, useViewFact, viewAt } from './views.ts';
import { usePresentationLayer } from './use-presented.ts';
import { ViewportGrid } from './viewport-grid.tsx';
import { WindowDialog } from './window-dialog.tsx';
import styles from './viewer.module.css';

export interface ViewerProps {
  readonly studyInstanceUid: string;
  /** Rather than as it is hung */
  readonly opensInPlanes: boolean;
  /** null in a window that follows another: the study is left in the leading one */
  readonly onClose: (() => void) | null;
}

/** The reading screen of one study. */
export function Viewer({ studyInstanceUid, opensInPlanes, onClose }: ViewerProps) {
  useKeepAwake();
  useGivingWay();
  useHands();
  useMeasuring(studyInstanceUid);
  useEffect(addOverlayPlaneLayer, []);
  useViewedTracking(studyInstanceUid);
  const { detail, error, retry } = useOpenedStudy(studyInstanceUid);
  useReadingOf(studyInstanceUid, onClose !== null, detail?.version);
  const hung = useHangingOf(studyInstanceUid, detail);
  const isGone = useIsStudyGone(studyInstanceUid);
  useEffect(() => {
    if (!isGone) retryRefused(studyInstanceUid);
  }, [isGone, studyInstanceUid]);
  const [isPrinting, setIsPrinting] = useState(false);
  const areStrangers = useHanging((hanging) => hanging.areStrangers);
  usePresentationLayer(studyInstanceUid);
  const mayAnnotate = useMay('studies.annotate');
  const isKeyDialogOpen = useSavedReadings((readings) => readings.isKeyDialogOpen);
  const entered = useHandsState((state) => state.entered);
  const { own, sitePresets } = usePreferences();
  const commands = useMemo(
    () => commandsInForce(sitePresets, own.windowPresets),
    [sitePresets, own.windowPresets],
  );
  const { layout, places, activePlace, mprSeriesUid, petCt, studyInstanceUid: arranged } = useWorkspace();
  // A window that follows goes on with the series behind those of the others, once it knows of them.
  const before = useWindowGroup((group) =>
    group.window === 1 ? 0 : group.places.has(1) ? placesBefore(group) : null,
  );
  const series = useMemo(() => detail?.series ?? [], [detail]);
  const shown: readonly ShownStudy[] = [
    ...(detail === null ? [] : [{ detail, beside: null }]),
    ...hung.beside,
  ];
  const shownStudies = shown.map((each) => each.detail);
  const activeSeriesUid = mprSeriesUid ?? places[activePlace] ?? null;
  const activeStudy =
    shownStudies.find((each) => each.series.some((row) => row.seriesInstanceUid === activeSeriesUid)) ?? null;
  const activeSeries = activeStudy?.series.find((row) => row.seriesInstanceUid === activeSeriesUid) ?? null;
  const seriesParts = useSeriesParts();
  const activePart =
    activeSeriesUid === null
      ? null
      : mprSeriesUid === null
        ? partAt(activePlace, activeSeriesUid, seriesParts)
        : seriesParts.planes.partId;
  const { stack } = useSeriesStack(
    activeStudy?.study.studyInstanceUid ?? studyInstanceUid,
    activeSeries,
    activePart,
  );
  const view = useViewAt(activePlace);
  const isFirstShown = useViewFact(view, (state) => state.shownIndex >= 0) ?? false;
  const isAllLoaded =
    useViewFact(view, (state) => state.count > 0 && state.loadedCount >= state.count) ?? false;
  useNextStudy(studyInstanceUid, isAllLoaded && onClose !== null);
  const [mayLoadPictures, setMayLoadPictures] = useState(false);
  const planesProblem =
    stack === null || stack.frames.length === 0 ? text.viewer.loadingSeries : (planesObstacle(stack) ?? '');

  useEffect(() => {
    openWorkspace(studyInstanceUid);
    // After the viewports have let go of theirs.
    return () => queueMicrotask(() => frameStore.releaseUnwanted());
  }, [studyInstanceUid]);
  const isByReader = useHanging((hanging) => isOtherLayout(hanging, layout));
  const isFilled = hung.isBySeries || isByReader;
  useEffect(() => {
    if (isFilled && arranged === studyInstanceUid && series.length > 0 && before !== null)
      fillPlaces(readingOrder(series).slice(before), layout);
  }, [isFilled, arranged, studyInstanceUid, series, layout, before]);
  useOpensInPlanes(opensInPlanes, studyInstanceUid, series);
  const isSettled = isFirstShown || stack?.frames.length === 0;
  if (isSettled && !mayLoadPictures) setMayLoadPictures(true);
  useEffect(() => {
    if (!mayLoadPictures) return undefined;
    // The volume renderer is large: it is fetched while the reader looks at the first image.
    const preload = setTimeout(() => {
      learnGraphics();
      void import('#view/imaging/mpr-session.ts');
    }, 1_500);
    return () => clearTimeout(preload);
  }, [mayLoadPictures]);

  useTimePoints(studyInstanceUid, mayLoadPictures);
  useRegionsOf(studyInstanceUid, series, mayLoadPictures);
  const contents = useSeriesContents(studyInstanceUid, series, mayLoadPictures);
  const parts = series.flatMap((row) => {
    const stacks = contents.get(row.seriesInstanceUid)?.stacks ?? [];
    const ids = stacks.length === 0 ? [''] : stacks.map(({ partId }) => partId);
    return ids.map((partId) => ({ seriesInstanceUid: row.seriesInstanceUid, partId }));
  });
  const otherStacks = () =>
    series.flatMap((row) =>
      (contents.get(row.seriesInstanceUid)?.stacks ?? []).map((each) => ({
        name: [text.viewer.series(row.seriesNumber, row.seriesDescription), partWords(each)]
          .filter(Boolean)
          .join(' · '),
        stack: each,
      })),
    );
  const patientKey = detail === null ? '' : patientKeyOf(detail.study);
  const work = useReadingWork(studyInstanceUid, patientKey, series, contents);
  const show = (place: number, seriesInstanceUid: string, partId: string) => {
    asStep(text.viewer.otherSeries, () => {
      showPart(place, seriesInstanceUid, partId);
      showSeries(place, seriesInstanceUid);
    });
  };

  const pair = petCtPair(series, (uid) => contents.get(uid)?.stacks[0] ?? null, activeSeriesUid);
  // Of two volumes laid together each viewport has its own.
  const shownModality = useViewFact(view, ({ frame }) => frame?.modality ?? '') || activeSeries?.modality;
  const modality = shownModality ?? '';

  const latest = useRef<() => CommandContext>(() => NO_CONTEXT);
  latest.current = () => ({
    view: viewAt(activePlace),
    plane: planeOf(viewAt(activePlace)),
    views: allViews,
    modality,
    bodyPart: activeSeries?.bodyPartExamined ?? '',
    canShowPlanes: mprSeriesUid !== null || activeSeriesUid !== null,
    canShowPetCt: petCt !== null || pair !== null,
    togglePetCt: () => {
      if (petCt !== null) setMpr(null);
      else if (pair !== null) showPetCt(pair.ctSeriesUid, pair.petSeriesUid);
    },
    seriesBeside: (step) => {
      const at = parts.findIndex(
        (part) =>
          part.seriesInstanceUid === activeSeriesUid && (part.partId === stack?.partId || part.partId === ''),
      );
      const next = parts[at + step];
      if (next) show(activePlace, next.seriesInstanceUid, next.partId);
    },
    togglePlanes: () => {
      if (mprSeriesUid === null && planesProblem !== '')
        return sayInViewer(`${text.viewer.noVolume}. ${planesProblem}`);
      const state = viewAt(activePlace)?.getState();
      if (stack && mprSeriesUid === null)
        cutPlanesFrom({
          partId: stack.partId,
          phase: state?.phase?.index ?? 0,
          phaseCount: stack.phases.length,
          isUnsubtracted: (state?.subtraction ?? null) !== null,
        });
      setMpr(mprSeriesUid === null ? activeSeriesUid : null);
    },
    toggleWhole: () => {
      if (activeSeries === null) return;
      chooseSplit(
        text.seriesParts.commands['series.whole'],
        activeSeries,
        splitChoiceOf(activeSeries) === 'whole' ? 'automatic' : 'whole',
      );
    },
    showKeys: () => openReadingSettings('keys'),
    hands: handActionsOn(viewAt(activePlace)),
    measuring: measureActionsOn(viewAt(activePlace)),
    reading: work.actions,
    objects: {
      mayAnnotate,
      saveReport: () => void saveReport(studyInstanceUid),
      savePresentation: () => void savePresentation(studyInstanceUid, viewAt(activePlace)),
      saveKeyImages: () => setKeyDialogOpen(true),
      show: () => setPanelOpen(true),
    },
    capture: {
      copy: (scope) => unlessStrangers(() => copyCapture(scope)),
      save: (scope) => unlessStrangers(() => void saveCapture(scope)),
      print: () => unlessStrangers(() => setIsPrinting(true)),
    },
  });
  const context = useCallback(() => latest.current(), []);
  // Another key or another window by name is in force at once.
  useEffect(() => listenToKeys(window, commands, own.keys, context), [commands, own.keys, context]);
  useEffect(() => showCommands(commands, context), [commands, context]);

  if (detail === null)
    return error === null ? (
      <StateScreen icon={FolderOpen} title={text.viewer.opening} />
    ) : (
      <StateScreen
        icon={CircleAlert}
        tone="stop"
        title={text.viewer.cannotOpen}
        actions={
          <>
            {onClose !== null && <Button onPress={onClose}>{text.viewer.close}</Button>}
            <Button tone="primary" onPress={retry}>
              {text.common.tryAgain}
            </Button>
          </>
        }
      >
        {problemText(error)}
      </StateScreen>
    );

  const onShow = (seriesInstanceUid: string, partId: string) =>
    show(mprSeriesUid === null ? activePlace : 0, seriesInstanceUid, partId);
  const strip = {
    isShown: (seriesInstanceUid: string, partId: string, isFirst: boolean) =>
      places.some((uid, place) => {
        const shownPart = uid === seriesInstanceUid ? partAt(place, uid, seriesParts) : undefined;
        return shownPart === partId || (shownPart === null && isFirst);
      }),
    activeSeriesUid,
    activePartId: stack?.partId ?? '',
    mayLoadPictures,
  };
  const mprSeries = mprSeriesUid === null ? null : activeSeries;
  const standing = shown.find((each) => each.detail === activeStudy)?.beside ?? null;
  const isStranger = standing?.isStranger === true;
  return (
    <main className={styles['viewer']} aria-label={text.viewer.title}>
      <IdentityHeader study={detail.study} onClose={onClose === null ? null : () => work.leave(onClose)}>
        <ReadingControls work={work} />
      </IdentityHeader>
      <PatientChanged key={`patient ${studyInstanceUid}`} study={detail.study} />
      {isGone && <Notice tone="stop">{text.viewer.gone}</Notice>}
      <BesideGone beside={hung.beside} />
      <ReadingNotices work={work} />
      <Toolbar
        modality={modality}
        bodyPart={activeSeries?.bodyPartExamined ?? ''}
        planesProblem={planesProblem}
        context={context}
        others={otherStacks}
      >
        <SavedReadings detail={detail} context={context} />
        <HangingMenu facts={hung.facts} context={context} />
        {onClose !== null && <PriorsButton />}
      </Toolbar>
      <div className={styles['body']}>
        <SeriesStrip
          studyInstanceUid={studyInstanceUid}
          series={series}
          contents={contents}
          {...strip}
          onShow={onShow}
        >
          <BesideStrip beside={hung.beside} {...strip} onShow={onShow} />
        </SeriesStrip>
        {mprSeries === null ? (
          <ViewportGrid detail={detail} beside={hung.beside} isWaiting={hung.isWaiting} />
        ) : (
          <StrangersFrame current={detail.study} stranger={isStranger ? activeStudy?.study : undefined}>
            <MprGrid
              study={activeStudy?.study ?? detail.study}
              standing={standing}
              series={mprSeries}
              others={(activeStudy?.series ?? []).filter(
                (row) => row !== mprSeries && row.numberOfFrames > 2 && !DRAWN_ON_IMAGES.has(row.modality),
              )}
            />
          </StrangersFrame>
        )}
        <RegionPanel />
        <MeasurementList studies={shown} />
        <PixelInspector />
      </div>
      <ContextMenu modality={modality} bodyPart={activeSeries?.bodyPartExamined ?? ''} context={context} />
      {work.dialogs}
      {isPrinting && !areStrangers && (
        <PrintDialog study={detail.study} series={series} onClose={() => setIsPrinting(false)} />
      )}
      <ExplainHanging detail={detail} />
      <ProtocolEditor detail={detail} />
      <LesionsDialog studies={shown} />
      <ReadingsBeside key={`beside ${studyInstanceUid}`} beside={hung.beside} />
      <PatientCard />
      <CalibrationDialog studyInstanceUid={studyInstanceUid} series={series} />
      <ReadingSettings />
      {entered !== null && (
        <WindowDialog
          window={entered.window}
          onApply={(typed) => asStep(text.hands.windowDialog.title, () => entered.view.setWindow(typed, ''))}
          onClose={closeWindowEntry}
        />
      )}
      <TagBrowser
        study={detail.study}
        series={activeSeries}
        stack={stack}
        shown={() => viewAt(activePlace)?.getState().frame ?? null}
      />
      <ViewerNotices key={`notices ${studyInstanceUid}`} hanging={hung.problems} />
      {onClose !== null && <PriorsDialog study={detail.study} leave={work.leave} />}
      {isKeyDialogOpen && <KeyObjectsDialog studyInstanceUid={studyInstanceUid} />}
    </main>
  );
}

function planeOf(view: View | null): CommandPlane | null {
  return view !== null && 'turnCross' in view ? (view as View & CommandPlane) : null;
}

const NO_CONTEXT: CommandContext = {
  view: null,
  plane: null,
  views: () => [],
  modality: '',
  bodyPart: '',
  canShowPlanes: false,
  canShowPetCt: false,
  togglePetCt: () => undefined,
  seriesBeside: () => undefined,
  togglePlanes: () => undefined,
  toggleWhole: () => undefined,
  showKeys: () => undefined,
  measuring: NO_MEASURE_ACTIONS,
  hands: NO_HAND_ACTIONS,
  reading: NO_READING_ACTIONS,
  capture: NO_CAPTURE_ACTIONS,
  objects: NO_OBJECT_ACTIONS,
};
