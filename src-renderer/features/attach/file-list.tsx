import { ArrowUp, Plus, X } from 'lucide-react';
import { useRef } from 'react';
import { DropZone } from 'react-aria-components';
import { formatBytes } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { IconButton } from '#view/ui/icon-button.tsx';
import styles from './attach.module.css';
import type { ListedFile, StagedFiles } from './staged-files.ts';

const words = text.attach;
const ACCEPTED = '.pdf,.jpg,.jpeg,.png,.tif,.tiff,.mp4,.m4v,.stl';

/** The chosen files in their order, what each is, and where more are dropped. */
export function FileList({ staged }: { readonly staged: StagedFiles }) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <DropZone
      aria-label={words.files}
      className={styles['files'] ?? ''}
      onDrop={({ items }) => {
        const dropped = items.filter((item) => item.kind === 'file');
        void Promise.all(dropped.map((item) => item.getFile())).then(staged.add);
      }}
    >
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        accept={ACCEPTED}
        data-testid="attach-files"
        onChange={({ currentTarget }) => {
          staged.add([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
      {staged.files.length > 0 && (
        <ol className={styles['list']}>
          {staged.files.map((file, index) => (
            <FileLine key={file.key} file={file} isFirst={index === 0} staged={staged} />
          ))}
        </ol>
      )}
      <div className={styles['addLine']}>
        <Button icon={Plus} onPress={() => picker.current?.click()}>
          {words.add}
        </Button>
        <span className={styles['dim']}>{words.dropHint}</span>
      </div>
    </DropZone>
  );
}

type FileLineProps = {
  readonly file: ListedFile;
  readonly isFirst: boolean;
  readonly staged: StagedFiles;
};

function FileLine({ file, isFirst, staged }: FileLineProps) {
  const { name, problem, staged: known } = file;
  const isRefused = problem !== null || known?.kind === null;
  const said =
    problem ??
    (known === null ? words.sending : known.kind === null ? words.unknown : words.kinds[known.kind]);
  return (
    <li className={styles['file']}>
      <bdi className={styles['fileName']}>{name}</bdi>
      <span className={isRefused ? styles['refused'] : styles['dim']}>
        {known === null || isRefused ? said : `${said}, ${formatBytes(known.sizeBytes)}`}
      </span>
      <IconButton
        icon={ArrowUp}
        label={words.up(name)}
        isDisabled={isFirst}
        onPress={() => staged.moveUp(file.key)}
      />
      <IconButton icon={X} label={words.remove(name)} onPress={() => staged.remove(file.key)} />
    </li>
  );
}
