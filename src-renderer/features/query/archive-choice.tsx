import { Server } from 'lucide-react';
import type { KnownArchive } from '#shared/contract/remote.ts';
import { text } from '#view/locales/text.ts';
import { archiveKey } from '#view/state/remote-search.ts';
import { Button } from '#view/ui/button.tsx';
import { MenuButton, MenuItem } from '#view/ui/menu.tsx';

const words = text.query;

/** Archives in the address: it names systems, never patients. */
export function archivesInAddress(keys: readonly string[]): string {
  return keys.map(encodeURIComponent).join(',');
}

/** Those of the address that are known; else those that are marked as archives, or the only one. */
export function chosenArchives(address: string, known: readonly KnownArchive[]): readonly KnownArchive[] {
  const keys = new Set(address.split(',').map(decoded));
  const named = known.filter((archive) => keys.has(archiveKey(archive)));
  if (named.length > 0) return named;
  const marked = known.filter(({ isArchive }) => isArchive);
  return marked.length > 0 || known.length > 1 ? marked : known;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

export type ArchiveChoiceProps = {
  readonly known: readonly KnownArchive[];
  readonly chosen: readonly KnownArchive[];
  readonly onChoose: (keys: readonly string[]) => void;
};

/** Whom to ask: one archive or several at once. */
export function ArchiveChoice({ known, chosen, onChoose }: ArchiveChoiceProps) {
  return (
    <MenuButton
      label={words.archives}
      selectionMode="multiple"
      selectedKeys={chosen.map(archiveKey)}
      onSelectionChange={(keys) => onChoose([...keys])}
      trigger={
        <Button icon={Server}>
          {chosen.length === 0 ? words.chooseArchives : words.archivesChosen(chosen.map(({ id }) => id))}
        </Button>
      }
    >
      {known.map((archive) => (
        <MenuItem
          key={archiveKey(archive)}
          id={archiveKey(archive)}
          label={archive.id}
          hint={archive.kind === 'dicomweb' ? words.webServer : archive.address}
        />
      ))}
    </MenuButton>
  );
}
