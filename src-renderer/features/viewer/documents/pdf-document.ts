import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy } from 'pdfjs-dist';

/** The reader's worker, and decoders, fonts and character maps that a document may need, as files of the window. */
const FILES = import.meta.glob<string>(
  [
    '../../../../node_modules/pdfjs-dist/build/pdf.worker.min.mjs',
    '../../../../node_modules/pdfjs-dist/wasm/*.wasm',
    '../../../../node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}',
    '../../../../node_modules/pdfjs-dist/cmaps/*.bcmap',
  ],
  { query: '?url', import: 'default', eager: true, exhaustive: true },
);

const ADDRESSES = new Map(
  Object.entries(FILES).map(([path, url]) => [path.slice(path.lastIndexOf('/') + 1), url]),
);

/** Gives the reader of PDF what it asks for by name, from the window's own files alone. */
class BundledFiles {
  async fetch({ filename }: { readonly filename: string }): Promise<Uint8Array> {
    const url = ADDRESSES.get(filename);
    if (url === undefined) throw new Error(`${filename} does not travel with the window`);
    const answer = await fetch(url);
    return new Uint8Array(await answer.arrayBuffer());
  }
}

/** A PDF that is open, to be drawn page by page. */
export class PdfDocument {
  readonly #document: PDFDocumentProxy;

  private constructor(document: PDFDocumentProxy) {
    this.#document = document;
  }

  /** @param bytes are handed over and not to be used any more */
  static async open(bytes: Uint8Array): Promise<PdfDocument> {
    GlobalWorkerOptions.workerSrc = ADDRESSES.get('pdf.worker.min.mjs') ?? '';
    const loading = getDocument({
      data: bytes,
      useWorkerFetch: false,
      // The same page on every station: fonts that a document lacks are those that travel along.
      useSystemFonts: false,
      BinaryDataFactory: BundledFiles,
      // Names without an address: what the reader asks for goes through BundledFiles.
      wasmUrl: '/',
      cMapUrl: '/',
      standardFontDataUrl: '/',
    });
    return new PdfDocument(await loading.promise);
  }

  get pageCount(): number {
    return this.#document.numPages;
  }

  /** Height over width of a page, from 1, as it is to be seen. */
  async shapeOf(page: number): Promise<number> {
    const { width, height } = (await this.#document.getPage(page)).getViewport({ scale: 1 });
    return height / width;
  }

  /** Draws a page so that it fills the canvas's width of device pixels. */
  async draw(page: number, canvas: HTMLCanvasElement, widthPx: number): Promise<void> {
    const proxy = await this.#document.getPage(page);
    const viewport = proxy.getViewport({ scale: widthPx / proxy.getViewport({ scale: 1 }).width });
    canvas.width = Math.floor(viewport.width);
    canvas.height = Math.floor(viewport.height);
    await proxy.render({ canvas, viewport }).promise;
  }

  dispose(): void {
    void this.#document.loadingTask.destroy();
  }
}
