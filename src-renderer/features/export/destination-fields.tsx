import { FolderOpen } from 'lucide-react';
import { EXPORT_SYNTAXES } from '#shared/contract/exports.ts';
import { windowBridge } from '#view/api/window-bridge.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { Select } from '#view/ui/select.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import type { ExportDraft } from './export-draft.ts';
import styles from './export.module.css';

const words = text.exporting;
const DESTINATIONS = ['download', 'folder', 'zip'] as const;

export type DestinationFieldsProps = {
  readonly draft: ExportDraft;
  readonly places: { readonly exportFolder: string; readonly mayChooseFolder: boolean } | undefined;
  readonly onChange: (part: Partial<ExportDraft>) => void;
};

/** Where it goes, as what, and how the images are written. */
export function DestinationFields({ draft, places, onChange }: DestinationFieldsProps) {
  const isOnDisk = draft.destination !== 'download';
  return (
    <>
      <div className={styles['pair']}>
        <Select
          label={words.to}
          value={draft.destination}
          onChange={(destination) => onChange({ destination })}
          options={DESTINATIONS.map((value) => ({ value, label: words.destinations[value] }))}
        />
        <Select
          label={words.images}
          value={draft.transferSyntax}
          onChange={(transferSyntax) => onChange({ transferSyntax })}
          options={EXPORT_SYNTAXES.map((value) => ({ value, label: words.syntaxes[value] }))}
          {...(draft.isMedia && draft.transferSyntax !== 'explicitLittleEndian'
            ? { hint: words.mediaHint }
            : {})}
        />
      </div>
      {isOnDisk && places !== undefined && (
        <div className={styles['line']}>
          {places.mayChooseFolder ? (
            <>
              <TextField
                label={words.folder}
                hint={words.folderHint(places.exportFolder)}
                value={draft.folder}
                onChange={(folder) => onChange({ folder })}
                spellCheck="false"
                width="100%"
              />
              {windowBridge.chooseFolder !== null && (
                <Button
                  icon={FolderOpen}
                  onPress={() => {
                    void windowBridge.chooseFolder?.().then((folder) => {
                      if (folder !== null) onChange({ folder });
                    });
                  }}
                >
                  {words.choose}
                </Button>
              )}
            </>
          ) : (
            <span className={styles['dim']}>{words.inFolder(places.exportFolder)}</span>
          )}
        </div>
      )}
      <Checkbox isSelected={draft.isMedia} onChange={(isMedia) => onChange({ isMedia })}>
        {words.media}
      </Checkbox>
    </>
  );
}
