/** Points (1/72 inch) from the lower left corner of an A4 page. */
export const PAGE_WIDTH = 595;
export const PAGE_HEIGHT = 842;

type Font = 'F1' | 'F2';

/** What is drawn on one page, as a content stream (PDF 1.7, 8 and 9). Greys only, so that it prints as it is seen. */
export class PdfPage {
  readonly #parts: string[] = [];

  text(
    x: number,
    y: number,
    words: string,
    { size = 9, isBold = false, grey = 0, alignsEnd = false } = {},
  ): void {
    const font: Font = isBold ? 'F2' : 'F1';
    const left = alignsEnd ? x - widthOf(words, size) : x;
    this.#parts.push(
      `BT ${grey} g /${font} ${size} Tf ${figure(left)} ${figure(y)} Td ${asText(words)} Tj ET`,
    );
  }

  line(points: readonly (readonly [number, number])[], { grey = 0, width = 0.7, dash = '' } = {}): void {
    const [first, ...rest] = points;
    if (!first || rest.length === 0) return;
    const path = [`${at(first)} m`, ...rest.map((point) => `${at(point)} l`)].join(' ');
    this.#parts.push(`q ${grey} G ${width} w [${dash}] 0 d ${path} S Q`);
  }

  area(points: readonly (readonly [number, number])[], grey: number): void {
    const [first, ...rest] = points;
    if (!first) return;
    const path = [`${at(first)} m`, ...rest.map((point) => `${at(point)} l`)].join(' ');
    this.#parts.push(`q ${grey} g ${path} h f Q`);
  }

  get content(): string {
    return this.#parts.join('\n');
  }
}

/** Two fonts that every reader has, in WinAnsi. */
export function pdfFile(pages: readonly PdfPage[], title: string): Buffer {
  const objects: string[] = [];
  const add = (body: string) => objects.push(body);
  const kids = pages.map((_, index) => `${5 + 2 * index} 0 R`).join(' ');
  add('<< /Type /Catalog /Pages 2 0 R >>');
  add(`<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`);
  for (const name of ['Helvetica', 'Helvetica-Bold'])
    add(`<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`);
  pages.forEach((page, index) => {
    const resources = '<< /Font << /F1 3 0 R /F2 4 0 R >> >>';
    add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${PAGE_WIDTH} ${PAGE_HEIGHT}] /Resources ${resources} /Contents ${6 + 2 * index} 0 R >>`,
    );
    add(`<< /Length ${page.content.length} >>\nstream\n${page.content}\nendstream`);
  });
  add(`<< /Title ${asText(title)} /Producer (Viewbox) >>`);
  let file = '%PDF-1.4\n%\xe2\xe3\xcf\xd3\n';
  const offsets = objects.map((body, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return offset;
  });
  const start = file.length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info ${objects.length} 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

/** Signs that WinAnsi has not, as others write them without it. */
const PLAIN: Readonly<Record<string, string>> = {
  '′': "'",
  '≥': '>=',
  '≤': '<=',
  Δ: 'd',
  '–': '\x96',
  '—': '\x97',
  '’': '\x92',
  '…': '\x85',
  '“': '\x93',
  '”': '\x94',
  '−': '-',
};

/** A string in parentheses, in WinAnsi; what that does not have becomes a question mark. */
function asText(words: string): string {
  const plain = Array.from(
    words,
    (sign) => PLAIN[sign] ?? (sign.charCodeAt(0) <= 0xff && sign.length === 1 ? sign : '?'),
  );
  return `(${plain.join('').replaceAll(/[\\()]/g, String.raw`\$&`)})`;
}

/** Helvetica is about so wide; for figures at the end of a column, which are all as wide as another. */
function widthOf(words: string, size: number): number {
  return words.length * size * 0.53;
}

function at([x, y]: readonly [number, number]): string {
  return `${figure(x)} ${figure(y)}`;
}

function figure(value: number): string {
  return value.toFixed(2);
}
