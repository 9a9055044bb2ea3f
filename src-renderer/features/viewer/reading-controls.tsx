import {
  BookCheck,
  CircleCheck,
  CircleDashed,
  CircleDot,
  Eye,
  Mic,
  Star,
  type LucideIcon,
} from 'lucide-react';
import type { ReadingState } from '#shared/reading/reading-state.ts';
import { api } from '#view/api/client.ts';
import { useMay, useUser } from '#view/api/queries.ts';
import { keyHintOf } from '#view/commands/viewer-commands.ts';
import { commandById } from '#view/commands/viewer-commands.ts';
import { isAllViewed } from '#view/kernels/viewed-images.ts';
import { text } from '#view/locales/text.ts';
import { useReading } from '#view/state/reading.ts';
import { Button } from '#view/ui/button.tsx';
import { MenuButton, MenuItem, MenuLine } from '#view/ui/menu.tsx';
import { StudyNoteButton } from './study-note.tsx';
import type { ReadingWork } from './use-reading-work.tsx';

const words = text.reading;

export const READING_ICONS: Readonly<Record<ReadingState, LucideIcon>> = {
  unread: CircleDashed,
  inProgress: CircleDot,
  dictated: Mic,
  read: CircleCheck,
};

/** How far the reading has come, and what of it is left: in the line that names the patient. */
export function ReadingControls({ work }: { readonly work: ReadingWork }) {
  const standing = useReading((reading) => reading.standing);
  const studyInstanceUid = useReading((reading) => reading.studyInstanceUid);
  const keyImages = useReading((reading) => reading.keyImages.size);
  const isKnown = useReading((reading) => reading.isKnown);
  const mayAnnotate = useMay('studies.annotate');
  const name = useUser()?.name ?? '';
  if (!isKnown) return null;
  const { state, by } = standing;
  const label =
    by === '' || by === name
      ? state === 'inProgress'
        ? words.byYou
        : words.states[state]
      : words.by(words.states[state], by);
  const isDone = isAllViewed(work.count);
  return (
    <>
      <StudyNoteButton onPress={work.actions.openNote} />
      {keyImages > 0 && (
        <Button tone="quiet" icon={Star} onPress={work.actions.listKeyImages}>
          {words.keyImages(keyImages)}
        </Button>
      )}
      {work.count.total > 0 && (
        <Button
          tone="quiet"
          icon={isDone ? BookCheck : Eye}
          isDisabled={isDone}
          aria-label={
            isDone
              ? words.allViewed
              : `${words.viewed(work.count.viewed, work.count.total)}. ${words.viewedHint}`
          }
          onPress={work.goToUnseen}
        >
          {isDone ? words.allViewed : words.viewed(work.count.viewed, work.count.total)}
        </Button>
      )}
      {mayAnnotate ? (
        <MenuButton
          label={words.state}
          placement="bottom end"
          trigger={
            <Button icon={READING_ICONS[state]} aria-label={`${words.state}: ${label}`}>
              {label}
            </Button>
          }
        >
          {(['read', 'dictated', 'inProgress', 'unread'] as const)
            .filter((to) => to !== state || (to === 'inProgress' && by !== name))
            .map((to) => (
              <MenuItem
                key={to}
                id={to}
                icon={READING_ICONS[to]}
                label={words.mark[to]}
                keyHint={
                  to === 'read' || to === 'dictated'
                    ? keyHintOf(commandById(to === 'read' ? 'reading.markRead' : 'reading.markDictated'))
                    : undefined
                }
                onAction={() => work.setState(to, to === 'inProgress')}
              />
            ))}
          <MenuLine />
          <MenuItem
            id="forget"
            icon={Eye}
            label={words.forgetViewed}
            onAction={() =>
              void api.reading
                .write({ studyInstanceUid, changes: [{ kind: 'forgetViewed' }] })
                .catch(() => undefined)
            }
          />
        </MenuButton>
      ) : (
        <span>{label}</span>
      )}
    </>
  );
}
