import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { StudyDetail } from '#shared/contract/studies.ts';
import { captureProtocol, type CapturedCell } from '#shared/hanging/capture-protocol.ts';
import type { HangingProtocol } from '#shared/hanging/protocol.ts';
import { protocolText, readProtocol } from '#shared/hanging/read-protocols.ts';
import type { HangingFacts } from '#shared/contract/hanging.ts';
import { api } from '#view/api/client.ts';
import { queries, useMay } from '#view/api/queries.ts';
import { presetsInForce } from '#view/commands/viewer-commands.ts';
import { formatDate } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { chooseProtocol } from '#view/state/hanging.ts';
import { openHangingPanel, useHangingPanel } from '#view/state/hanging-panel.ts';
import { changePreferences, shareProtocol, usePreferences } from '#view/state/preferences.ts';
import { routeHash } from '#view/state/route.ts';
import { cutAt, placeCount, useWorkspace } from '#view/state/workspace.ts';
import { Button } from '#view/ui/button.tsx';
import { classes } from '#view/ui/classes.ts';
import { Dialog } from '#view/ui/dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { TextArea } from '#view/ui/text-area.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './explain-hanging.module.css';
import { withoutId } from './kept-protocols.ts';
import { useProtocolFiles } from './protocol-files.tsx';
import { ProtocolShares } from './protocol-shares.tsx';
import { viewWords } from './rule-words.ts';
import { studyOf } from './use-hanging.ts';
import { viewAt } from './views.ts';

const words = text.hanging.editor;

/** The arrangement on the screen as a protocol, or one that there is: looked at, tried on the archive, kept. */
export function ProtocolEditor({ detail }: { readonly detail: StudyDetail }) {
  const isOpen = useHangingPanel(({ panel }) => panel === 'edit');
  const kept = useHangingPanel(({ draft }) => draft);
  const facts = useQuery({ ...queries.hangingFacts(detail.study.studyInstanceUid), enabled: isOpen }).data;
  return (
    <Dialog
      title={words.title}
      isOpen={isOpen}
      onClose={() => openHangingPanel(null)}
      closeLabel={text.common.close}
      width={860}
    >
      {isOpen && facts && <Editor initial={kept === '' ? captured(facts) : kept} />}
    </Dialog>
  );
}

function Editor({ initial }: { readonly initial: string }) {
  const [json, setJson] = useState(initial);
  const mayManage = useMay('settings.manage');
  const mayShare = useMay('studies.annotate');
  const { own, group } = usePreferences();
  const read = readProtocol(json);
  const protocol = read.kind === 'protocol' ? read.protocol : null;
  const trial = useMutation({ mutationFn: () => api.hanging.dryRun({ protocol: json }) });
  const save = useMutation({ mutationFn: (kept: Promise<unknown>) => kept });
  const files = useProtocolFiles({ protocol, onLoad: setJson });
  const keep = (act: (next: HangingProtocol) => Promise<unknown>) => {
    if (protocol === null) return;
    save.mutate(act(protocol), {
      onSuccess: () => {
        chooseProtocol(protocol.id);
        openHangingPanel(null);
      },
    });
  };
  const keepOwn = (next: HangingProtocol) =>
    changePreferences({
      hangingProtocols: [...withoutId(own.hangingProtocols, next.id), protocolText(next)],
    });
  const share = (level: 'group' | 'site') => (next: HangingProtocol) =>
    shareProtocol(level, next.id, protocolText(next));
  const { data } = trial;
  return (
    <div className={styles['explained']}>
      <TextField
        label={words.name}
        value={protocol?.name ?? ''}
        isDisabled={protocol === null}
        onChange={(name) => protocol && setJson(protocolText({ ...protocol, name }))}
      />
      {files.notes}
      {protocol !== null && <Summary protocol={protocol} />}
      {read.kind === 'broken' && <Notice tone="warn">{text.hanging.broken(read.problem)}</Notice>}
      <TextArea label={words.text} hint={words.textHint} value={json} onChange={setJson} isCode />
      <div className={styles['buttons']}>{files.buttons}</div>
      {data && (
        <section aria-label={words.tried}>
          <p>{words.triedWords(data.filled, data.matched, data.looked)}</p>
          <ul>
            {data.missing.map(({ study, viewports }) => (
              <li key={study.studyInstanceUid}>
                <a
                  className={styles['link']}
                  href={routeHash({ screen: 'study', studyInstanceUid: study.studyInstanceUid })}
                  onClick={() => openHangingPanel(null)}
                >
                  {[formatDate(study.studyDate), study.modalitiesInStudy.join(' '), study.studyDescription]
                    .filter(Boolean)
                    .join('  ')}
                </a>
                <span className={styles['dim']}>{words.empty(viewports)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {protocol !== null && <ProtocolShares protocolId={protocol.id} onLoad={setJson} />}
      {(trial.error ?? save.error) && (
        <Notice tone="stop">{(trial.error ?? save.error)?.message ?? ''}</Notice>
      )}
      <div className={classes(styles['buttons'], styles['keep'])}>
        <Button isDisabled={protocol === null || trial.isPending} onPress={() => trial.mutate()}>
          {words.try}
        </Button>
        {mayShare && group !== '' && (
          <Button isDisabled={protocol === null} onPress={() => keep(share('group'))}>
            {words.keepForGroup(group)}
          </Button>
        )}
        {mayManage && (
          <Button isDisabled={protocol === null} onPress={() => keep(share('site'))}>
            {words.keepForSite}
          </Button>
        )}
        <Button tone="primary" isDisabled={protocol === null} onPress={() => keep(keepOwn)}>
          {words.keep}
        </Button>
      </div>
    </div>
  );
}

/** What it is for and what each viewport asks for. */
function Summary({ protocol }: { readonly protocol: HangingProtocol }) {
  const { kinds, regions } = protocol.study;
  const of = protocol.arrangements[0]?.stages ?? [];
  return (
    <section>
      <h3>{words.for([...kinds, ...regions.map((region) => text.priors.regions[region])].join(', '))}</h3>
      {of.map((stage) => (
        <ul key={stage.id} aria-label={stage.name}>
          {of.length > 1 && <li className={styles['stage']}>{stage.name}</li>}
          {stage.screens.flatMap(({ views }) =>
            views.map((view, at) => (
              <li key={String(at)}>
                <strong>{text.viewer.viewport(at + 1)}</strong>{' '}
                {view === null ? text.hanging.left : viewWords(view, -1)}
              </li>
            )),
          )}
        </ul>
      ))}
    </section>
  );
}

/** What is on the screen, with the fewest conditions that choose the same again. */
function captured(facts: HangingFacts): string {
  const { layout, places, links } = useWorkspace.getState();
  const cells = Array.from({ length: placeCount(layout) }, (_, place) =>
    cellAt(place, places[place] ?? null, facts),
  );
  const id = `own-${crypto.randomUUID().slice(0, 8)}`;
  const name = text.hanging.editor.named(facts.current.study.studyDescription);
  return protocolText(captureProtocol({ ...layout, links: [...links], cells }, studyOf(facts), { id, name }));
}

function cellAt(place: number, seriesInstanceUid: string | null, facts: HangingFacts): CapturedCell | null {
  const state = viewAt(place)?.getState();
  const shown = state?.frame?.sopInstanceUid ?? '';
  const window = presetsInForce().find(({ name }) => name === state?.windowName)?.id ?? '';
  for (const [prior, { images }] of [facts.current, ...facts.priors].entries()) {
    const its = images.filter((image) => image.seriesInstanceUid === seriesInstanceUid);
    const image = its.find(({ sopInstanceUid }) => sopInstanceUid === shown) ?? its[0];
    if (image) return { image, among: images, prior, window, cut: shownCut(place) };
  }
  return null;
}

/** The plane that a viewport shows of its volume, with the slab of this moment. */
function shownCut(place: number): CapturedCell['cut'] {
  const cut = cutAt(place);
  return cut && { plane: cut.plane, slab: viewAt(place)?.getState().plane?.slab ?? null };
}
