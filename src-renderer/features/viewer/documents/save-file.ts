/** Hands the reader a file made here. */
export function saveFile(name: string, bytes: Uint8Array<ArrayBuffer>, mimeType: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: mimeType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** The mark at the beginning tells spreadsheets that the letters are UTF-8. */
export function saveCsv(name: string, csv: string): void {
  saveFile(name, new TextEncoder().encode(`\uFEFF${csv}`), 'text/csv');
}
