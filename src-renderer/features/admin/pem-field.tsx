import { FileUp } from 'lucide-react';
import { useRef } from 'react';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { TextArea } from '#view/ui/text-area.tsx';
import styles from './admin.module.css';
import { pemOf, type PemLabel } from './pem-text.ts';

const words = text.admin.certificates;

export type PemFieldProps = {
  readonly label: string;
  readonly hint: string;
  readonly kind: PemLabel;
  readonly value: string;
  readonly onChange: (pem: string) => void;
  readonly autoFocus?: boolean;
};

/** A certificate, request or key: pasted as text, or read from a file. */
export function PemField({ label, hint, kind, value, onChange, autoFocus }: PemFieldProps) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <div className={styles['pem']}>
      <input
        ref={picker}
        type="file"
        hidden
        accept=".pem,.crt,.cer,.der,.csr,.key,.txt"
        data-testid={`pem-${kind}`}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          currentTarget.value = '';
          void file?.arrayBuffer().then((bytes) => onChange(pemOf(new Uint8Array(bytes), kind)));
        }}
      />
      <TextArea
        isCode
        label={label}
        hint={hint}
        value={value}
        onChange={onChange}
        autoFocus={autoFocus ?? false}
      />
      <Button icon={FileUp} aria-label={words.readFileFor(label)} onPress={() => picker.current?.click()}>
        {words.readFile}
      </Button>
    </div>
  );
}
