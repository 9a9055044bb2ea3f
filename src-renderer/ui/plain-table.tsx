import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import styles from './plain-table.module.css';

export type PlainColumn<Row> = {
  readonly id: string;
  readonly title: string;
  readonly widthPx?: number;
  readonly align?: 'start' | 'end';
  readonly render: (row: Row) => ReactNode;
};

export type PlainTableProps<Row> = {
  readonly label: string;
  readonly columns: readonly PlainColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Below the last row, for example a way to older ones. */
  readonly foot?: ReactNode;
};

/** A short list with buttons in its rows; scrolls in its own place. */
export function PlainTable<Row>({ label, columns, rows, keyOf, foot }: PlainTableProps<Row>) {
  return (
    <section className={styles['scroll']} aria-label={label} tabIndex={0}>
      <table className={styles['table']}>
        <colgroup>
          {columns.map((column) => (
            <col key={column.id} style={column.widthPx === undefined ? {} : { width: column.widthPx }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" className={classes(column.align === 'end' && styles['end'])}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <td key={column.id} className={classes(column.align === 'end' && styles['end'])}>
                  {column.render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {foot}
    </section>
  );
}
