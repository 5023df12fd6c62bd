/** A chart as an image: drawn as SVG, which is also made into PNG. */

import type { Drawing } from './drawing.ts';

export type { Drawing };

/** Twice as fine as on the page. */
const SCALE = 2;

export async function toPng({ svg, width, height }: Drawing): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image(width, height);
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width * SCALE;
    canvas.height = height * SCALE;
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob === null) throw new Error('The browser could not make the image.');
    return blob;
  } finally {
    URL.revokeObjectURL(address);
  }
}
