import { countImages, type ImageCount } from '#view/kernels/image-count.ts';
import { number, text, texts, type JsonDataset } from './dicom-json.ts';

/** How many instances a series has, and how many its images say that there should be. */
export function readImageCount(datasets: readonly JsonDataset[]): ImageCount {
  return countImages(
    datasets.map((dataset) => {
      // Derived images belong to the acquisition of their sources and are another number; frames are not counted here.
      const isCounted =
        texts(dataset, '00080008')[0] === 'ORIGINAL' && (number(dataset, '00280008') ?? 1) <= 1;
      return {
        acquisition: text(dataset, '00080017') || text(dataset, '00200012'),
        imagesInAcquisition: isCounted ? number(dataset, '00201002') : null,
        concatenation: text(dataset, '00209161'),
        concatenationTotal: number(dataset, '00209163'),
      };
    }),
  );
}
